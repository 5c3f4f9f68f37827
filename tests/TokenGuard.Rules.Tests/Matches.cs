using System.Text;

namespace TokenGuard.Rules.Tests;

/// <summary>All matches of a text, as one walks through it: <see cref="TokenMatcher"/> called again from each match's end.</summary>
internal static class Matches
{
    public static List<TokenMatch> Of(ReadOnlySpan<byte> text)
    {
        var found = new List<TokenMatch>();
        for (var from = 0; TokenMatcher.TryFind(text, from, out var match); from = match.End) found.Add(match);
        return found;
    }

    public static List<TokenMatch> Of(ReadOnlySpan<char> text)
    {
        var found = new List<TokenMatch>();
        for (var from = 0; TokenMatcher.TryFind(text, from, out var match); from = match.End) found.Add(match);
        return found;
    }

    /// <summary>Bytes and chars have to agree wherever a character is a byte.</summary>
    public static List<TokenMatch> OfBoth(string text)
    {
        var inChars = Of(text.AsSpan());
        Assert.Equal(inChars, Of(Encoding.Latin1.GetBytes(text)));
        return inChars;
    }

    public static TokenMatch TheOnlyOneIn(string text) => Assert.Single(OfBoth(text));
}
