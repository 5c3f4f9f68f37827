using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Exports;

/// <summary>
/// The format gitleaks and betterleaks share. Keywords are lowercase and any one of them lets the pattern run, in RE2. Without
/// <c>useDefault</c> such a file would switch off all rules the scanner brings.
/// </summary>
internal static class GitleaksToml
{
    public static string Write(IRuleExport export, string? groupField)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(RuleExports.Origin(export)).Append('\n');
        text.Append("title = \"Keygen tokens\"\n\n[extend]\nuseDefault = true\n");
        foreach (var rule in RuleTable.Tokens)
        {
            text.Append("\n[[rules]]\n");
            text.Append("id = \"keygen-").Append(rule.Name).Append("-token\"\n");
            text.Append("description = \"").Append(rule.Title).Append(" (").Append(rule.Id).Append("): ").Append(rule.HelpUri).Append("\"\n");
            text.Append("regex = '''").Append(RulePattern.Captured(rule)).Append("'''\n");
            if (groupField is not null) text.Append(groupField).Append('\n');
            text.Append("keywords = [").AppendJoin(", ", RulePattern.Keywords(rule).Select(keyword => $"\"{keyword}\"")).Append("]\n");
            var severity = rule.Severity.ToString().ToLowerInvariant();
            text.Append("tags = [\"keygen\", \"").Append(rule.Id).Append("\", \"").Append(severity).Append("\"]\n");
        }

        return text.ToString();
    }
}
