using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
#if NET
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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
    private const byte Upper = FirstUpper | FirstLate;

    private static ReadOnlySpan<byte> ByHighHalf =>
        [Mark, 0, Mark, Digit | Equal, UpperHex | FirstUpper, Letter | FirstLate, LowerHex, Letter, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> ByLowHalf =>
    [
        Digit | Mark | FirstLate,
        Digit | LowerHex | UpperHex | FirstUpper | FirstLate,
        Digit | LowerHex | UpperHex | FirstLate,
        Digit | LowerHex | UpperHex | Mark | FirstLate,
        Digit | LowerHex | UpperHex | FirstLate,
        Digit | LowerHex | UpperHex | Mark | Letter | FirstLate,
        Digit | LowerHex | UpperHex | Mark | FirstLate,
        Digit | FirstLate,
        Digit | Letter | FirstLate,
        Digit | Mark | FirstUpper | FirstLate,
        Mark | Equal | FirstUpper | FirstLate,
        Equal | Letter | FirstUpper,
        Mark | Letter | FirstUpper,
        Mark | Equal | Letter | FirstUpper,
        FirstUpper,
        FirstUpper,
    ];

    // The same for what stands in lines of base64.
    private const byte Sign = 1; // + - /
    private const byte DigitOrEqual = 2; // 0-9 =
    private const byte EarlyLetter = 4; // A-O a-o
    private const byte LateLetter = 8; // P-Z p-z
    private const byte Underscore = 16;
    private const byte LineEnd = 32;
    private const byte Tab = 64;
    private const byte Space = 128;

    private const byte Base64 = Sign | DigitOrEqual | EarlyLetter | LateLetter | Underscore;
    private const byte Blank = Tab | Space;

    private static ReadOnlySpan<byte> InLinesByHighHalf =>
        [LineEnd | Tab, 0, Sign | Space, DigitOrEqual, EarlyLetter, LateLetter | Underscore, EarlyLetter, LateLetter, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> InLinesByLowHalf =>
    [
        DigitOrEqual | LateLetter | Space,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter,
        DigitOrEqual | EarlyLetter | LateLetter | Tab,
        EarlyLetter | LateLetter | LineEnd,
        Sign | EarlyLetter,
        EarlyLetter,
        Sign | DigitOrEqual | EarlyLetter | LineEnd,
        EarlyLetter,
        Sign | EarlyLetter | Underscore,
    ];

    private static readonly ulong[] MasksOf = MakeMasks();

    /// <summary>The first look from <paramref name="from"/> on that sees something; -1 where the text ends before. Texts under sixteen bytes are not looked at.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static int Next(ReadOnlySpan<byte> text, int from, out Sight sight)
    {
        var at = from;
#if NET
        ref var bytes = ref MemoryMarshal.GetReference(text);
        for (; at <= text.Length - Block.Width; at += Block.Looks * Stride)
            if (Block.First(ref Unsafe.Add(ref bytes, at), out sight) is >= 0 and var look) return at + (look * Stride);
        if (at <= text.Length - Width)
        {
            // The rest, with bytes behind it that are nothing.
            Span<byte> rest = stackalloc byte[Block.Width];
            rest.Fill((byte)'!');
            text.Slice(at).CopyTo(rest);
            if (Block.First(ref MemoryMarshal.GetReference(rest), out sight) is >= 0 and var look && at + (look * Stride) <= text.Length - Width) return at + (look * Stride);
        }
#else
        for (; at <= text.Length - Width; at += Stride)
            if ((sight = At(text.Slice(at, Width))) != Sight.None) return at;
#endif
        sight = Sight.None;
        return -1;
    }

    /// <summary>Whether base64 can be read with this alignment.</summary>
    public static bool CanBeBase64(Sight sight, int phase) => ((int)sight >> (Base64Shift + phase) & 1) != 0;

    /// <summary>Where the look after this one is.</summary>
    public static int After(int look) => look + Stride;

    /// <summary>The last look that sees nothing from a place on, the first being known; that one where there is none.</summary>
    public static int LastBefore(int look, int end) => end - Width <= look ? look : look + ((end - Width - look) / Stride * Stride);

    /// <summary>The first look that does not fit into the text.</summary>
    public static int FirstBehind(int look, int length) =>
        look > length - Width ? look : look + ((((length - Width - look) / Stride) + 1) * Stride);

    /// <summary>One look, byte by byte: all that an analyzer's host has, and what the tests hold the blocks against.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static Sight At(ReadOnlySpan<byte> text)
    {
        var masks = 0ul;
        var (begin, end) = (MemoryMarshal.Read<ulong>(text), MemoryMarshal.Read<ulong>(text.Slice(sizeof(ulong))));
        for (var i = 0; i < Width; i++) masks |= MasksOf[text[i]] << i;
        uint hex = (ushort)masks, notEscape = (ushort)(masks >> 16), first = (ushort)(masks >> 32), base64 = (ushort)(masks >> 48), zero = 0;
        if (Has(begin, 0) || Has(end, 0))
        {
            for (var i = 0; i < Width; i++)
                if (text[i] == 0) zero |= 1u << i;
        }

        var sight = Judge(zero, hex, notEscape, (uint)(Fourths(first) & Thirteens(base64)) & 0xF);
        return Has(begin, (byte)'\n') || Has(end, (byte)'\n') || Has(begin, (byte)'\r') || Has(end, (byte)'\r') ? sight | Lines(text) : sight;
    }

    /// <summary>For each byte, the bits that say: hex, nothing of an escape, begins base64, base64. Sixteen bits lie between them: room for those of a whole look.</summary>
    private static ulong[] MakeMasks()
    {
        var masks = new ulong[256];
        for (var i = 0; i < masks.Length; i++)
        {
            var classes = ByHighHalf[i >> 4] & ByLowHalf[i & 15];
            if ((classes & Hex) != 0) masks[i] |= 1;
            if ((classes & Escape) == 0) masks[i] |= 1ul << 16;
            if ((classes & First) != 0) masks[i] |= 1ul << 32;
            if ((InLinesByHighHalf[i >> 4] & InLinesByLowHalf[i & 15] & Base64) != 0) masks[i] |= 1ul << 48;
        }

        return masks;
    }

    /// <summary>Whether any of eight bytes is this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(ulong bytes, byte symbol)
    {
        const ulong Lane = 0x01010101_01010101;
        bytes ^= symbol * Lane;
        return ((bytes - Lane) & ~bytes & (0x80 * Lane)) != 0;
    }

    /// <summary>
    /// base64 in lines that are shorter than a look: nothing but its characters, line ends and indentation, and a capital as every group of four has that holds a digit of
    /// a token: words in small letters have none. Which alignment it has is left to the decoders, because few of its characters are in view.
    /// </summary>
    [MethodImpl(Jit.AtOnce)]
    private static Sight Lines(ReadOnlySpan<byte> text)
    {
        var (hasEnd, hasUpper, mayIndent, count) = (false, false, true, 0);
        foreach (var symbol in text)
        {
            hasUpper |= (ByHighHalf[symbol >> 4] & ByLowHalf[symbol & 15] & Upper) != 0;
            var inLines = InLinesByHighHalf[symbol >> 4] & InLinesByLowHalf[symbol & 15];
            if ((inLines & Base64) != 0) (mayIndent, count) = (false, count + 1);
            else if ((inLines & LineEnd) != 0) (hasEnd, mayIndent) = (true, true);
            else if (!mayIndent || (inLines & Blank) == 0) return Sight.None;
        }

        return hasEnd && hasUpper && count >= FewestInLines ? Sight.Base64 : Sight.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    /// <summary>Those that are set with every fourth behind them, four in all.</summary>
    private static ulong Fourths(ulong first)
    {
        var twos = first & (first >> 4);
        return twos & (twos >> 8);
    }

    /// <summary>Those that begin thirteen in a row: four groups of base64 but for the last one's end.</summary>
    private static ulong Thirteens(ulong base64)
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
    /// <summary>Four looks at once: one bit for each byte of 64, by which most blocks are passed over without a look at any single one.</summary>
    private static class Block
    {
        public const int Width = 64;
        public const int Looks = 4;

        // Of each look: where it begins, where eight digits in view can begin, where the first character of each alignment stands.
        private const ulong Begins = 1 | (1ul << Stride) | (1ul << (2 * Stride)) | (1ul << (3 * Stride));
        private const ulong RunBegins = Begins * 0x1FF;
        private const ulong PhaseBegins = Begins * 0xF;

        /// <summary>Which look of the block sees something first, and what; -1 where none does.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int First(ref byte bytes, out Sight sight)
        {
            // Locals, not a struct: that many fields would not be kept in registers.
            ulong notZero, notHex, notEscape, notFirst, notUpper, noLine, notEnd, notBlank;
            if (Avx2.IsSupported)
            {
                var (text0, text1) = (Vector256.LoadUnsafe(ref bytes), Vector256.LoadUnsafe(ref bytes, (nuint)Vector256<byte>.Count));
                var (classes0, classes1) = (ByteClasses.Of(text0, text0, ByHighHalf, ByLowHalf), ByteClasses.Of(text1, text1, ByHighHalf, ByLowHalf));
                var (lines0, lines1) = (ByteClasses.Of(text0, text0, InLinesByHighHalf, InLinesByLowHalf), ByteClasses.Of(text1, text1, InLinesByHighHalf, InLinesByLowHalf));
                notZero = ~Zeros(text0, text1);
                notHex = Zeros(classes0 & Vector256.Create(Hex), classes1 & Vector256.Create(Hex));
                notEscape = Zeros(classes0 & Vector256.Create(Escape), classes1 & Vector256.Create(Escape));
                notFirst = Zeros(classes0 & Vector256.Create(Look.First), classes1 & Vector256.Create(Look.First));
                notUpper = Zeros(classes0 & Vector256.Create(Upper), classes1 & Vector256.Create(Upper));
                noLine = Zeros(lines0, lines1);
                notEnd = Zeros(lines0 & Vector256.Create(LineEnd), lines1 & Vector256.Create(LineEnd));
                notBlank = Zeros(lines0 & Vector256.Create(Blank), lines1 & Vector256.Create(Blank));
            }
            else
            {
                (notZero, notHex, notEscape, notFirst, notUpper, noLine, notEnd, notBlank) = (0, 0, 0, 0, 0, 0, 0, 0);
                for (var i = 0; i < Width; i += Vector128<byte>.Count)
                {
                    var text = Vector128.LoadUnsafe(ref bytes, (nuint)i);
                    var classes = ByteClasses.Of(text, ByHighHalf, ByLowHalf);
                    notZero |= (ulong)(~Zeros(text) & 0xFFFF) << i;
                    notHex |= (ulong)Zeros(classes & Vector128.Create(Hex)) << i;
                    notEscape |= (ulong)Zeros(classes & Vector128.Create(Escape)) << i;
                    notFirst |= (ulong)Zeros(classes & Vector128.Create(Look.First)) << i;
                    notUpper |= (ulong)Zeros(classes & Vector128.Create(Upper)) << i;
                    var inLines = ByteClasses.Of(text, InLinesByHighHalf, InLinesByLowHalf);
                    noLine |= (ulong)Zeros(inLines) << i;
                    notEnd |= (ulong)Zeros(inLines & Vector128.Create(LineEnd)) << i;
                    notBlank |= (ulong)Zeros(inLines & Vector128.Create(Blank)) << i;
                }
            }

            var run = ~notHex & (~notHex >> 1);
            run &= run >> 2;
            run &= run >> 4;
            // All of it is worked out for every block: which part of it is needed cannot be foreseen, and wrong guesses are what would take the time.
            var base64 = ~noLine & notEnd & notBlank;
            var phases = Fourths(~notFirst) & Thirteens(base64) & PhaseBegins;
            var words = (~notBlank & (base64 << 1)) >> 1;
            var lines = Sixteen(~noLine) & AnyOf(Look.Width, ~notEnd) & AnyOf(Look.Width, ~notUpper) & ~AnyOf(Look.Width - 1, words) & Begins;
            // Nearly all that is dense is indentation.
            var mayBeDense = HasEmpty(notEscape) & HasAny(~notHex);
            if (((run & RunBegins) | phases | mayBeDense | lines | ~notZero) != 0)
            {
                var dense = mayBeDense == 0 ? 0 : Sixteen(~notEscape) & Begins;
                if (dense != 0) dense = WithFour(~notHex, dense);
                if (lines != 0) lines = WithEnough(base64, lines);
                if (((run & RunBegins) | phases | dense | lines | ~notZero) != 0) return First(~notZero, ~notHex, notEscape, phases, lines, out sight);
            }

            sight = Sight.None;
            return -1;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static int First(ulong zero, ulong hex, ulong notEscape, ulong phases, ulong lines, out Sight sight)
        {
            for (var i = 0; i < Looks; i++)
            {
                var at = i * Stride;
                sight = Judge(View(zero, at), View(hex, at), View(notEscape, at), View(phases, at) & 0xF) | ((lines >> at & 1) != 0 ? Sight.Base64 : Sight.None);
                if (sight != Sight.None) return i;
            }

            sight = Sight.None;
            return -1;
        }

        /// <summary>Those of some looks that have four hex digits in view.</summary>
        private static ulong WithFour(ulong hex, ulong looks)
        {
            for (var rest = looks; rest != 0; rest &= rest - 1)
            {
                var at = BitOperations.TrailingZeroCount(rest);
                if (!HasFour(View(hex, at))) looks ^= 1ul << at;
            }

            return looks;
        }

        /// <summary>Those of some looks, by where they begin, that have enough of base64 in view.</summary>
        private static ulong WithEnough(ulong base64, ulong looks)
        {
            for (var rest = looks; rest != 0; rest &= rest - 1)
            {
                var at = BitOperations.TrailingZeroCount(rest);
                if (BitOperations.PopCount(View(base64, at)) < FewestInLines) looks ^= 1ul << at;
            }

            return looks;
        }

        // Looks are fourteen bytes apart: fields of as many bits, which a look goes two beyond.
        private const ulong FieldEnds = Begins << (Stride - 1);

        /// <summary>Not zero where a field has no bit; then the lowest bit is the end of the first such field.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong HasEmpty(ulong bits) => (bits - Begins) & ~bits & FieldEnds;

        /// <summary>At the end of each field, whether there is a bit in it or in the next two; elsewhere nothing is known.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong HasAny(ulong bits)
        {
            bits |= (bits >> 1) | (bits >> 2);
            return ((bits & ~FieldEnds) + (FieldEnds - Begins)) | bits;
        }

        private static uint View(ulong bits, int look) => (uint)(bits >> look) & 0xFFFF;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Sixteen(ulong bits)
        {
            bits &= bits >> 1;
            bits &= bits >> 2;
            bits &= bits >> 4;
            return bits & (bits >> 8);
        }

        /// <summary>Whether there is a bit among some from each on: eight to sixteen of them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong AnyOf(int count, ulong bits)
        {
            bits |= bits >> 1;
            bits |= bits >> 2;
            bits |= bits >> 4;
            return bits | (bits >> (count - 8));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Zeros(Vector256<byte> bits0, Vector256<byte> bits1) =>
            Vector256.Equals(bits0, Vector256<byte>.Zero).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(bits1, Vector256<byte>.Zero).ExtractMostSignificantBits() << 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint Zeros(Vector128<byte> bits) => Vector128.Equals(bits, Vector128<byte>.Zero).ExtractMostSignificantBits();
    }
#endif
}
