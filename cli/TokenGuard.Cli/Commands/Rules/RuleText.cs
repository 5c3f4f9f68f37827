using System.Globalization;
using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Cli.Commands.Rules;

/// <summary>Rules for people.</summary>
internal static class RuleText
{
    /// <summary>A line for each rule: id, severity, name, title.</summary>
    public static string List(IReadOnlyList<Rule> rules)
    {
        var width = rules.Max(rule => rule.Name.Length);
        var text = new StringBuilder();
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.Id}  {Word(rule.Severity),-8}  ");
            text.Append(rule.Name.PadRight(width)).Append("  ").Append(rule.Title).Append(rule.IsOnByDefault ? "" : " (off; --enable " + rule.Id + ")").Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The rules that only the analyzer has, under a heading of their own.</summary>
    public static string List(IReadOnlyList<CodeRule> rules)
    {
        var width = rules.Max(rule => rule.Name.Length);
        var text = new StringBuilder("\nOnly in the analyzer package, which sees what code does:\n");
        foreach (var rule in rules)
            text.Append(CultureInfo.InvariantCulture, $"{rule.Id}  {Word(rule.Severity),-8}  ").Append(rule.Name.PadRight(width)).Append("  ").Append(rule.Title).Append('\n');
        return text.ToString();
    }

    /// <summary>Everything about a rule that only the analyzer has.</summary>
    public static string Page(CodeRule rule)
    {
        var text = new StringBuilder();
        text.Append(rule.Id).Append("  ").Append(rule.Title).Append("\n\n");
        text.Append("severity  ").Append(Word(rule.Severity)).Append('\n');
        text.Append("name      ").Append(rule.Name).Append('\n');
        text.Append("why       ").Append(rule.Why).Append('\n');
        text.Append("where     in the analyzer package only\n");
        text.Append("page      ").Append(rule.HelpUri).Append('\n');
        return text.ToString();
    }

    /// <summary>Everything about one rule.</summary>
    public static string Page(Rule rule)
    {
        var text = new StringBuilder();
        text.Append(rule.Id).Append("  ").Append(rule.Title).Append("\n\n");
        text.Append("severity  ").Append(Word(rule.Severity)).Append('\n');
        text.Append("kind      ").Append(rule.Name).Append('\n');
        text.Append("opens     ").Append(rule.BlastRadius).Append('\n');
        foreach (var (at, shape) in ShapesOf(rule).Index())
            text.Append(at == 0 ? "written   " : "          ").Append(CultureInfo.InvariantCulture, $"{Form(shape)} ({shape.Length} characters)\n");
        if (!rule.IsToken) text.Append("written   ").Append(rule.Form).Append("\nby hand   ").Append(rule.ByHand).Append('\n');
        if (!rule.IsOnByDefault) text.Append("off       unless a scan is given --enable ").Append(rule.Id).Append('\n');
        text.Append("page      ").Append(rule.HelpUri).Append('\n');
        return text.ToString();
    }

    public static IEnumerable<TokenShape> ShapesOf(Rule rule) => RuleTable.Shapes.Where(shape => shape.Kind == rule.Kind);

    /// <summary>How a token of this shape looks, for example <c>prod-&lt;64 hex&gt;v3</c>.</summary>
    public static string Form(TokenShape shape)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"<{TokenShape.IdLength} hex>.");
        var lead = shape.IsDotted ? id + id : shape.Prefix;
        return string.Create(CultureInfo.InvariantCulture, $"{lead}<{shape.HexLength} hex>{Version(shape)}");
    }

    public static string Version(TokenShape shape) => shape.Version.ToString().ToLowerInvariant();

    public static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
