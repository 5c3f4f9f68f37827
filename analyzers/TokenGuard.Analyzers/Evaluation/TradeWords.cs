using System.Runtime.CompilerServices;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// What programs write and <see cref="WordShape"/> cannot tell from letters at random: abbreviations that paths, file names and settings are full of, and the letters that
/// stand for the digits of dates and times.
/// </summary>
internal static class TradeWords
{
    private const int Shortest = 2;
    private const int Longest = 8;
    private const int CaseBit = 0x20;

    private static readonly string[] Words =
    [
        "alpha", "any", "aot", "bytes", "cpu", "csproj", "dll", "dnxcore", "exe", "fsproj", "fwlink", "gcc", "http", "jpg", "json", "key", "ldap", "lib", "max", "maximum", "min", "mvc", "nan", "nuget",
        "nupkg", "nuspec", "obj", "pdb", "pkg", "png", "proj", "proxy", "rtm", "sha", "sln", "snupkg", "sql", "srv", "svg", "symbol", "symbols", "tfm", "txt", "tzdb", "utc", "utf", "vbproj", "vcxproj", "xyz", "yes",
    ];

    private static readonly HashSet<long> Known = [.. Words.Select(static word => PackedOf(word.AsSpan()))];

    /// <summary>Whether letters are such a word, in whatever case, or one letter again and again.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static bool Contain(ReadOnlySpan<char> letters)
    {
        if (letters.Length < Shortest) return false;
        if (letters.Length <= Longest && Known.Contains(PackedOf(letters))) return true;
        foreach (var letter in letters)
            if (letter != letters[0]) return false;
        return true;
    }

    /// <summary>Letters in one number, a byte each.</summary>
    private static long PackedOf(ReadOnlySpan<char> letters)
    {
        var packed = 0L;
        foreach (var letter in letters) packed = (packed << 8) | (byte)(letter | CaseBit);
        return packed;
    }
}
