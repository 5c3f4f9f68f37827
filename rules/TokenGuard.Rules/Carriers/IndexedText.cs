using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Bytes written one by one, each with its index before it: <c>{"0":112,"1":114}</c>, as JSON has arrays of bytes, <c>[0] =&gt; 112</c>, <c>k[0] = 0x70;</c>,
/// <c>i:0;i:112;</c>, <c>k[0] = 'p';</c>. What else stands between them does not matter: nothing else counts up beside text.
/// </summary>
/// <param name="radix">Of the numbers; 0 where the characters themselves are written, each in quotes.</param>
internal sealed class IndexedText(string name, int radix) : Decoder(name)
{
    private const int BytesToJudge = 5;
    private const int LongestGap = 48;
    private const int LongestIndex = 6;
    private const int LongestValue = 3;

    /// <summary>Whether of the first numbers in view one is an index, which is to say that one of the next three is the index behind it.</summary>
    /// <param name="digits">One bit for each byte in view that is a digit.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool MayBeIn(ReadOnlySpan<byte> text, int at, uint digits)
    {
        // The first may be cut off, or be a value.
        var starts = digits & ~(digits << 1);
        for (var tries = 0; tries < 3 && starts != 0; tries++, starts &= starts - 1)
        {
            var start = at + Bits.TrailingZeros(starts);
            var end = start;
            while (IsDigit(text, end)) end++;
            if (!EndsIndex(Symbols.At(text, end)) || end - start > LongestIndex) continue;
            if (HasNext(text, start, end)) return true;
        }

        return false;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (!HasMark(text.Slice(at, Math.Min(text.Length - at, ListLook.Width + LongestIndex + LongestGap)))) return -1;
        for (var start = at; start < at + ListLook.Width; start++)
        {
            if (!IsDigit(text, start) || IsDigit(text, start - 1) || !AreText(text, start)) continue;
            while (Before(text, start, earliest) is >= 0 and var before) start = before;
            return start;
        }

        return -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        for (var index = start; index >= 0 && !into.IsFull && TryRead(text, index, out var value, out var length) is >= 0 and var symbol; index = NextIndex(text, index, end))
        {
            into.Add(symbol, value, value + length);
            end = value + length;
        }

        return end;
    }

    private static bool HasNext(ReadOnlySpan<byte> text, int start, int end)
    {
        const int Numbers = 3;
        var wanted = NumberAt(text, start, out _) + 1;
        for (var i = 0; i < Numbers; i++)
        {
            var next = NextDigit(text, end);
            if (next < 0) return false;
            if (NumberAt(text, next, out var length) == wanted) return true;
            end = next + length;
        }

        return false;
    }

    /// <summary>Whether what values of this kind are told by is there at all; dates and versions count up too.</summary>
    private bool HasMark(ReadOnlySpan<byte> text) => radix switch
    {
        0 => text.IndexOfAny((byte)'"', (byte)'\'', (byte)'`') >= 0,
        16 => text.IndexOfAny((byte)'x', (byte)'X') >= 0,
        _ => true,
    };

    private bool AreText(ReadOnlySpan<byte> text, int index)
    {
        for (var i = 0; i < BytesToJudge; i++)
        {
            if (index < 0 || TryRead(text, index, out var value, out var length) < 0) return false;
            index = NextIndex(text, index, value + length);
        }

        return true;
    }

    /// <summary>The value that stands behind an index; -1 where there is none that is text.</summary>
    private int TryRead(ReadOnlySpan<byte> text, int index, out int value, out int length)
    {
        (value, length) = (index, 0);
        if (NumberAt(text, index, out var digits) < 0) return -1;
        var at = index + digits;
        return radix == 0 ? ReadCharacter(text, at, out value, out length) : ReadNumber(text, at, out value, out length);
    }

    private int ReadNumber(ReadOnlySpan<byte> text, int at, out int value, out int length)
    {
        (value, length) = (NextDigit(text, at), 0);
        if (value < 0) return -1;
        if (radix == 16)
        {
            if (text[value] != '0' || (Symbols.At(text, value + 1) | 0x20) != 'x') return -1;
            value += 2;
        }

        var number = 0;
        for (; length <= LongestValue && Symbols.HexValue(Symbols.At(text, value + length)) is >= 0 and var digit && digit < radix; length++) number = (radix * number) + digit;
        return length is > 0 and <= LongestValue && number > 0 && Symbols.IsText(number) ? number : -1;
    }

    private static int ReadCharacter(ReadOnlySpan<byte> text, int at, out int value, out int length)
    {
        length = 1;
        // Behind the quote that closes the index.
        if (Symbols.IsQuote(Symbols.At(text, at))) at++;
        for (value = at + 1; value < at + LongestGap; value++)
        {
            var symbol = Symbols.At(text, value);
            if (symbol < 0 || !Symbols.IsQuote(Symbols.At(text, value - 1))) continue;
            return Symbols.At(text, value + 1) == text[value - 1] && Symbols.IsBody(symbol) ? symbol : -1;
        }

        return -1;
    }

    /// <summary>Where the index stands that follows the one there and its value; -1 where what follows is something else.</summary>
    private static int NextIndex(ReadOnlySpan<byte> text, int index, int behindValue)
    {
        var next = NextDigit(text, behindValue);
        return next >= 0 && NumberAt(text, next, out _) == NumberAt(text, index, out _) + 1 ? next : -1;
    }

    private int Before(ReadOnlySpan<byte> text, int index, int earliest)
    {
        var low = Math.Max(earliest, index - LongestGap);
        var wanted = NumberAt(text, index, out _) - 1;
        for (var at = index - 1; at >= low; at--)
        {
            if (!IsDigit(text, at) || IsDigit(text, at - 1) || NumberAt(text, at, out _) != wanted) continue;
            if (TryRead(text, at, out var value, out var length) >= 0 && NextIndex(text, at, value + length) == index) return at;
        }

        return -1;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static int NextDigit(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = Math.Min(text.Length, at + LongestGap); at < limit; at++)
            if (IsDigit(text, at)) return at;
        return -1;
    }

    private static int NumberAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        var number = 0;
        for (length = 0; length <= LongestIndex && IsDigit(text, at + length); length++) number = (10 * number) + text[at + length] - '0';
        return length is > 0 and <= LongestIndex ? number : -1;
    }

    private static bool EndsIndex(int symbol) => symbol is '"' or '\'' or ']' or ':' or ';' or ')';

    private static bool IsDigit(ReadOnlySpan<byte> text, int at) => (uint)(Symbols.At(text, at) - '0') <= 9;
}
