namespace TokenGuard.Rules;

/// <summary>
/// Tells what people type where a token would stand from what a server draws at random. Only the random part is looked at, and only whole: a
/// token with a pattern in half of its digits is none. Of the shortest parts, 30 digits, fewer than one in 2^87 random ones is taken for a
/// placeholder: up to eight free digits leave 22 or more that have to repeat them, and the named cycles add under 200 texts.
/// </summary>
public static class Placeholder
{
    private const int LongestPeriod = 8;

    /// <summary>Longer texts that people count, type and paste, entered at any digit.</summary>
    private static readonly string[] Cycles =
    [
        "0123456789abcdef", "fedcba9876543210", "1234567890abcdef", "0123456789", "9876543210", "deadbeefcafebabe", "a1b2c3d4e5f6",
        "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0",
    ];

    /// <summary>True where the digits repeat themselves every eight digits or sooner, or follow a cycle such as <c>0123456789abcdef</c>.</summary>
    /// <param name="digits">The random part of a token, ASCII.</param>
    public static bool Is(ReadOnlySpan<byte> digits)
    {
        for (var period = 1; period <= LongestPeriod; period++)
            if (digits.Slice(period).SequenceEqual(digits.Slice(0, digits.Length - period))) return true;
        foreach (var cycle in Cycles)
            if (Follows(digits, cycle)) return true;
        return false;
    }

    private static bool Follows(ReadOnlySpan<byte> digits, string cycle)
    {
        for (var start = 0; start < cycle.Length; start++)
        {
            var at = 0;
            while (at < digits.Length && digits[at] == cycle[(start + at) % cycle.Length]) at++;
            if (at == digits.Length) return true;
        }

        return false;
    }
}
