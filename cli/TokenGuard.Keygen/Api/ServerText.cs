using System.Globalization;
using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// Text a server sent is a stranger's text: control and formatting characters go (they steer terminals and reorder lines), the length is capped,
/// and a text that repeats part of the secret we sent is withheld whole.
/// </summary>
internal static class ServerText
{
    private const int MaxLength = 200;

    /// <summary>The shortest piece of a secret that counts as repeating it.</summary>
    private const int Window = 8;

    public static string? Clean(string? text, Secret sent)
    {
        if (text is null) return null;
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes()) clean.Append(Shown(rune));
        var shown = clean.ToString().Trim();
        // What is shown is looked at, not what was sent: leaving out invisible characters joins what they held apart.
        if (Repeats(shown, sent) || TokenMatcher.TryFind(shown, 0, out _)) return "(withheld: it repeats a token)";
        return shown.Length <= MaxLength ? shown : shown[..(char.IsHighSurrogate(shown[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
    }

    /// <summary>For ids and codes: letters, digits, dash and underscore, at most 64 of them; anything else is no id.</summary>
    public static string? Word(string? text, Secret sent) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !Repeats(text, sent) ? text : null;

    private static string Shown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
        UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => "",
        _ => rune.ToString(),
    };

    /// <summary>Whatever stands between the pieces: a secret in groups of five is still the secret.</summary>
    private static bool Repeats(string text, Secret sent)
    {
        var letters = string.Concat(text.Where(char.IsAsciiLetterOrDigit));
#pragma warning disable RS0030 // comparison: does the server's text repeat the random part of what we sent?
        var random = sent.RevealRawSecret()[(sent.Shape?.LeadLength ?? 0)..];
#pragma warning restore RS0030
        Span<char> piece = stackalloc char[Window];
        for (var start = 0; start + Window <= random.Length; start++)
        {
            Encoding.ASCII.GetChars(random.Slice(start, Window), piece);
            if (letters.AsSpan().Contains(piece, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
