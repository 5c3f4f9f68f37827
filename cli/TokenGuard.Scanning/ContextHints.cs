using System.Text;
using System.Text.RegularExpressions;
using TokenGuard.Rules;

namespace TokenGuard.Scanning;

/// <summary>What the surroundings of a token say about where it belongs. Clues of a stranger's making: to be tried, never to be believed.</summary>
/// <param name="Account">A UUID, lowercase with dashes, or a slug (contract §3.1); never a host.</param>
/// <param name="Environment">A UUID, lowercase with dashes, or a code (contract §3.2).</param>
/// <param name="TokenId">The id that a v1 token itself names, a UUID (contract §1.4).</param>
public sealed record Hints(string? Account = null, string? Environment = null, string? TokenId = null);

/// <summary>
/// Reads <see cref="Hints"/> off the 1,024 bytes to either side of a token: URLs with <c>/v1/accounts/</c>, the variables Keygen's own tools
/// use (contract §1.8), its headers. The nearest one counts. It runs where a token was found and nowhere else. A value at the very edge of
/// what it is given could be half a value and is left out.
/// </summary>
public static partial class ContextHints
{
    private const int Reach = 1024;

    private const string Uuid = "(?>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32})";
    private const string Slug = "(?>[a-z0-9][a-z0-9-]{1,62})";
    private const string Code = "(?>[A-Za-z0-9][A-Za-z0-9_-]{0,62})";

    // Also not the beginning of something longer, such as a host or a file name.
    private const string Ends = @"(?![0-9A-Za-z_-]|\.[0-9A-Za-z])";

    // = and : of shells, .env files and YAML; => and , of code; > of XML.
    private const string Assign = """["'\]]{0,2}[ \t]{0,8}(?:=>?|:|>|,)[ \t]{0,8}["'`]?""";

    // A UUID speaks for itself. A bare word does so only where it is quoted or ends the line: elsewhere it is the name of a variable.
    private const string QuotedWord = """["'\]]{0,2}[ \t]{0,8}(?:=>?|:|,)[ \t]{0,8}["'`](?=[^"'`\r\n]{1,63}["'`])""";
    private const string BareWord = """[ \t]{0,8}[=:][ \t]{0,8}(?=[0-9A-Za-z_-]{1,63}[ \t]{0,8}["'`\r\n\\])""";

    /// <summary>The hints around the token that stands between these two positions, as it is or encoded; null where there are none.</summary>
    /// <param name="window">As much of the document as is at hand.</param>
    public static Hints? Near(ReadOnlySpan<byte> window, int start, int end, Secret secret)
    {
        var before = Encoding.Latin1.GetString(window[Math.Max(0, start - Reach)..start]);
        var after = Encoding.Latin1.GetString(window[end..Math.Min(window.Length, end + Reach)]);
        var account = Canonical(secret.EmbeddedAccountId) ?? Nearest(AccountPattern(), before, after);
        var environment = Nearest(EnvironmentPattern(), before, after);
        var tokenId = Canonical(secret.EmbeddedTokenId);
        return account is null && environment is null && tokenId is null ? null : new Hints(account, environment, tokenId);
    }

    private static string? Nearest(Regex pattern, string before, string after)
    {
        var left = Values(pattern, before).LastOrDefault();
        var right = Values(pattern, after).FirstOrDefault();
        var nearest = left is null || (right is not null && right.Index < before.Length - (left.Index + left.Length)) ? right : left;
        return nearest is null ? null : Canonical(nearest.Value);
    }

    /// <summary>Values that are whole. One that is itself a token, pasted into the wrong variable, must not come into a report.</summary>
    private static IEnumerable<Group> Values(Regex pattern, string text) => pattern.Matches(text).Select(match => match.Groups["value"])
        .Where(value => value.Index + value.Length < text.Length && !TokenMatcher.TryFind(value.ValueSpan, 0, out _));

    private static string? Canonical(string? value) => Guid.TryParse(value, out var id) ? id.ToString("D") : value;

#pragma warning disable MA0009 // Every repetition is bounded, and so is the text: a timeout could only strike where the machine stands still.
    [GeneratedRegex(
        $"/v1/accounts/(?<value>{Uuid}|{Slug}){Ends}"
        + $"|(?i:keygen[_.:-]{{0,2}}account(?:[_.-]?id)?){Assign}(?<value>{Uuid}){Ends}"
        + $"|KEYGEN_ACCOUNT(?:_ID)?(?:{QuotedWord}|{BareWord})(?<value>{Slug}){Ends}",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex AccountPattern();

    [GeneratedRegex(
        $"(?i:keygen[_.:-]{{0,2}}environment(?:[_.-]?id)?){Assign}(?<value>{Uuid}){Ends}"
        + $"|(?:KEYGEN_ENVIRONMENT(?:_ID)?|(?i:Keygen-Environment))(?:{QuotedWord}|{BareWord})(?<value>{Code}){Ends}",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex EnvironmentPattern();
#pragma warning restore MA0009
}
