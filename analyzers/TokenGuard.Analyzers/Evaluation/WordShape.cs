using System.Runtime.CompilerServices;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Tells words from letters at random by which letter follows which: of the pairs that there are, a third makes up nine in ten of those in the words of programs
/// and of English. It holds for one case as for the other, so capitals inside a name do not matter.
/// </summary>
internal static class WordShape
{
    private const int Shortest = 3;
    // So many tell more, and what is made of a few letters only has the pairs of these more often than it would of all.
    private const int Many = 12;
    // What capitals begin, on average.
    private const int ShortestPart = 3;

    // Capital letters stand 32 before the others.
    private const int LetterBits = 0x1F;
    private const int HexLetters = 0x3F;

    // For each letter, those that often follow it: the most frequent pairs in 8,000 words of string literals of six open source projects, and those of abbreviations
    // that URLs, SQL, XML and JSON bring.
    private static readonly int[] Followers =
    [
        FollowersOf("abcdfgijklmnprstuvy"), // a
        FollowersOf("aceilorsu"), // b
        FollowersOf("acdehikloqrstu"), // c
        FollowersOf("adeilorsu"), // d
        FollowersOf("abcdefglmnprstvwxy"), // e
        FollowersOf("aefilor"), // f
        FollowersOf("aeghinors"), // g
        FollowersOf("aeiort"), // h
        FollowersOf("abcdefglmnoprstvz"), // i
        FollowersOf("aces"), // j
        FollowersOf("aeis"), // k
        FollowersOf("adeilostuy"), // l
        FollowersOf("abeilmops"), // m
        FollowersOf("acdefgiklnostuv"), // n
        FollowersOf("abcdfgjlmnoprstuvw"), // o
        FollowersOf("aeiloprstu"), // p
        FollowersOf("alu"), // q
        FollowersOf("acdefgiklmnoprstuvy"), // r
        FollowersOf("abcdehilopqstu"), // s
        FollowersOf("acehiloprstuy"), // t
        FollowersOf("abcegilmnprst"), // u
        FollowersOf("aei"), // v
        FollowersOf("aeiow"), // w
        FollowersOf("mtx"), // x
        FollowersOf("s"), // y
        FollowersOf("e"), // z
    ];

    /// <summary>Whether letters, all of them, are a word, or several that are written as one.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static bool IsWord(ReadOnlySpan<char> letters)
    {
        if (letters.Length < Shortest) return false;
        var followers = Followers;
        var (common, parts, seen) = (0, 1, 0);
        var last = letters[0] - 'a';
        for (var i = 1; i < letters.Length; i++)
        {
            var next = letters[i] - 'a';
            if (last >= 0 && next < 0) parts++;
            common += followers[last & LetterBits] >> (next & LetterBits) & 1;
            seen |= 1 << (next & LetterBits);
            last = next;
        }

        var pairs = letters.Length - 1;
        return (pairs < Many ? 3 * common >= 2 * pairs : 4 * common >= 3 * pairs) && ShortestPart * parts <= letters.Length + 1 && (seen & ~HexLetters) != 0;
    }

    private static int FollowersOf(string letters)
    {
        var set = 0;
        foreach (var letter in letters) set |= 1 << (letter - 'a');
        return set;
    }
}
