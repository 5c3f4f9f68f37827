using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Words of two, four or eight bytes as numbers, with commas and blanks between them: <c>0x646f7270, 0x3c66372d</c>, <c>[1886548836, …]</c>. Of hex ones in the order
/// of their bytes <see cref="HexText"/> knows too, unless letters of a type follow each (<c>UL</c>).
/// </summary>
/// <param name="isBigEndian">The first byte is the high one.</param>
/// <param name="radix">16 or 10.</param>
internal sealed class WordText(bool isBigEndian, int radix) : Decoder(CarrierNames.Words)
{
    private const int LongestSeparator = 64;
    private const int LongestNumber = 20; // of 64 bits, in decimal
    private const int LongestSuffix = 3;
    private const int BytesToJudge = 12;
    private const int Longest = sizeof(ulong);

    private const int FewestDigits = 4; // of two letters

    /// <summary>Whether a number in view can be a word of text: in hex, and in decimal.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static (bool Hex, bool Decimal) MayBeAt(ReadOnlySpan<byte> text, int at)
    {
        var (hex, isDecimal) = (false, false);
        var end = Math.Min(text.Length, at + Look.Width);
        for (var low = Math.Max(0, at - LongestNumber); at > low && Symbols.HexValue(text[at - 1]) >= 0; at--)
        {
        }

        for (; at < end; at++)
        {
            var start = at;
            var decimals = 0;
            for (; at - start <= LongestNumber && Symbols.HexValue(Symbols.At(text, at)) is >= 0 and var digit; at++) decimals += digit < 10 ? 1 : 0;
            var length = at - start;
            if (length < FewestDigits || Symbols.At(text, start - 1) == '.' || Symbols.At(text, at) == '.') continue;
            hex |= length is 4 or 8 or 16 && IsHexOfText(text.Slice(start, length));
            isDecimal |= decimals == length && length is 4 or 5 or 9 or 10 or 18 or 19 or 20; // two, four or eight bytes
        }

        return (hex, isDecimal);
    }

    private static bool IsHexOfText(ReadOnlySpan<byte> digits)
    {
        for (var i = 0; i < digits.Length; i += 2)
            if (!Symbols.IsText((Symbols.HexValue(digits[i]) << 4) | Symbols.HexValue(digits[i + 1]))) return false;
        return true;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at;
        for (var low = Math.Max(earliest, at - LongestNumber); start > low && IsPart(text[start - 1]); start--)
        {
        }

        for (; start < at + Look.Width; start++)
        {
            if (IsPart(Symbols.At(text, start - 1))) continue;
            var width = WidthAt(text, start, out _);
            if (width == 0 || !AreText(text, start, width)) continue;
            while (Before(text, start, width, earliest) is >= 0 and var before) start = before;
            return start;
        }

        return -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var width = WidthAt(text, start, out _);
        var end = start;
        for (var word = start; width > 0 && !into.IsFull && Read(text, word, fewest: 1, out var length) is > 0 and var value; word = SkipSeparator(text, end))
        {
            // The last one may have fewer bytes, or be filled with zeroes.
            var bytes = BytesOf(value);
            if (bytes > width || !IsText(value, bytes)) break;
            for (var i = 0; i < bytes; i++) into.Add((int)(value >> (8 * (isBigEndian ? bytes - 1 - i : i))) & 0xFF, word, word + length);
            end = word + length;
            if (word + length == SkipSeparator(text, word + length)) break;
        }

        return end;
    }

    private bool AreText(ReadOnlySpan<byte> text, int at, int width)
    {
        for (var i = 0; i < BytesToJudge; i += width)
        {
            if (WidthAt(text, at, out var length) != width) return false;
            at = SkipSeparator(text, at + length);
        }

        return true;
    }

    /// <summary>Bytes of the number that stands there; 0 where there is none that is text.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int WidthAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        var value = Read(text, at, FewestDigits, out length);
        if (length == 0) return 0;
        var width = BytesOf(value);
        return width is 2 or 4 or Longest && IsText(value, width) ? width : 0;
    }

    private static int BytesOf(ulong value)
    {
        var count = 0;
        for (; value != 0; value >>= 8) count++;
        return count;
    }

    private static bool IsText(ulong value, int bytes)
    {
        for (var i = 0; i < bytes; i++, value >>= 8)
            if (!Symbols.IsText((int)value & 0xFF)) return false;
        return true;
    }

    /// <summary>The number there, with what tells its base and type; of no length where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private ulong Read(ReadOnlySpan<byte> text, int at, int fewest, out int length)
    {
        var start = at;
        length = 0;
        var hasPrefix = Symbols.At(text, at) == '0' && (Symbols.At(text, at + 1) | 0x20) == 'x';
        if (hasPrefix && radix == 10) return 0;
        if (hasPrefix) at += 2;
        var (value, digits) = (0ul, 0);
        for (; digits < LongestNumber && Symbols.HexValue(Symbols.At(text, at)) is >= 0 and var digit && digit < radix; at++, digits++)
        {
            if (value > (ulong.MaxValue - (uint)digit) / (uint)radix) return 0;
            value = ((uint)radix * value) + (uint)digit;
        }

        if (digits < fewest) return 0;
        for (var limit = at + LongestSuffix; at < limit && (Symbols.At(text, at) | 0x20) is 'u' or 'l' or 'n'; at++)
        {
        }

        if (IsPart(Symbols.At(text, at))) return 0;
        length = at - start;
        return value;
    }

    private int Before(ReadOnlySpan<byte> text, int at, int width, int earliest)
    {
        var end = at;
        for (var low = Math.Max(earliest, at - LongestSeparator); end > low && IsSeparator(text[end - 1]); end--)
        {
        }

        if (end == at) return -1;
        var start = end;
        for (var low = Math.Max(earliest, end - LongestNumber - LongestSuffix); start > low && IsPart(text[start - 1]); start--)
        {
        }

        return WidthAt(text, start, out var length) == width && start + length == end ? start : -1;
    }

    private static int SkipSeparator(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestSeparator; at < limit && IsSeparator(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    private static bool IsSeparator(int symbol) => symbol is ',' or ';' or ' ' or '\t' or '\r' or '\n';

    private static bool IsPart(int symbol) => (uint)(symbol - '0') <= 9 || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a';
}
