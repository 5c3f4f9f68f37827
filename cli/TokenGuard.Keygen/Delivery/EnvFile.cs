using System.Text;

namespace TokenGuard.Keygen;

/// <summary>
/// Delivers into a file of <c>NAME=value</c> lines: every line that sets the name gets the new value, or one is added at the end. Everything else, line
/// ends included, stays as it is.
/// </summary>
public sealed class EnvFile(string path, string name) : INewSecretSink, IDisposable
{
    private const string Scheme = "env-file:";

    private readonly RewrittenFile _file = new(path);

    public string Destination => $"{Scheme}{path}#{name}";

    /// <summary>Reads <c>env-file:PATH#NAME</c>; null for anything else.</summary>
    public static EnvFile? FromDestination(string destination, string workingDirectory)
    {
        if (!destination.StartsWith(Scheme, StringComparison.Ordinal) || destination.Contains('\0', StringComparison.Ordinal)) return null;
        var split = destination.LastIndexOf('#');
        return split > Scheme.Length && IsName(destination[(split + 1)..])
            ? new EnvFile(Path.GetFullPath(destination[Scheme.Length..split], workingDirectory), destination[(split + 1)..]) : null;
    }

    public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel) => Task.FromResult(Attempt(() => _file.Prepare(name.Length + 512)));

    public Task<DeliveryAnswer> DeliverAsync(NewSecret secret)
    {
        if (secret.Token is null) return Task.FromResult(new DeliveryAnswer("the new secret has no known token shape, so it is not written into a file that a shell reads"));
#pragma warning disable RS0030 // delivery
        var value = Encoding.ASCII.GetString(secret.RevealRawSecret());
#pragma warning restore RS0030
        // Latin-1 keeps every byte that is not ours as it is, whatever the file's encoding.
        return Task.FromResult(Attempt(() => _file.Commit(Encoding.Latin1.GetBytes(Edit(Encoding.Latin1.GetString(_file.Read()), value)))));
    }

    public Task DiscardAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _file.Dispose();

    private string Edit(string text, string value)
    {
        var lines = text.Split('\n');
        var found = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (AssignmentEnd(lines[i]) is not { } end) continue;
            found = true;
            lines[i] = lines[i][..end] + value + (lines[i].EndsWith('\r') ? "\r" : "");
        }

        if (found) return string.Join('\n', lines);
        var lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return text + (text.Length == 0 || text.EndsWith('\n') ? "" : lineEnd) + $"{name}={value}{lineEnd}";
    }

    /// <summary>Where the value begins in a line that sets the name, perhaps behind <c>export</c>; null for any other line.</summary>
    private int? AssignmentEnd(string line)
    {
        const string Export = "export ";
        var at = line.Length - line.TrimStart(' ', '\t').Length;
        if (line.AsSpan(at).StartsWith(Export, StringComparison.Ordinal)) at += Export.Length;
        while (at < line.Length && line[at] is ' ' or '\t') at++;
        if (!line.AsSpan(at).StartsWith(name, StringComparison.Ordinal)) return null;
        at += name.Length;
        while (at < line.Length && line[at] is ' ' or '\t') at++;
        return at < line.Length && line[at] == '=' ? at + 1 : null;
    }

    private static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private DeliveryAnswer Attempt(Action act)
    {
        try
        {
            act();
            return DeliveryAnswer.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryAnswer($"{path} cannot be rewritten ({FileTrouble.Of(e)}): name a file in a folder of yours");
        }
    }
}
