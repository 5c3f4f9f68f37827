namespace TokenGuard.Rules.Carriers;

/// <summary>The prefixes of the kinds of token, for decoders that have to know where one begins.</summary>
internal static class TokenPrefix
{
    /// <summary>Each with its dash.</summary>
    public static readonly byte[][] All =
        [.. Shapes().Select(static shape => shape.Prefix).Distinct(StringComparer.Ordinal).Select(System.Text.Encoding.ASCII.GetBytes)];

    // For each of them, how many digits a token has behind it, and in which version.
    private static readonly (int Digits, char Version)[][] Lengths = [.. All.Select(static prefix => LengthsOf(System.Text.Encoding.ASCII.GetString(prefix)))];

    private static readonly bool[] IsLength = [.. Enumerable.Range(0, TokenMatcher.LongestRun + 1).Select(static digits => Shapes().Any(shape => shape.HexLength == digits))];

    /// <summary>Whether a text is one of them and nothing else.</summary>
    public static bool Is(ReadOnlySpan<byte> text)
    {
        foreach (var prefix in All)
            if (text.SequenceEqual(prefix)) return true;
        return false;
    }

    /// <summary>Whether a text ends with the name of one, the dash still to come.</summary>
    public static bool IsBeforeDash(ReadOnlySpan<byte> text)
    {
        foreach (var prefix in All)
            if (text.EndsWith(prefix.AsSpan(0, prefix.Length - 1))) return true;
        return false;
    }

    /// <summary>Whether a token of any kind has so many digits.</summary>
    public static bool MayHave(int digits) => digits < IsLength.Length && IsLength[digits];

    /// <summary>Whether one with this prefix, by its place in <see cref="All"/>, has so many digits in that version.</summary>
    public static bool Has(int prefix, int digits, int version)
    {
        foreach (var length in Lengths[prefix])
            if (length.Digits == digits && length.Version == version) return true;
        return false;
    }

    private static IEnumerable<TokenShape> Shapes() => RuleTable.Shapes.Where(static shape => !shape.IsDotted);

    private static (int Digits, char Version)[] LengthsOf(string prefix) =>
        [.. Shapes().Where(shape => string.Equals(shape.Prefix, prefix, StringComparison.Ordinal)).Select(static shape => (shape.HexLength, shape.Version == TokenVersion.V2 ? '2' : '3'))];
}
