using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Exports;

/// <summary>
/// Custom detectors for TruffleHog. One detector for each rule: all patterns of a detector have to match at once. It looks 512 bytes to either
/// side of a keyword, so that the marker at the end will do for v1, which has no prefix.
/// </summary>
public sealed class TruffleHogExport : IRuleExport
{
    public string Name => "trufflehog";

    public string FileName => "trufflehog.yaml";

    public string Write()
    {
        var text = new StringBuilder();
        text.Append("# ").Append(RuleExports.Origin(this)).Append("\ndetectors:\n");
        foreach (var rule in RuleTable.Tokens)
        {
            text.Append("  - name: keygen-").Append(rule.Name).Append("-token\n");
            text.Append("    description: '").Append(rule.Title).Append(" (").Append(rule.Id).Append("): ").Append(rule.HelpUri).Append("'\n");
            text.Append("    keywords:\n");
            foreach (var keyword in RulePattern.Keywords(rule)) text.Append("      - '").Append(keyword).Append("'\n");
            text.Append("    regex:\n      token: '").Append(RulePattern.Captured(rule)).Append("'\n");
        }

        return text.ToString();
    }
}
