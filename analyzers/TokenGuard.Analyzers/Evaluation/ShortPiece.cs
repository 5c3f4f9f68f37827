using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>Text that a token may begin or end with, or go on with, and that is too short to be told from words: <c>prod</c>, <c>-</c>, <c>4d</c>, <c>v3</c>.</summary>
internal static class ShortPiece
{
    private const int Shortest = 2;
    private const int Longest = 16;
    private const int Marker = 2;

    private static readonly string[] Prefixes = [.. RuleTable.Shapes.Select(static shape => shape.Prefix).Distinct(StringComparer.Ordinal)];

    [MethodImpl(Jit.AtOnce)]
    public static bool CanBe(string text)
    {
        if (text == "-") return true;
        // What programs call a thing of no matter: "a", "b", "1".
        if (text.Length is < Shortest or > Longest) return false;
        return IsEnd(text) || IsStart(text) || Array.Exists(Prefixes, prefix => prefix.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    /// <summary>Whether one of the literals in a part of a source is such a text.</summary>
    public static bool LiesIn(SourceText source, TextSpan span)
    {
        for (var at = span.Start; at < span.End; at++)
        {
            if (source[at] is not ('"' or '\'')) continue;
            var start = at + 1;
            for (at = start; at < span.End && source[at] != source[start - 1];) at++;
            if (at < span.End && at - start is > 0 and <= Longest && CanBe(new string(CharsOf(source, start, at - start)))) return true;
        }

        return false;
    }

    private static char[] CharsOf(SourceText source, int start, int count)
    {
        var symbols = new char[count];
        source.CopyTo(start, symbols, 0, count);
        return symbols;
    }

    /// <summary>A prefix with the first of the digits.</summary>
    private static bool IsStart(string text)
    {
        foreach (var prefix in Prefixes)
        {
            var at = prefix.Length;
            if (at == 0 || !text.StartsWith(prefix, StringComparison.Ordinal)) continue;
            while (at < text.Length && Payload.IsHexDigit(text[at])) at++;
            if (at == text.Length) return true;
        }

        return false;
    }

    /// <summary>Hex digits, the version, or both. Digits alone are numbers, and letters alone words.</summary>
    private static bool IsEnd(string text)
    {
        var (digits, letters) = (0, 0);
        for (; digits < text.Length && Payload.IsHexDigit(text[digits]); digits++)
            if (text[digits] > '9') letters++;
        var rest = text.Length - digits;
        if (rest == 0) return letters > 0 && letters < digits;
        return (text[digits] | 0x20) == 'v' && ((rest == 1 && digits > 0) || (rest == Marker && text[digits + 1] is >= '1' and <= '3'));
    }
}
