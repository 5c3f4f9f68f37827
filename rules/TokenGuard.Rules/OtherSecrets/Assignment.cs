using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>A name that a value is given to: in shells, <c>.env</c> files, YAML, JSON, code.</summary>
internal static class Assignment
{
    // `", "value": "` with some indentation.
    private const int LongestGap = 80;

    /// <summary>Where the value begins that the name before <paramref name="at"/> has; -1 where it has none.</summary>
    public static int ValueBehind(ReadOnlySpan<byte> text, int at)
    {
        if (IsNamePart(Symbols.At(text, at))) return -1;
        var isAssigned = false;
        for (var limit = at + LongestGap; at < limit; at++)
        {
            var symbol = Symbols.At(text, at);
            if (symbol is '=' or ':' or ',' or '>' || Symbols.IsLineEnd(symbol)) isAssigned = true;
            else if (IsWord(text, at, "value"u8)) at += "value".Length - 1; // of a list of names and values
            else if (!Symbols.IsBlank(symbol) && !Symbols.IsQuote(symbol) && symbol is not ('[' or ']' or '(' or ')' or '\\')) return isAssigned ? at : -1;
        }

        return -1;
    }

    /// <summary>Whether a name begins there and is not the tail of a longer one.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> text, int name) => !IsNamePart(Symbols.At(text, name - 1));

    private static bool IsWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < word.Length; i++)
            if ((Symbols.At(text, at + i) | 0x20) != word[i]) return false;
        return !IsNamePart(Symbols.At(text, at + word.Length));
    }

    private static bool IsNamePart(int symbol) => symbol == '_' || (uint)(symbol - '0') <= 9 || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a';
}
