using System.Text;

namespace TokenGuard.Keygen;

/// <summary>
/// Delivers into a file of <c>NAME=value</c> lines: every line that sets the name gets the new value, or one is added at the end. Everything else stays
/// as it is, byte for byte. What looks like a line inside a quoted value of several lines is none.
/// </summary>
public sealed class EnvFile(string path, string name) : INewSecretSink, IDisposable
{
    private const string Scheme = "env-file:";

    private const string ByteOrderMark = "\u00EF\u00BB\u00BF"; // as Latin-1 reads that of UTF-8

    private readonly RewrittenFile _file = new(path, Scheme + path + "#" + name);

    public string Destination => $"{Scheme}{path}#{name}";

    /// <summary>Reads <c>env-file:PATH#NAME</c>; null for anything else.</summary>
    public static EnvFile? FromDestination(string destination, string workingDirectory)
    {
        if (!destination.StartsWith(Scheme, StringComparison.Ordinal) || destination.Contains('\0', StringComparison.Ordinal)) return null;
        var split = destination.LastIndexOf('#');
        return split > Scheme.Length && IsName(destination[(split + 1)..])
            ? new EnvFile(Path.GetFullPath(destination[Scheme.Length..split], workingDirectory), destination[(split + 1)..]) : null;
    }

    public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel) => Task.FromResult(Attempt(() =>
    {
        if (_file.Read().Contains((byte)0)) throw new IOException("It is no plain text.");
        _file.Prepare(name.Length + 512);
    }));

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
        var edited = new StringBuilder();
        var found = false;
        var kept = 0;
        for (var at = text.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? ByteOrderMark.Length : 0; at < text.Length;)
        {
            var assignment = Assignment(text, at);
            var end = assignment is { ValueAt: var valueAt } ? EndOfValue(text, valueAt) : EndOfLine(text, at);
            if (assignment is { } set && text.AsSpan(set.Name).SequenceEqual(name))
            {
                found = true;
                edited.Append(text, kept, set.ValueAt - kept).Append(value);
                kept = end > at && text[end - 1] == '\r' ? end - 1 : end;
            }

            at = end + 1;
        }

        edited.Append(text, kept, text.Length - kept);
        if (found) return edited.ToString();
        var lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return text + (text.Length == 0 || text.EndsWith('\n') ? "" : lineEnd) + $"{name}={value}{lineEnd}";
    }

    /// <summary>The name that the line beginning here sets, perhaps behind <c>export</c>, and where its value begins; null for any other line.</summary>
    private static (Range Name, int ValueAt)? Assignment(string text, int start)
    {
        const string Export = "export ";
        var line = text.AsSpan(0, EndOfLine(text, start));
        var at = SkipBlanks(line, start);
        if (line[at..].StartsWith(Export, StringComparison.Ordinal)) at = SkipBlanks(line, at + Export.Length);
        var begin = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or '.' or '-')) at++;
        var equals = SkipBlanks(line, at);
        return at > begin && equals < line.Length && line[equals] == '=' ? (begin..at, equals + 1) : null;
    }

    /// <summary>
    /// End of the line in which the value ends: a later one only where a quote is closed there, with nothing behind it but blanks or a comment.
    /// </summary>
    private static int EndOfValue(string text, int start)
    {
        var line = EndOfLine(text, start);
        var open = SkipBlanks(text.AsSpan(0, line), start);
        if (open >= line || text[open] is not ('"' or '\'')) return line;
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '\\' && text[open] == '"') at++;
            else if (text[at] == text[open])
            {
                var end = EndOfLine(text, at);
                var rest = text.AsSpan(at + 1, end - at - 1).Trim();
                return rest.IsEmpty || rest[0] == '#' ? end : line;
            }
        }

        return line;
    }

    private static int EndOfLine(string text, int start) => text.IndexOf('\n', start) is var end and >= 0 ? end : text.Length;

    private static int SkipBlanks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && (text[at] is ' ' or '\t')) at++;
        return at;
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
