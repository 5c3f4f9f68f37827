using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGuard.Keygen;

/// <summary>
/// Delivers to a program of the user's, on its standard input: for a vault, a pipeline, a colleague's script. No shell is involved, the secret is no
/// argument, and what the program says is dropped, since it may repeat what it was told. Exit code 0 means that it has it.
/// </summary>
public sealed class SecretCommand(IReadOnlyList<string> words, string workingDirectory, Func<string, string?> environment) : INewSecretSink
{
    private const string Scheme = "command:";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private string? _program;

    public string Destination => Scheme + string.Join(' ', words.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));

    /// <summary>Reads <c>command:PROGRAM ARGUMENT…</c>; double quotes keep spaces together. Null for anything else.</summary>
    public static SecretCommand? FromDestination(string destination, string workingDirectory, Func<string, string?> environment) =>
        destination.StartsWith(Scheme, StringComparison.Ordinal) && Words(destination[Scheme.Length..]) is { Count: > 0 } words
            ? new SecretCommand(words, workingDirectory, environment) : null;

    public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel)
    {
        _program = Find(words[0]);
        return Task.FromResult(_program is null ? new DeliveryAnswer($"the program {words[0]} is not there, or may not be run") : DeliveryAnswer.Fine);
    }

    public async Task<DeliveryAnswer> DeliverAsync(NewSecret secret)
    {
        var start = new ProcessStartInfo(_program ?? throw new InvalidOperationException("The program was not looked up."), words.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It is to keep one token, not to act with another.
        start.Environment.Remove("KEYGEN_ADMIN_TOKEN");
        try
        {
            using var process = Process.Start(start)!;
            _ = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
            await HandOverAsync(process, secret);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return new DeliveryAnswer($"the program {words[0]} did not end within {Patience.TotalSeconds:0} s");
            }

            return process.ExitCode == 0
                ? DeliveryAnswer.Fine
                : new DeliveryAnswer(string.Create(CultureInfo.InvariantCulture, $"the program {words[0]} ended with exit code {process.ExitCode}"));
        }
        catch (Win32Exception)
        {
            return new DeliveryAnswer($"the program {words[0]} could not be started");
        }
    }

    public Task DiscardAsync() => Task.CompletedTask;

    private static async Task HandOverAsync(Process process, NewSecret secret)
    {
        try
        {
#pragma warning disable RS0030 // delivery
            var bytes = secret.RevealRawSecret().ToArray();
#pragma warning restore RS0030
            await process.StandardInput.BaseStream.WriteAsync(bytes);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended or closed its input without reading; its exit code says what that means.
        }
    }

    private string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains(Path.DirectorySeparatorChar))
            return Path.GetFullPath(program, workingDirectory) is var path && MayRun(path) ? path : null;
        return (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(MayRun);
    }

    private static bool MayRun(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);

    private static List<string> Words(string text)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        var (quoted, begun) = (false, false);
        foreach (var c in text)
        {
            if (c == '"') (quoted, begun) = (!quoted, true);
            else if (c == ' ' && !quoted)
            {
                if (begun) found.Add(word.ToString());
                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }

        if (begun) found.Add(word.ToString());
        return quoted || found.Exists(w => w.Contains('\0', StringComparison.Ordinal)) ? [] : found;
    }
}
