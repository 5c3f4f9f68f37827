using System.Text;
using TokenGuard.Rules;
using TokenGuard.Rules.Carriers;
using TokenGuard.Rules.OtherSecrets;

namespace TokenGuard.Scanning;

/// <summary>
/// Takes tokens out of text that is about to be shown or stored: a path, a ref name, a message. Names come from whoever made the repository,
/// and a token in a file name would otherwise stand in the report that must not hold one.
/// </summary>
public static class Redactor
{
    // As many encodings as a scan undoes by default: whoever can read a token in what we show could read it as plainly as in the repository.
    [ThreadStatic]
    private static CarrierSearch? _carriers;

    // Whether a rule is switched on decides what is reported, not what may be shown.
    private static readonly OtherSecretSearch Others = new(RuleTable.Others);

    /// <summary>The same text with every token and other secret, plain or encoded, replaced by its redaction.</summary>
    public static string Redact(string text) => RedactEncoded(RedactPlain(text));

    private static string RedactPlain(string text)
    {
        if (!TokenMatcher.TryFind(text.AsSpan(), 0, out var match)) return text;
        var shown = new StringBuilder(text.Length);
        var copied = 0;
        do
        {
            // Two tokens may share a symbol: the digit of one's marker can be the first of the other's id.
            shown.Append(text, copied, Math.Max(0, match.Start - copied)).Append(Secret.From(text.AsSpan(), match).Redacted);
            copied = match.End;
        }
        while (TokenMatcher.TryFind(text.AsSpan(), copied, out match));

        return shown.Append(text, copied, text.Length - copied).ToString();
    }

    private static string RedactEncoded(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var carriers = _carriers ??= new CarrierSearch(CarrierSearch.DefaultDepth, Others);
        carriers.Reset();
        carriers.Search(bytes, isLast: true);
        var others = new List<CarriedMatch>();
        Others.Search(bytes, 0, bytes.Length, document: null, others);
        if (carriers.Matches.Count + others.Count == 0) return text;

        var shown = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var match in carriers.Matches.Concat(others).OrderBy(match => match.Start))
        {
            // One token seen through two chains overlaps itself.
            if (match.End <= copied) continue;
            shown.Append(Encoding.UTF8.GetString(bytes, copied, Math.Max(0, match.Start - copied))).Append(match.Secret.Redacted);
            copied = match.End;
        }

        return shown.Append(Encoding.UTF8.GetString(bytes, copied, bytes.Length - copied)).ToString();
    }

    /// <summary>The occurrence with every name in it redacted.</summary>
    internal static Occurrence Redact(Occurrence occurrence) => occurrence with
    {
        Repository = occurrence.Repository is null ? null : Redact(occurrence.Repository),
        Path = occurrence.Path is null ? null : Redact(occurrence.Path),
        Member = occurrence.Member is null ? null : Redact(occurrence.Member),
        Url = occurrence.Url is null ? null : Redact(occurrence.Url),
        Refs = occurrence.Refs is { } refs ? [.. refs.Select(Redact)] : null,
    };
}
