using System.Runtime.CompilerServices;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>What 32 bytes can be a piece of.</summary>
[Flags]
internal enum ListSight
{
    None = 0,

    /// <summary>Digits, and always the same before and behind them.</summary>
    Numbers = 1,

    /// <summary>Single characters in quotes.</summary>
    Characters = 2,

    /// <summary>One half or the other is nothing but characters of base32 (see <see cref="ListLook.SecondOf"/>).</summary>
    Base32 = 4,

    /// <summary>Likewise of base32hex, with some that hex digits are not.</summary>
    Base32Hex = 8,

    /// <summary>Likewise of hex digits in ROT13 or ROT47.</summary>
    Rotated = 16,

    /// <summary>Letters as wide as Chinese ones.</summary>
    Fullwidth = 32,

    /// <summary>Single characters between blanks.</summary>
    Spaced = 64,

    /// <summary>Numbers that count up, each with something behind it.</summary>
    Indexed = 128,

    /// <summary>Hex digits, a few at a time.</summary>
    Pieces = 256,

    /// <summary>base85 of hex digits.</summary>
    Base85 = 512,

    /// <summary>What neither numbers nor characters in quotes are.</summary>
    Rare = Base32 | Base32Hex | Rotated | Fullwidth | Spaced | Indexed | Pieces | Base85,
}

/// <summary>
/// The pre-filter of forms in which every byte of a token takes three or more, a hundred together: two looks are further apart than those of
/// <see cref="Look"/>, and each sees more.
/// </summary>
internal static class ListLook
{
    public const int Width = 32;

    /// <summary>Half of a look.</summary>
    public const int Half = Width / 2;

    /// <summary>The shortest token, 37 characters, as hex pairs with one character between them takes 110 bytes: they hold a whole look.</summary>
    public const int Stride = 73; // a prime: lists repeat themselves every few bytes

    /// <summary>In base32 it takes 60: they hold half a look, of which there are two for each.</summary>
    public const int SecondHalf = Stride / 2;

    private const int FewestDigits = 5;
    private const int MostDigits = 29; // binary: one blank in nine

    // Of four bytes three, in the shortest form of a list of characters; elsewhere mostly indentation.
    private const int FewestSeparators = 20;

    // With the two that show what separates them, as many as ListedText asks for.
    private const int NumbersToJudge = 6;
    private const int DigitsOfBinary = 8;

#if NET
    // Apostrophe and brackets follow each other; all of them counted from the digits, as what is compared is.
    private const byte FirstMark = unchecked((byte)('\'' - '0'));
    private const byte FurtherMarks = ')' - '\'';
    private const byte Quote = unchecked((byte)('"' - '0'));
    private const byte Backslash = '\\' - '0';

    // Those of tags differ in one bit.
    private const byte Bracket = '<' - '0';
    private const byte OfBrackets = 0xFF ^ ('<' ^ '>');
#endif

    // Of pictures one byte in four may be a digit, between bytes that are no text.
    private const int FewestInBytes = 2;

#if !NET
    // For each byte, the bit of a digit and, a look's width on, that of a separator.
    private static readonly ulong[] MasksOf =
        [.. Enumerable.Range(0, 256).Select(static symbol => (byte)(symbol - '0')).Select(static value => value <= 9 ? 1ul : value >= 0x80 ? 1ul << Width : 0)];

    // Likewise that of the letter of a hex digit and that of what encloses a piece.
    private static readonly ulong[] PiecesOf =
        [.. Enumerable.Range(0, 256).Select(static symbol => symbol is >= 'a' and <= 'f' ? 1ul : ShortPieces.IsMark(symbol) ? 1ul << Width : 0)];
#endif

    /// <summary>The first look from <paramref name="from"/> on and before <paramref name="limit"/> that sees something; -1 where there is none.</summary>
    // Nearly all of the time is spent in this one loop: a scan that takes a second has no time to find that out.
    [MethodImpl(Jit.AtOnce)]
    public static int Next(ReadOnlySpan<byte> text, int from, int limit, out ListSight sight)
    {
        for (var at = from; at <= limit - Width; at += Stride)
        {
            sight = At(text, at) | (Base85Look.Sees(text, at) ? ListSight.Base85 : ListSight.None);
            if (sight != ListSight.None) return at;
        }

        sight = ListSight.None;
        return -1;
    }

    /// <summary>The look at the end of a text, where regular ones have too little in view; -1 where it sees nothing.</summary>
    public static int Last(ReadOnlySpan<byte> text, out ListSight sight)
    {
        sight = text.Length < Width ? ListSight.None : At(text, text.Length - Width) | (Base85Look.Sees(text, text.Length - Width) ? ListSight.Base85 : ListSight.None);
        return sight == ListSight.None ? -1 : text.Length - Width;
    }

    /// <summary>The first look that does not fit into the text.</summary>
    public static int FirstBehind(int look, int length) => look > length - Width ? look : look + ((((length - Width - look) / Stride) + 1) * Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ListSight At(ReadOnlySpan<byte> text, int at)
    {
        // Below '0' are blanks, line ends and most of what separates. Bytes from 0xB0 on count as such, which costs nothing to say.
        uint digits, separators, letters, marks;
#if NET
        ref var bytes = ref MemoryMarshal.GetReference(text);
        if (Vector256.IsHardwareAccelerated)
        {
            var whole = Vector256.LoadUnsafe(ref bytes, (nuint)at) - Vector256.Create((byte)'0');
            digits = Vector256.LessThanOrEqual(whole, Vector256.Create((byte)9)).ExtractMostSignificantBits();
            separators = whole.ExtractMostSignificantBits();
            letters = Vector256.LessThanOrEqual(whole - Vector256.Create((byte)('a' - '0')), Vector256.Create((byte)5)).ExtractMostSignificantBits();
            marks = (Vector256.LessThanOrEqual(whole - Vector256.Create(FirstMark), Vector256.Create(FurtherMarks)) | Vector256.Equals(whole, Vector256.Create(Quote)) | Vector256.Equals(whole, Vector256.Create(Backslash)) | Vector256.Equals(whole & Vector256.Create(OfBrackets), Vector256.Create(Bracket))).ExtractMostSignificantBits();
        }
        else
        {
            var first = Vector128.LoadUnsafe(ref bytes, (nuint)at) - Vector128.Create((byte)'0');
            var second = Vector128.LoadUnsafe(ref bytes, (nuint)at + Half) - Vector128.Create((byte)'0');
            digits = Vector128.LessThanOrEqual(first, Vector128.Create((byte)9)).ExtractMostSignificantBits()
                | (Vector128.LessThanOrEqual(second, Vector128.Create((byte)9)).ExtractMostSignificantBits() << Half);
            separators = first.ExtractMostSignificantBits() | (second.ExtractMostSignificantBits() << Half);
            letters = Letters(first) | (Letters(second) << Half);
            marks = Marks(first) | (Marks(second) << Half);
        }
#else
        var (masks, pieces) = (0ul, 0ul);
        var look = text.Slice(at, Width);
        for (var i = 0; i < look.Length; i++)
        {
            masks |= MasksOf[look[i]] << i;
            pieces |= PiecesOf[look[i]] << i;
        }

        (digits, separators, letters, marks) = ((uint)masks, (uint)(masks >> Width), (uint)pieces, (uint)(pieces >> Width));
#endif
        var word = (separators & 0xFFFF) == 0 ? OfWord(text.Slice(at, Half)) : ListSight.None;
        if (word == ListSight.None) word = OfWord(text.Slice(SecondOf(at, text.Length), Half));
        if (word == ListSight.Base32) return word;
        var sight = word != ListSight.None ? word : Bits.Count(separators) >= FewestSeparators ? OfSeparators(text, at, separators) : SpacedText.MayBeIn(separators) ? ListSight.Spaced : ListSight.None;
        if ((sight & ListSight.Characters) == ListSight.None && ShortPieces.AreIn(text.Slice(at, Width), digits, letters, marks)) sight |= ListSight.Pieces;
        return Bits.Count(digits) is >= FewestDigits and <= MostDigits ? OfDigits(text, at, digits, sight) : sight;
    }

#if NET
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Letters(Vector128<byte> values) => Vector128.LessThanOrEqual(values - Vector128.Create((byte)('a' - '0')), Vector128.Create((byte)5)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Marks(Vector128<byte> values) =>
        (Vector128.LessThanOrEqual(values - Vector128.Create(FirstMark), Vector128.Create(FurtherMarks)) | Vector128.Equals(values, Vector128.Create(Quote)) | Vector128.Equals(values, Vector128.Create(Backslash)) | Vector128.Equals(values & Vector128.Create(OfBrackets), Vector128.Create(Bracket))).ExtractMostSignificantBits();
#endif

    private static ListSight OfSeparators(ReadOnlySpan<byte> text, int at, uint separators)
    {
        if (HasCharacters(text.Slice(at, Width))) return ListSight.Characters;
        if (FullwidthText.IsIn(text.Slice(at, Width))) return ListSight.Fullwidth;
        return SpacedText.MayBeIn(separators) ? ListSight.Spaced : ListSight.None;
    }

    private static ListSight OfDigits(ReadOnlySpan<byte> text, int at, uint digits, ListSight sight)
    {
        if (HexDigit.AreZeros(text.Slice(at, Width))) return sight;
        if (AreAlike(text, at, digits)) return sight | ListSight.Numbers;
        return (sight & ~ListSight.Pieces) == ListSight.None && IndexedText.MayBeIn(text, at, digits) ? sight | ListSight.Indexed : sight;
    }

    /// <summary>Where the other half is that base32 is looked for in.</summary>
    public static int SecondOf(int look, int length) => Math.Min(look + SecondHalf, length - Half);

    /// <summary>Most text has a blank in sixteen bytes, most names in source capitals and small letters.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static ListSight OfWord(ReadOnlySpan<byte> half)
    {
#if NET
        var text = Vector128.Create(half);
        var values = text - Vector128.Create((byte)'0');
        if (values.ExtractMostSignificantBits() != 0) return ListSight.None;
        if (Vector128.LessThanOrEqualAny(values, Vector128.Create((byte)9)) && RotatedText.IsRotated(half)) return ListSight.Rotated;
        var small = (text << 2).ExtractMostSignificantBits(); // digits count as small
        var letters = Vector128.GreaterThan(text, Vector128.Create((byte)'9')).ExtractMostSignificantBits();
        if (small != 0xFFFF && (small & letters) != 0) return ListSight.None;
#else
        if (RotatedText.IsRotated(half)) return ListSight.Rotated;
#endif
        var isBase32 = Base32Text.IsBase32(half, isExtended: false);
        if (isBase32 && Symbols.AreSame(half)) return ListSight.None;
        var isHex = HexDigit.AreAllOfEitherCase(half) && HexDigit.AreAllOfEitherCase(half.Slice(HexDigit.Several));
        return (isBase32 ? ListSight.Base32 : ListSight.None) | (!isHex && Base32Text.IsBase32(half, isExtended: true) ? ListSight.Base32Hex : ListSight.None);
    }

    /// <summary>Whether pairs of quotes hold one character each, twice.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool HasCharacters(ReadOnlySpan<byte> text)
    {
#if NET
        var quotes = Quotes(Vector128.Create(text)) | (Quotes(Vector128.Create(text.Slice(Half))) << Half);
#else
        var quotes = 0u;
        for (var i = 0; i < Width; i++)
            if (text[i] is (byte)'"' or (byte)'\'') quotes |= 1u << i;
#endif
        var single = quotes & (quotes >> 2);
        return (single & (single - 1)) != 0;
    }

#if NET
    private static uint Quotes(Vector128<byte> text) =>
        (Vector128.Equals(text, Vector128.Create((byte)'"')) | Vector128.Equals(text, Vector128.Create((byte)'\''))).ExtractMostSignificantBits();
#endif

    /// <summary>
    /// Whether numbers follow each other with always the same between them. Prefixes and suffixes may have digits (<c>0x70u8</c>), so that of two numbers up to
    /// two others may be a part.
    /// </summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool AreAlike(ReadOnlySpan<byte> text, int at, uint digits)
    {
        Span<int> ends = [0, 0, 0];
        var count = 0;
        for (var start = Bits.TrailingZeros(digits); start < Width; start += Bits.TrailingZeros(digits >> start))
        {
            var end = start + Bits.TrailingZeros(~(digits >> start));
            if (end >= Width) return false;
            for (var i = 0; i < Math.Min(count, ends.Length); i++)
                if (IsSeparated(text, at + ends[i], at + start, at + end)) return true;
            if (start > 0) ends[count++ % ends.Length] = end;
            if (end >= Width || digits >> end == 0) return false;
            start = end;
        }

        return false;
    }

    /// <summary>Whether what stands between two numbers, of which the first ends and the second begins there, follows the second and those after it too.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool IsSeparated(ReadOnlySpan<byte> text, int gap, int gapEnd, int end)
    {
        if (text[gap] != Symbols.At(text, end)) return false;
        // Of these HexText and DecimalText know; of binary numbers they do not.
        if (end - gapEnd < DigitsOfBinary && IsKnownElsewhere(text.Slice(gap, gapEnd - gap))) return false;
        if (HexText.IsPair(text, gap, gapEnd)) return false;
        // The letters of a long hex number separate nothing, nor do the halves of wide characters.
        if (IsPartOfNumber(text.Slice(gap, gapEnd - gap))) return false;
        var fewest = IsText(text.Slice(gap, gapEnd - gap)) ? 1 : FewestInBytes;
        for (var i = 0; i < NumbersToJudge; i++)
        {
            for (var j = gap; j < gapEnd; j++)
            {
                if (ListedText.IsSpace(text[j])) continue;
                end = ListedText.SkipSpace(text, end);
                if (Symbols.At(text, end) != text[j]) return false;
                end++;
            }

            var start = end = ListedText.SkipSpace(text, end);
            while (end - start <= DigitsOfBinary && Symbols.HexValue(Symbols.At(text, end)) >= 0) end++;
            if (end - start < fewest || end - start > DigitsOfBinary || !CanBeCharacter(text.Slice(start, end - start))) return false;
        }

        return true;
    }

    /// <summary>Whether a number, in any of the radices of lists, is one of text. One digit alone may be a part of what separates.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool CanBeCharacter(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is 1 or DigitsOfBinary) return true;
        var (decimals, octals, isDecimal, isOctal) = (0, 0, digits.Length <= 3, digits.Length <= 3);
        foreach (var digit in digits)
        {
            var value = Symbols.HexValue(digit);
            (isDecimal, isOctal) = (isDecimal && value < 10, isOctal && value < 8);
            (decimals, octals) = ((decimals * 10) + value, (octals * 8) + value);
        }

        var hex = (Symbols.HexValue(digits[digits.Length - 2]) << 4) | Symbols.HexValue(digits[digits.Length - 1]);
        return Symbols.IsText(hex) || (isDecimal && Symbols.IsText(decimals)) || (isOctal && Symbols.IsText(octals));
    }

    private static bool IsText(ReadOnlySpan<byte> separator)
    {
        foreach (var symbol in separator)
            if (!Symbols.IsText(symbol)) return false;
        return true;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static bool IsKnownElsewhere(ReadOnlySpan<byte> separator) =>
        separator[0] is (byte)',' or (byte)' ' ? separator.Length <= 2
        : separator[0] is (byte)'-' or (byte)':' or (byte)';' or (byte)'|' && (separator.Length == 1 || (separator.Length == 2 && Symbols.IsBlank(separator[1])));

    private static bool IsPartOfNumber(ReadOnlySpan<byte> text)
    {
        foreach (var symbol in text)
            if (symbol != 0 && Symbols.HexValue(symbol) < 0) return false;
        return true;
    }
}
