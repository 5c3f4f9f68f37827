namespace TokenGuard.Scanning.Reporting;

/// <summary>One way to write a report. A new format is a new class and a line in <see cref="ReportFormats"/>.</summary>
public interface IReportFormat
{
    /// <summary>As <c>--format</c> spells it.</summary>
    string Name { get; }

    /// <summary>Writes the whole report as UTF-8 and leaves the stream open.</summary>
    void Write(Report report, Stream output, ReportStyle style);
}

/// <param name="Color">ANSI colours, for formats that a person reads on a terminal.</param>
public sealed record ReportStyle(bool Color)
{
    public static ReportStyle Plain { get; } = new(Color: false);
}

/// <summary>The formats there are.</summary>
public static class ReportFormats
{
    public static IReadOnlyList<IReportFormat> All { get; } = [new TextReport(), new JsonReport(), new SarifReport()];

    public static IReportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
