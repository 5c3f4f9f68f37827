using TokenGuard.Rules;

namespace TokenGuard.Scanning.Reporting;

/// <summary>The few colours of the text report, or none.</summary>
internal sealed class Paint(bool color)
{
    public string Bold(string text) => Wrap("1", text);

    public string Faint(string text) => Wrap("2", text);

    public string Severity(Severity severity) => severity switch
    {
        Rules.Severity.Critical => Wrap("1;31", "critical"),
        Rules.Severity.High => Wrap("31", "high"),
        Rules.Severity.Medium => Wrap("33", "medium"),
        _ => Wrap("36", "low"),
    };

    public string Verdict(string verdict) => Wrap(verdict == "live" ? "1;31" : "1;33", Printable.Text(verdict));

    private string Wrap(string code, string text) => color ? $"\e[{code}m{text}\e[0m" : text;
}
