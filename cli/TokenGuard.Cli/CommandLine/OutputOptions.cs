using System.CommandLine;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.CommandLine;

/// <summary>What every command that writes a report lets the user say about it.</summary>
internal sealed class OutputOptions
{
    private static readonly string[] FormatNames = [.. ReportFormats.All.Select(format => format.Name)];

    private readonly Option<string> _format = new Option<string>("--format", "-f")
    {
        Description = "How the report on standard output is written.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong(FormatNames);

    private readonly Option<string[]> _output = new("--output", "-o")
    {
        Description = "Write the report to FILE in place of standard output; as FORMAT=FILE, write it there as well. May be repeated.",
        HelpName = "[FORMAT=]FILE",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _color = new Option<string>("--color")
    {
        Description = "Colours in the text report.",
        DefaultValueFactory = _ => "auto",
    }.AcceptOnlyFromAmong("auto", "always", "never");

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No progress and no totals on standard error; errors are still written." };

    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "No progress display." };

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_output);
        command.Add(_color);
        command.Add(_quiet);
        command.Add(_noProgress);
    }

    public OutputSettings Read(ParseResult parsed, CliServices services)
    {
        var targets = new List<OutputTarget>();
        var toStandardOutput = true;
        var format = parsed.GetRequiredValue(_format);
        foreach (var value in parsed.GetRequiredValue(_output))
        {
            var split = value.IndexOf('=', StringComparison.Ordinal);
            var named = split > 0 && FormatNames.Contains(value[..split], StringComparer.Ordinal);
            var (targetFormat, file) = named ? (value[..split], value[(split + 1)..]) : (format, value);
            if (file.Length == 0) throw new UsageException($"--output {value}: a file name is missing behind '='.");
            if (!named || file == "-") toStandardOutput = false;
            targets.Add(new OutputTarget(ReportFormats.Find(targetFormat)!, file == "-" ? null : Path.GetFullPath(file, services.WorkingDirectory)));
        }

        if (toStandardOutput) targets.Insert(0, new OutputTarget(ReportFormats.Find(format)!, File: null));
        var color = parsed.GetRequiredValue(_color) switch { "always" => true, "never" => false, _ => services.Terminal.ColorByDefault };
        var quiet = parsed.GetValue(_quiet);
        return new OutputSettings(targets, color, quiet, Progress: !quiet && !parsed.GetValue(_noProgress) && services.Terminal.ErrorIsTerminal);
    }
}

/// <param name="File">Absolute path; null for standard output.</param>
internal sealed record OutputTarget(IReportFormat Format, string? File);

internal sealed record OutputSettings(IReadOnlyList<OutputTarget> Targets, bool Color, bool Quiet, bool Progress);
