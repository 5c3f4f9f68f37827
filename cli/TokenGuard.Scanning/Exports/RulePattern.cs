using System.Globalization;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Exports;

/// <summary>
/// A rule as a regular expression, in the part of the syntax that RE2, Hyperscan, Rust, JavaScript and .NET read alike: literals, one class, exact
/// counts, alternatives. Groups are left to whoever writes the file. The guard before v1 is separate, because engines without lookbehind
/// have to match the symbol in front as well.
/// </summary>
internal static class RulePattern
{
    /// <summary>
    /// What stands before a v1 token that does not begin the text: no hex digit, or its first id could be the tail of a longer run.
    /// </summary>
    public const string SymbolBefore = "[^0-9a-f]";

    private const string HexDigit = "[0-9a-f]";

    /// <summary>The token and nothing else, as alternatives without a group around them.</summary>
    public static string Token(Rule rule) => string.Join('|', ShapesOf(rule).GroupBy(Lead).SelectMany(lead => lead.GroupBy(shape => shape.Version)
        .Select(version => lead.Key + Runs([.. version]) + "v" + Number((int)version.Key))));

    /// <summary>The token as the only capturing group, for engines that have no lookbehind.</summary>
    public static string Captured(Rule rule) => (IsGuarded(rule) ? $"(?:^|{SymbolBefore})" : "") + $"({Token(rule)})";

    /// <summary>True where what stands before the token matters, see <see cref="SymbolBefore"/>.</summary>
    public static bool IsGuarded(Rule rule) => ShapesOf(rule).Any(shape => shape.IsDotted);

    /// <summary>Literals of which every match of the rule holds one: the prefixes, or the marker where there is no prefix.</summary>
    public static IEnumerable<string> Keywords(Rule rule) =>
        ShapesOf(rule).Select(shape => shape.IsDotted ? "v" + Number((int)shape.Version) : shape.Prefix).Distinct();

    private static IEnumerable<TokenShape> ShapesOf(Rule rule) => RuleTable.Shapes.Where(shape => shape.Kind == rule.Kind);

    private static string Lead(TokenShape shape)
    {
        var id = HexDigit + "{" + Number(TokenShape.IdLength) + "}";
        return shape.IsDotted ? $@"{id}\.{id}\." : shape.Prefix;
    }

    private static string Runs(TokenShape[] shapes)
    {
        var runs = shapes.Select(shape => HexDigit + "{" + Number(shape.HexLength) + "}").ToList();
        return runs.Count == 1 ? runs[0] : "(?:" + string.Join('|', runs) + ")";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
