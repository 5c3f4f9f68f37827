namespace TokenGuard.EndToEnd.Tests.Support;

internal static class Leaks
{
    // Twelve digits in a row are more than any redaction shows, and too many to meet by chance.
    private const int Window = 12;

    /// <summary>The text holds none of the secrets, nor twelve characters in a row of the random part of one.</summary>
    public static void AssertNone(IEnumerable<string> secrets, string where, string text) =>
        Assert.False(Found(secrets, text), $"part of a token stands in {where}");

    public static bool Found(IEnumerable<string> secrets, string text)
    {
        var windows = secrets.SelectMany(WindowsOf).ToHashSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i + Window <= text.Length; i++)
            if (windows.Contains(text.AsSpan(i, Window))) return true;
        return false;
    }

    private static IEnumerable<string> WindowsOf(string secret)
    {
        var random = secret[(secret.LastIndexOfAny(['-', '.']) + 1)..];
        return Enumerable.Range(0, random.Length - Window + 1).Select(i => random.Substring(i, Window));
    }
}
