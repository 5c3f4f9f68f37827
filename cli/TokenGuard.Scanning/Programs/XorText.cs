using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using TokenGuard.Rules;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Programs;

/// <summary>
/// Tokens of which every byte, or every character of UTF-16, was exchanged by XOR with the same one, as programs hide their texts: the data of a field, a string of an
/// assembly, an array beside the code.
/// </summary>
/// <remarks>
/// Two neighbours differ by the same bits whatever they were exchanged with: of hex digits by one of 32 values, which of any two bytes one pair in eight does. Where
/// sixteen in a row do, the few keys that make digits of them are tried.
/// </remarks>
internal sealed class XorText
{
    private const int ReadAtOnce = 128 * 1024;

    // Pairs that a look sees. A token's shortest run of digits has 29, which hold a whole look wherever it begins.
    private const int Pairs = 16;
    private const int Stride = 14;

    // Of sixteen pairs of digits one is of the same digit twice.
    private const int MostAlike = 6;

    // Around a look, in characters: as far as a token reaches.
    private const int Around = 256;

    private readonly Stream _program;
    private readonly List<Member> _found = [];
    private readonly long[] _done = new long[3]; // up to where tokens were found, by the bytes of a character

    private XorText(Stream program) => _program = program;

    /// <summary>A member for each token, called by its place in the file and the key.</summary>
    public static IEnumerable<Member> Read(Stream program) => new XorText(program).ReadTokens();

    private IEnumerable<Member> ReadTokens()
    {
        const int Overlap = 4 * Around;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ReadAtOnce, _program.Length));
        try
        {
            for (var from = 0L; ; from += ReadAtOnce - Overlap)
            {
                var length = _program.ReadAt(from, buffer.AsSpan(0, Math.Min(buffer.Length, ReadAtOnce)));
                LookOver(buffer.AsSpan(0, length), from, width: 1);
                LookOver(buffer.AsSpan(0, length), from, width: 2);
                foreach (var member in _found) yield return member;
                _found.Clear();
                if (length < ReadAtOnce) yield break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <param name="bytes">A part of the file.</param>
    /// <param name="from">Where in the file it begins.</param>
    /// <param name="width">Bytes of a character.</param>
    private void LookOver(ReadOnlySpan<byte> bytes, long from, int width)
    {
        for (var at = 0; at <= bytes.Length - (width * (Pairs + 1)); at += width * Stride)
        {
            if (!(width == 1 ? IsSeen(bytes[at..]) : IsSeenWide(bytes[at..]))) continue;
            var end = -1;
            for (var phase = 0; phase < width && end < 0; phase++) end = TryKeys(bytes, at + phase, from, width);
            at = Math.Max(at, end);
        }
    }

    /// <summary>Whether neighbours differ as digits do, which are not all of one kind: tables of small numbers are.</summary>
    private static bool IsSeen(ReadOnlySpan<byte> bytes)
    {
        var differences = Vector128.Create(bytes) ^ Vector128.Create(bytes[1..]);
        var high = differences & Vector128.Create((byte)0xF0);
        var ofKinds = Vector128.Equals(high, Vector128.Create((byte)0x50));
        return Vector128.EqualsAll(Vector128.Equals(high, Vector128<byte>.Zero) | ofKinds, Vector128<byte>.AllBitsSet)
            && ofKinds != Vector128<byte>.Zero
            && BitOperations.PopCount(Vector128.Equals(differences, Vector128<byte>.Zero).ExtractMostSignificantBits()) <= MostAlike;
    }

    /// <summary>Likewise of characters of two bytes, of which one is always the same.</summary>
    private static bool IsSeenWide(ReadOnlySpan<byte> bytes)
    {
        var differences = Vector256.Create(bytes) ^ Vector256.Create(bytes[2..]);
        var high = differences & Vector256.Create((byte)0xF0);
        var ofKinds = Vector256.Equals(high, Vector256.Create((byte)0x50));
        return Vector256.EqualsAll(Vector256.Equals(high, Vector256<byte>.Zero) | ofKinds, Vector256<byte>.AllBitsSet)
            && ofKinds != Vector256<byte>.Zero
            && BitOperations.PopCount(Vector256.Equals(differences, Vector256<byte>.Zero).ExtractMostSignificantBits()) <= Pairs + MostAlike;
    }

    /// <summary>Tries the keys that make digits of what was seen; returns where a token ends, -1 where there is none.</summary>
    private int TryKeys(ReadOnlySpan<byte> bytes, int at, long from, int width)
    {
        for (var digit = 0; digit < 16; digit++)
        {
            var key = (byte)(bytes[at] ^ "0123456789abcdef"[digit]);
            if (key == 0 || !AreDigits(bytes, at, key, width)) continue;
            var start = Math.Max(at % width, at - (width * Around));
            var text = new byte[Math.Min(2 * Around, (bytes.Length - start + width - 1) / width)];
            for (var i = 0; i < text.Length; i++) text[i] = (byte)(bytes[start + (i * width)] ^ key);
            if (!TokenMatcher.TryFind(text, 0, out var match) && !TryFindDotted(text, (at - start) / width, out match)) continue;
            var place = from + start + (match.Start * width);
            if (place < _done[width]) return -1; // in what was read before, too
            _done[width] = place + (match.Length * width);
            _found.Add(Member.Assembled($"bytes at 0x{place:x}, XOR 0x{key:x2}", text[match.Start..match.End], place, match.Length * width));
            return start + (match.End * width);
        }

        return -1;
    }

    /// <summary>
    /// A token of v1 begins with an id. What stands before is data of another kind, one byte in sixteen of which becomes a digit: then it looks longer than it is.
    /// </summary>
    private static bool TryFindDotted(ReadOnlySpan<byte> text, int inId, out TokenMatch match)
    {
        const int IdLength = 32;
        match = default;
        var end = inId;
        while (end < text.Length && IsDigit(text[end])) end++;
        if (end < IdLength || end == text.Length || text[end] != '.' || !TokenMatcher.TryFind(text[(end - IdLength)..], 0, out var found)) return false;
        match = found with { Start = found.Start + end - IdLength };
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<byte> bytes, int at, byte key, int width)
    {
        for (var i = 0; i < Pairs && at + (i * width) < bytes.Length; i++)
            if (!IsDigit((byte)(bytes[at + (i * width)] ^ key))) return false;
        return true;
    }

    private static bool IsDigit(byte symbol) => symbol is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');
}
