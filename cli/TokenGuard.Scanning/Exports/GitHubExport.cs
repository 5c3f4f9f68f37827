using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Exports;

/// <summary>
/// Custom patterns for GitHub secret scanning. They are typed into a form, so this is a page to copy from. Its defaults for what stands before and
/// after ask for a symbol that is neither letter nor digit; a token glued to an escape or to the next field would be passed over.
/// </summary>
public sealed class GitHubExport : IRuleExport
{
    private const string AnySymbol = @"[\s\S]";

    public string Name => "github";

    public string FileName => "github-custom-patterns.md";

    public string Write()
    {
        var text = new StringBuilder();
        text.Append("# Custom patterns for GitHub secret scanning\n\n");
        text.Append("<!-- ").Append(RuleExports.Origin(this)).Append(" -->\n\n");
        text.Append("Settings, Advanced Security, Custom patterns, New pattern; the second and third expression are under \"More options\".\n");
        text.Append("Make a dry run before publishing one.\n");
        foreach (var rule in RuleTable.Tokens)
        {
            text.Append("\n## ").Append(rule.Id).Append(": ").Append(rule.Title).Append("\n\n");
            text.Append("Severity ").Append(rule.Severity.ToString().ToLowerInvariant());
            text.Append(". [What it is](../docs/").Append(rule.Id).Append(".md)\n");
            Field(text, "Pattern name", rule.Title);
            Field(text, "Secret format", RulePattern.Token(rule));
            Field(text, "Before secret", @"\A|" + (RulePattern.IsGuarded(rule) ? RulePattern.SymbolBefore : AnySymbol));
            Field(text, "After secret", @"\z|" + AnySymbol);
        }

        return text.ToString();
    }

    private static void Field(StringBuilder text, string name, string value) =>
        text.Append('\n').Append(name).Append(":\n\n```\n").Append(value).Append("\n```\n");
}
