using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Reporting;

/// <summary>
/// Text from strangers (paths, messages, names) made safe for a terminal: control characters could move the cursor or forge a line, and
/// bidirectional marks could make a path read backwards. What is taken out shows as <c>\u{…}</c>.
/// </summary>
public static class Printable
{
    public static string Text(string text)
    {
        if (!text.EnumerateRunes().Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnsafe(rune)) safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else safe.Append(rune);
        }

        return safe.ToString();
    }

    // Cc: C0, DEL, C1. Cf: bidirectional and zero-width marks, also those beyond the first plane. Zl and Zp: line and paragraph separators.
    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
