using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Reporting;

/// <summary>
/// Text from strangers (paths, messages, names) made safe for a terminal: control characters could move the cursor or forge a line, and
/// bidirectional marks could make a path read backwards. What is taken out shows as <c>\u{…}</c>.
/// </summary>
public static class Printable
{
    // The names of members of a damaged archive are whatever bytes stood there.
    private const int LongestName = 240;
    private const int KeptOfEnd = 80;

    /// <summary>A name for a line of its own, of which the middle is left out where it is very long.</summary>
    public static string Name(string name)
    {
        var safe = Text(name);
        return safe.Length <= LongestName ? safe : $"{Whole(safe.AsSpan(0, LongestName - KeptOfEnd - 1))}…{Whole(safe.AsSpan(safe.Length - KeptOfEnd))}";
    }

    /// <summary>Without the halves of a character at its ends.</summary>
    private static ReadOnlySpan<char> Whole(ReadOnlySpan<char> part)
    {
        if (char.IsLowSurrogate(part[0])) part = part[1..];
        return char.IsHighSurrogate(part[^1]) ? part[..^1] : part;
    }

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
