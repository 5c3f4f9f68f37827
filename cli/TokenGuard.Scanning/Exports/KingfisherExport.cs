using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Exports;

/// <summary>
/// Rules for kingfisher, whose Vectorscan has no lookaround; its token is the one unnamed group. Examples would be tokens, so there are none.
/// </summary>
public sealed class KingfisherExport : IRuleExport
{
    public string Name => "kingfisher";

    public string FileName => "kingfisher.yml";

    public string Write()
    {
        var text = new StringBuilder();
        text.Append("# ").Append(RuleExports.Origin(this)).Append("\nrules:\n");
        foreach (var rule in RuleTable.Tokens)
        {
            text.Append("  - name: ").Append(rule.Title).Append('\n');
            text.Append("    id: custom.keygen.").Append(rule.Name).Append('\n');
            text.Append("    pattern: '").Append(RulePattern.Captured(rule)).Append("'\n");
            text.Append("    min_entropy: 0.0\n"); // the shape carries it, and a placeholder is worth a look
            text.Append("    confidence: high\n");
            text.Append("    references:\n      - ").Append(rule.HelpUri).Append('\n');
        }

        return text.ToString();
    }
}
