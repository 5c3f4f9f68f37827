using System.Text;

namespace TokenGuard.Git;

/// <summary>A path as git writes it where it may hold anything: in quotes, with the escapes of C, of which three octal digits stand for a byte.</summary>
internal static class QuotedName
{
    private const string Letters = "abfnrtv";
    private const string Meanings = "\a\b\f\n\r\t\v";
    private const int OctalDigits = 3;

    /// <summary>The path that a quoted one means.</summary>
    /// <param name="text">Text with an opening quote at <paramref name="at"/>.</param>
    /// <param name="at">Moves behind the closing quote.</param>
    /// <returns>Null, and nothing moves, where it is no such name.</returns>
    public static string? TryRead(string text, ref int at)
    {
        if (at >= text.Length || text[at] != '"') return null;
        var name = new List<byte>();
        var next = at + 1;
        while (next < text.Length && text[next] != '"')
        {
            if (text[next] != '\\')
            {
                var start = next;
                while (next < text.Length && text[next] is not ('"' or '\\')) next++;
                name.AddRange(Encoding.UTF8.GetBytes(text[start..next]));
                continue;
            }

            if (++next == text.Length) return null;
            if (!TryReadEscape(text, ref next, out var symbol)) return null;
            name.Add(symbol);
        }

        if (next == text.Length) return null;
        at = next + 1;
        return Encoding.UTF8.GetString([.. name]);
    }

    private static bool TryReadEscape(string text, ref int at, out byte symbol)
    {
        symbol = (byte)text[at];
        var letter = Letters.IndexOf(text[at], StringComparison.Ordinal);
        if (letter >= 0) symbol = (byte)Meanings[letter];
        if (letter >= 0 || text[at] is '"' or '\\')
        {
            at++;
            return true;
        }

        if (!TryReadOctal(text, at, out var value)) return false;
        symbol = (byte)value;
        at += OctalDigits;
        return true;
    }

    private static bool TryReadOctal(string text, int at, out int value)
    {
        value = 0;
        if (at + OctalDigits > text.Length) return false;
        foreach (var digit in text.AsSpan(at, OctalDigits))
        {
            if (digit is < '0' or > '7') return false;
            value = (value * 8) + digit - '0';
        }

        return value <= byte.MaxValue;
    }
}
