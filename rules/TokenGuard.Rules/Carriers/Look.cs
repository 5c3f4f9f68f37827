#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>What sixteen bytes can be a piece of.</summary>
[Flags]
internal enum Sight
{
    None = 0,

    /// <summary>NUL bytes at the places where UTF-16 or UTF-32 has them.</summary>
    Wide = 1,

    /// <summary>Eight hex digits in a row: a piece of a token that something interrupts, or of one that is reversed.</summary>
    HexRun = 2,

    /// <summary>Nothing but hex digits and what stands between them in hex text and in escape sequences.</summary>
    Dense = 4,

    /// <summary>Every fourth byte, from the first on, is a letter that base64 puts there for ASCII, and those between are base64's too.</summary>
    Base64At0 = 8,

    /// <summary>Likewise from the second byte on.</summary>
    Base64At1 = 16,

    /// <summary>Likewise from the third byte on.</summary>
    Base64At2 = 32,

    /// <summary>Likewise from the fourth byte on.</summary>
    Base64At3 = 64,

    Base64 = Base64At0 | Base64At1 | Base64At2 | Base64At3,
}

/// <summary>
/// The pre-filter of all carriers at once: sixteen bytes are looked at every fourteen, so a piece of hex that is thirteen digits long cannot hide
/// eight in a row, and an encoded form that is at least 29 bytes long without a break cannot slip between two looks.
/// A byte's class comes from two table look-ups, one for each half of it, which a vector does for all sixteen at once.
/// </summary>
internal static class Look
{
    public const int Width = 16;

    public const int Stride = 14;
    private const int Base64Shift = 3;

    // A character on every line, CR LF between them, gives six.
    private const int FewestInLines = 5;

    // One bit for each set of bytes that is (some high halves) x (some low halves).
    private const byte Digit = 1; // 0-9
    private const byte LowerHex = 2; // a-f
    private const byte UpperHex = 4; // A-F
    private const byte Mark = 8; // tab, line ends, space, % & # , - and neighbours
    private const byte Equal = 16; // : ; =
    private const byte Letter = 32; // u U x X \ { } and neighbours
    private const byte FirstUpper = 64; // A, I to O: what base64 begins three ASCII bytes with, as do P to Z and a to f
    private const byte FirstLate = 128; // P to Z

    private const byte Hex = Digit | LowerHex;
    private const byte Escape = Digit | LowerHex | UpperHex | Mark | Equal | Letter;
    private const byte First = FirstUpper | FirstLate | LowerHex;

    private static readonly byte[] ByHighHalf =
        [Mark, 0, Mark, Digit | Equal, UpperHex | FirstUpper, Letter | FirstLate, LowerHex, Letter, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly byte[] ByLowHalf = MakeLowHalves();

#if NET
    // Likewise, for what base64 is written with: + - /, digits and =, A-O and a-o, P-Z and _, p-z.
    private static readonly byte[] Base64ByHighHalf = [0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly byte[] Base64ByLowHalf = MakeBase64LowHalves();
#endif

    private static readonly bool[] IsBase64 = [.. Enumerable.Range(0, 256).Select(symbol => symbol < 128 && IsBase64Symbol((char)symbol))];

    /// <summary>The first look from <paramref name="from"/> on that sees something; -1 where the text ends before. Texts under sixteen bytes are not looked at.</summary>
    public static int Next(ReadOnlySpan<byte> text, int from, out Sight sight)
    {
        var last = text.Length - Width;
#if NET
        ref var bytes = ref MemoryMarshal.GetReference(text);
        var high = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(ByHighHalf));
        var low = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(ByLowHalf));
        for (var at = from; at <= last; at += Stride)
        {
            sight = At(Vector128.LoadUnsafe(ref bytes, (nuint)at), high, low);
            if (sight != Sight.None) return at;
        }
#else
        for (var at = from; at <= last; at += Stride)
        {
            sight = At(text.Slice(at, Width));
            if (sight != Sight.None) return at;
        }
#endif
        sight = Sight.None;
        return -1;
    }

    /// <summary>Whether base64 can be read with this alignment.</summary>
    public static bool CanBeBase64(Sight sight, int phase) => ((int)sight >> (Base64Shift + phase) & 1) != 0;

    /// <summary>Where the look after this one is.</summary>
    public static int After(int look) => look + Stride;

    /// <summary>The first look that does not fit into the text.</summary>
    public static int FirstBehind(int look, int length) =>
        look > length - Width ? look : look + ((((length - Width - look) / Stride) + 1) * Stride);

#if NET
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Sight At(Vector128<byte> text, Vector128<byte> high, Vector128<byte> low)
    {
        var classes = Vector128.ShuffleNative(high, text >>> 4) & Vector128.ShuffleNative(low, text & Vector128.Create((byte)0x0F));
        var zero = Vector128.Equals(text, Vector128<byte>.Zero).ExtractMostSignificantBits();
        var notHex = Vector128.Equals(classes & Vector128.Create(Hex), Vector128<byte>.Zero).ExtractMostSignificantBits();
        var notEscape = Vector128.Equals(classes & Vector128.Create(Escape), Vector128<byte>.Zero).ExtractMostSignificantBits();
        var notFirst = Vector128.Equals(classes & Vector128.Create(First), Vector128<byte>.Zero).ExtractMostSignificantBits();
        var breaks = Vector128.Equals(text, Vector128.Create((byte)'\n')).ExtractMostSignificantBits();
        var phases = Fourths(~notFirst & 0xFFFF);
        if ((phases | breaks) == 0) return Judge(zero, ~notHex & 0xFFFF, notEscape, 0);
        var others = NotBase64(text);
        var sight = Judge(zero, ~notHex & 0xFFFF, notEscape, phases == 0 ? 0 : phases & Thirteens(~others & 0xFFFF));
        if (breaks == 0 || (others & ~(breaks | Spaces(text))) != 0) return sight;
        Span<byte> bytes = stackalloc byte[Width];
        text.CopyTo(bytes);
        return sight | Lines(bytes);
    }

    private static uint NotBase64(Vector128<byte> text)
    {
        var high = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Base64ByHighHalf));
        var low = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Base64ByLowHalf));
        var classes = Vector128.ShuffleNative(high, text >>> 4) & Vector128.ShuffleNative(low, text & Vector128.Create((byte)0x0F));
        return Vector128.Equals(classes, Vector128<byte>.Zero).ExtractMostSignificantBits();
    }

    private static uint Spaces(Vector128<byte> text) =>
        (Vector128.Equals(text, Vector128.Create((byte)' ')) | Vector128.Equals(text, Vector128.Create((byte)'\t')) | Vector128.Equals(text, Vector128.Create((byte)'\r'))).ExtractMostSignificantBits();
#else
    private static Sight At(ReadOnlySpan<byte> text)
    {
        uint zero = 0, hex = 0, notEscape = 0, first = 0, base64 = 0;
        for (var i = 0; i < Width; i++)
        {
            var classes = ByHighHalf[text[i] >> 4] & ByLowHalf[text[i] & 15];
            if (text[i] == 0) zero |= 1u << i;
            if ((classes & Hex) != 0) hex |= 1u << i;
            if ((classes & Escape) == 0) notEscape |= 1u << i;
            if ((classes & First) != 0) first |= 1u << i;
            if (IsBase64[text[i]]) base64 |= 1u << i;
        }

        return Judge(zero, hex, notEscape, Fourths(first) & Thirteens(base64)) | (text.IndexOf((byte)'\n') >= 0 ? Lines(text) : Sight.None);
    }
#endif

    /// <summary>
    /// base64 in lines that are shorter than a look: nothing but its characters, line ends and indentation. Which alignment it has is left to the decoders,
    /// because few of its characters are in view.
    /// </summary>
    private static Sight Lines(ReadOnlySpan<byte> text)
    {
        var (mayIndent, count) = (true, 0);
        foreach (var symbol in text)
        {
            if (IsBase64[symbol]) (mayIndent, count) = (false, count + 1);
            else if (symbol is (byte)'\n' or (byte)'\r') mayIndent = true;
            else if (!mayIndent || !Symbols.IsBlank(symbol)) return Sight.None;
        }

        return count >= FewestInLines ? Sight.Base64 : Sight.None;
    }

#if NET
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
#endif
    private static Sight Judge(uint zero, uint hex, uint notEscape, uint phases)
    {
        var pairs = hex & (hex >> 1);
        var fours = pairs & (pairs >> 2);
        var run = fours & (fours >> 4);
        if ((run | phases) == 0 && notEscape != 0 && zero == 0) return Sight.None;
        return (run != 0 ? Sight.HexRun : Sight.None) | (Sight)(phases << Base64Shift)
            | (notEscape == 0 && HasFour(hex) ? Sight.Dense : Sight.None)
            | (zero is 0xAAAA or 0x5555 or 0xEEEE or 0xDDDD or 0xBBBB or 0x7777 ? Sight.Wide : Sight.None);
    }

    /// <summary>Of the first four, those that are set with every fourth behind them.</summary>
    private static uint Fourths(uint first)
    {
        var twos = first & (first >> 4);
        return twos & (twos >> 8) & 0xF;
    }

    /// <summary>Those that begin thirteen in a row: four groups of base64 but for the last one's end.</summary>
    private static uint Thirteens(uint base64)
    {
        var twos = base64 & (base64 >> 1);
        var fours = twos & (twos >> 2);
        return fours & (fours >> 4) & (fours >> 8) & (base64 >> 12);
    }

    /// <summary>Indentation and rulers are no hex text.</summary>
    private static bool HasFour(uint hex)
    {
        var rest = hex & (hex - 1);
        rest &= rest - 1;
        return (rest & (rest - 1)) != 0;
    }

#if NET
    private static byte[] MakeBase64LowHalves()
    {
        var low = new byte[16];
        for (var symbol = 0; symbol < 128; symbol++)
            if (IsBase64Symbol((char)symbol)) low[symbol & 15] |= Base64ByHighHalf[symbol >> 4];
        return low;
    }
#endif

    private static bool IsBase64Symbol(char symbol) => char.IsLetterOrDigit(symbol) || symbol is '+' or '/' or '-' or '_' or '=';

    private static byte[] MakeLowHalves()
    {
        var low = new byte[16];
        Add(Digit, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Add(LowerHex, [1, 2, 3, 4, 5, 6]);
        Add(UpperHex, [1, 2, 3, 4, 5, 6]);
        Add(Mark, [0, 3, 5, 6, 9, 0xA, 0xC, 0xD]);
        Add(Equal, [0xA, 0xB, 0xD]);
        Add(Letter, [5, 8, 0xB, 0xC, 0xD]);
        Add(FirstUpper, [1, 9, 0xA, 0xB, 0xC, 0xD, 0xE, 0xF]);
        Add(FirstLate, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xA]);
        return low;

        void Add(byte bit, int[] halves)
        {
            foreach (var half in halves) low[half] |= bit;
        }
    }
}
