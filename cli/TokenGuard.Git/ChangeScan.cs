using System.Runtime.CompilerServices;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Looks over what is new in a blob whose base holds nothing: each change with as much around it as an encoded token that it belongs to can take. That
/// is told by the text: no form of a token, plain or encoded, goes over a blank between two words of one line, so a part ends behind the first
/// such blank, and some bytes more for what decoders ask of the surroundings. Where a part holds anything, or is not text, the whole blob is scanned
/// as any other: so what is found, and how it is reported, is the same.
/// </summary>
/// <param name="margin">Bytes behind such a blank that are looked at too.</param>
internal sealed class ChangeScan(DocumentScanner scanner, int margin)
{
    /// <summary>The margin for tokens, and for secrets that are told by the name they are given to.</summary>
    public const int UsualMargin = 256;

    // Of shorter blobs nearly everything would be looked at.
    private const int ShortestBlob = 1024;

    private const byte EndsWord = 1;
    private const byte EndsQuote = 2;
    private const byte Joins = 4;
    private const byte Blank = 8;

    private static readonly byte[] Classes = MakeClasses();

    /// <summary>False where the blob holds nothing either.</summary>
    public bool MayHoldSomething(ReadOnlySpan<byte> blob, ReadOnlySpan<(int Start, int End)> changes)
    {
        if (blob.Length < ShortestBlob) return true;
        for (var at = 0; at < changes.Length;)
        {
            var start = Math.Max(0, BlankBefore(blob, changes[at].Start) - margin);
            int end;
            do end = Math.Min(blob.Length, BlankBehind(blob, changes[at].End) + margin);
            while (++at < changes.Length && changes[at].Start <= end);

            // Where the whole blob's looks would be.
            start -= start % CarrierSearch.LookStride;
            var part = blob[start..end];
            if (part.Length > blob.Length / 2 || part.Contains((byte)0) || scanner.Scan(part).Count > 0) return true;
        }

        return false;
    }

    private static int BlankBefore(ReadOnlySpan<byte> blob, int at)
    {
        var lowest = Math.Max(1, at - CarrierSearch.LongestEncoded);
        while (--at > lowest)
            if (IsBetweenWords(blob, at)) return at;
        return lowest;
    }

    private static int BlankBehind(ReadOnlySpan<byte> blob, int at)
    {
        var highest = Math.Min(blob.Length, at + CarrierSearch.LongestEncoded);
        for (at = Math.Max(at, 2); at < highest; at++)
            if (IsBetweenWords(blob, at)) return at;
        return highest;
    }

    /// <summary>A blank behind something that neither hex text nor the glue of strings has before one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBetweenWords(ReadOnlySpan<byte> blob, int at)
    {
        if ((Classes[blob[at]] & Blank) == 0) return false;
        var before = Classes[blob[at - 1]];
        return (before & EndsWord) != 0 || ((before & Joins) != 0 && (Classes[blob[at - 2]] & (EndsWord | EndsQuote)) != 0);
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var symbol = 'g'; symbol <= 'z'; symbol++) classes[symbol] = classes[symbol - 'a' + 'A'] = EndsWord;
        foreach (var symbol in "();={}[]*/!?#@$") classes[symbol] = EndsWord;
        foreach (var symbol in "\"'`") classes[symbol] = EndsQuote;
        foreach (var symbol in ":,") classes[symbol] = Joins;
        foreach (var symbol in " \t") classes[symbol] = Blank;
        return classes;
    }
}
