using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TokenGuard.Rules.Carriers;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Looks over what is new in a blob whose base holds nothing: each change with as much around it as an encoded token that it belongs to can take. That
/// is told by the text: no form of a token, plain or encoded, goes over a blank between two words of one line, so a zone ends at the first such blank.
/// Where the looks that all carriers begin with see nothing in a zone, nothing is there; else it is scanned with what decoders and glue may
/// ask of the surroundings. Where that holds anything, or is not text, the whole blob is scanned as any other: so what is found, and how it is
/// reported, is the same.
/// </summary>
/// <param name="others">What is looked for beside tokens.</param>
/// <param name="othersContext">Bytes around a change that tell whether such a secret is there.</param>
internal sealed class ChangeScan(DocumentScanner scanner, OtherSecretSearch others, int othersContext)
{
    /// <summary>Bytes around a change that are looked at for secrets that nobody has to ask for, told by the name they are given to.</summary>
    public const int UsualContext = 256;

    // What decoders may ask of what stands behind a form: two gaps between pieces of a string, at most.
    private const int Margin = 1024;

    // Changes this close together are looked at as one: to begin anew costs more than the bytes between them.
    private const int Near = 256;

    // Of shorter blobs nearly everything would be looked at.
    private const int ShortestBlob = 64;

    // One bit for each set of bytes that is (some high halves) x (some low halves): what ends a word, what joins two, what ends a quotation.
    private const int EndsWord = 0x1F;
    private const int Joins = 0x60;
    private const int EndsQuote = 0x80;

    // Of sixteen bytes the first two are there for the others to look back at.
    private const int Width = 16;
    private const int Back = 2;
    private const int Step = Width - Back;

    private static readonly byte[] ByHighHalf = [0, 0, 0x01 | 0x40 | 0x80, 0x02 | 0x20, 0x04, 0x08, 0x10, 0x08, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] ByLowHalf = MakeLowHalves();

    private readonly List<CarriedMatch> _found = [];

    /// <summary>False where the blob holds nothing either.</summary>
    public bool MayHoldSomething(ReadOnlySpan<byte> blob, ReadOnlySpan<(int Start, int End)> changes)
    {
        if (blob.Length < ShortestBlob) return true;
        var looks = default(PartLooks);
        var searched = 0L; // where it is more than the blob, a scan of everything is cheaper
        var (from, to) = (0, 0); // what is to be searched for other secrets
        var (piecesFrom, piecesTo) = (0, 0); // likewise for pieces of a token
        for (var at = 0; at < changes.Length;)
        {
            var begin = at;
            var start = BlankBefore(blob, changes[at].Start);
            var end = BlankBehind(blob, changes[at].End);
            while (++at < changes.Length && changes[at].Start <= end + Near)
                if (changes[at].End > end) end = BlankBehind(blob, changes[at].End);

            if (start - othersContext > to)
            {
                if (HoldsOthers(blob[from..to])) return true;
                from = start - othersContext;
            }

            to = Math.Min(blob.Length, end + othersContext);
            if (start - PieceLook.Reach > piecesTo)
            {
                if (HoldsPieces(blob, piecesFrom, piecesTo)) return true;
                piecesFrom = start - PieceLook.Reach;
            }

            piecesTo = Math.Min(blob.Length, end + PieceLook.Reach);
            var sight = looks.See(blob, changes[begin..at], ref start, ref end);
            if (sight == PartSight.Nothing) continue;
            if (sight == PartSight.Whole) return true;
            searched += end - start + Margin;
            if (searched > blob.Length || HoldsTokens(blob, start, end)) return true;
        }

        if (looks.SeePiecesBehind(blob, out var first, out var last) && HoldsTokens(blob, first, last)) return true;
        return HoldsPieces(blob, piecesFrom, piecesTo) || HoldsOthers(blob[from..to]);
    }

    /// <summary>Whether pieces of a token are one now: the change may stand where something was between two of them, or have brought one that belongs to another.</summary>
    private bool HoldsPieces(ReadOnlySpan<byte> blob, int from, int to)
    {
        while (PieceLook.TryFind(blob, ref from, to, out var start, out var end))
            if (HoldsTokens(blob, start, end)) return true;
        return false;
    }

    /// <summary>Wide text, where a blank is followed by something else, is left to a scan of everything.</summary>
    private bool HoldsTokens(ReadOnlySpan<byte> blob, int start, int end) =>
        blob[start..end].Contains((byte)0) || scanner.HoldsToken(blob[..Math.Min(blob.Length, end + Margin)], start, end);

    private bool HoldsOthers(ReadOnlySpan<byte> part)
    {
        if (others.IsEmpty) return false;
        others.Search(part, 0, part.Length, document: null, _found);
        if (_found.Count == 0) return false;
        _found.Clear();
        return true;
    }

    private static int BlankBefore(ReadOnlySpan<byte> blob, int at)
    {
        var lowest = Math.Max(1, at - CarrierSearch.LongestEncoded);
        for (; at - Width >= lowest; at -= Step)
            for (var blanks = Blanks(blob, at - Width); blanks != 0; blanks ^= 1u << BitOperations.Log2(blanks))
                if (!IsBeforeNumber(blob, at - Width + BitOperations.Log2(blanks))) return at - Width + BitOperations.Log2(blanks);
        while (--at > lowest)
            if (IsBetweenWords(blob, at)) return at;
        return lowest == 1 ? 0 : Math.Min(lowest, blob.Length);
    }

    private static int BlankBehind(ReadOnlySpan<byte> blob, int at)
    {
        var highest = Math.Min(blob.Length, at + CarrierSearch.LongestEncoded);
        at = Math.Max(at, Back);
        for (; at + Step <= highest; at += Step)
            for (var blanks = Blanks(blob, at - Back); blanks != 0; blanks &= blanks - 1)
                if (!IsBeforeNumber(blob, at - Back + BitOperations.TrailingZeroCount(blanks))) return at - Back + BitOperations.TrailingZeroCount(blanks);
        for (; at < highest; at++)
            if (IsBetweenWords(blob, at)) return at;
        return highest;
    }

    /// <summary>Which of sixteen bytes are blanks between words, a bit for each; of the first two nothing is known.</summary>
    private static uint Blanks(ReadOnlySpan<byte> blob, int at)
    {
        var text = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(blob), (nuint)at);
        var blanks = Blank(text).ExtractMostSignificantBits() & 0xFFFC;
        if (blanks == 0) return 0;
        var classes = Vector128.ShuffleNative(Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(ByHighHalf)), text >>> 4)
            & Vector128.ShuffleNative(Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(ByLowHalf)), text & Vector128.Create((byte)0x0F));
        return blanks & ((Of(EndsWord) << 1) | ((Of(Joins) << 1) & (Of(EndsWord | EndsQuote) << 2)));

        uint Of(int kind) => ~Vector128.Equals(classes & Vector128.Create((byte)kind), Vector128<byte>.Zero).ExtractMostSignificantBits();
    }

    private static Vector128<byte> Blank(Vector128<byte> text) => Vector128.Equals(text, Vector128.Create((byte)' ')) | Vector128.Equals(text, Vector128.Create((byte)'\t'));

    /// <summary>A blank behind something that neither hex text nor the glue of strings has before one.</summary>
    private static bool IsBetweenWords(ReadOnlySpan<byte> blob, int at)
    {
        if (blob[at] is not ((byte)' ' or (byte)'\t')) return false;
        var before = ClassOf(blob[at - 1]);
        return ((before & EndsWord) != 0 || ((before & Joins) != 0 && (ClassOf(blob[at - 2]) & (EndsWord | EndsQuote)) != 0)) && !IsBeforeNumber(blob, at);
    }

    /// <summary>Numbers in a list may end with what words end with: <c>0x2d646f72UL, 0x...</c>.</summary>
    private static bool IsBeforeNumber(ReadOnlySpan<byte> blob, int at) => at + 2 < blob.Length && blob[at + 1] == '0' && (blob[at + 2] | 0x20) == 'x';

    private static int ClassOf(byte symbol) => ByHighHalf[symbol >> 4] & ByLowHalf[symbol & 15];

    private static byte[] MakeLowHalves()
    {
        var low = new byte[16];
        Add(0x01, "!#$()*/");
        Add(0x02, ";=?");
        Add(0x04, "@GHIJKLMNO");
        Add(0x08, "PQRSTUVWXYZ[]");
        Add(0x10, "ghijklmno");
        Add(0x20, ":");
        Add(0x40, ",");
        Add(0x80, "\"'");
        return low;

        void Add(byte bit, string symbols)
        {
            foreach (var symbol in symbols) low[symbol & 15] |= bit;
        }
    }
}
