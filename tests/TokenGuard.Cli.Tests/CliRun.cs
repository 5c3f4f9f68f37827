using System.Globalization;
using System.Text;
using TokenGuard.Cli.Terminal;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>One run of the command line in this process, in a folder of its own, with nothing of the machine's environment.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public CliRun() => _environment["XDG_STATE_HOME"] = _folder[".state"];

    /// <summary>The folder commands run in.</summary>
    public TempFolder Folder => _folder;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public TerminalProfile Terminal { get; set; } = TerminalProfile.None;

    /// <summary>Handed the journal of a remedy before its first act.</summary>
    public Action<Keygen.RemedyJournal>? Journal { get; set; }

    public CliRun With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public CliRun Without(string variable)
    {
        _environment.Remove(variable);
        return this;
    }

    public async Task<CliResult> RunAsync(string[] args, byte[]? input = null, string? folder = null, CancellationToken cancel = default)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var services = new CliServices
        {
            Input = new MemoryStream(input ?? []),
            Output = output,
            Error = error,
            Terminal = Terminal,
            Journal = Journal,
            Environment = name => _environment.GetValueOrDefault(name),
            WorkingDirectory = folder ?? _folder.Path,
            Time = Time,
        };
        var code = await CliApplication.RunAsync(args, services, cancel);
        return new CliResult((int)code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public Task<CliResult> RunAsync(params string[] args) => RunAsync(args, input: null);

    public void Dispose() => _folder.Dispose();
}

internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>The whole of it, as a transcript; what changes from run to run is replaced.</summary>
    public string Transcript(params (string Text, string Placeholder)[] scrubs)
    {
        var text = $"exit {ExitCode}\n--- stdout\n{Output}--- stderr\n{Error}";
        return scrubs.Aggregate(text, (current, scrub) => current.Replace(scrub.Text, scrub.Placeholder, StringComparison.Ordinal));
    }
}
