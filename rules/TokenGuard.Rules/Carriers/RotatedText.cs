using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// ROT13 and ROT47: letters, or everything visible, moved by half of their alphabet. It is known by the token's digits, of which the letters become <c>n</c> to
/// <c>s</c>, or all become <c>_</c> to <c>h</c> and <c>2</c> to <c>7</c>: nothing else has sixteen of these in a row.
/// </summary>
/// <param name="all">Everything visible is moved, not letters only.</param>
internal sealed class RotatedText(bool all) : Decoder(all ? CarrierNames.Rot47 : CarrierNames.Rot13)
{
    private const int Visible = '~' - '!' + 1;
    private const int Letters = 'z' - 'a' + 1;

    /// <summary>Whether half a look at a list sees nothing but such digits, of both kinds.</summary>
    public static bool IsRotated(ReadOnlySpan<byte> half) => AreDigits(half, all: false) || AreDigits(half, all: true);

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (!AreDigits(text.Slice(at, ListLook.Half), all)) at = ListLook.SecondOf(at, text.Length);
        if (at + ListLook.Half > text.Length || !AreDigits(text.Slice(at, ListLook.Half), all)) return -1;
        var start = at;
        while (start > earliest && IsVisible(text[start - 1])) start--;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        for (; !into.IsFull && IsVisible(Symbols.At(text, end)); end++) into.Add(Turn(text[end]), end, end + 1);
        return end;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static bool AreDigits(ReadOnlySpan<byte> half, bool all)
    {
        uint low, high;
#if NET
        var text = Vector128.Create(half);
        low = (all ? Between(text, '2', '7') : Between(text, '0', '9')).ExtractMostSignificantBits();
        high = (all ? Between(text, '_', 'h') : Between(text, 'n', 's')).ExtractMostSignificantBits();
#else
        // The first symbol that is none of these ends it: the compiler, where this runs, has no vectors.
        (low, high) = (0, 0);
        for (var i = 0; i < half.Length; i++)
        {
            if (all ? half[i] is >= (byte)'2' and <= (byte)'7' : half[i] is >= (byte)'0' and <= (byte)'9') low |= 1u << i;
            else if (all ? half[i] is >= (byte)'_' and <= (byte)'h' : half[i] is >= (byte)'n' and <= (byte)'s') high |= 1u << i;
            else return false;
        }
#endif
        return (low | high) == 0xFFFF && low != 0 && high != 0;
    }

#if NET
    private static Vector128<byte> Between(Vector128<byte> text, char first, char last) =>
        Vector128.LessThanOrEqual(text - Vector128.Create((byte)first), Vector128.Create((byte)(last - first)));
#endif

    private int Turn(byte symbol)
    {
        if (all) return '!' + ((symbol - '!' + (Visible / 2)) % Visible);
        var first = symbol & ~0x1F | 1;
        return (uint)((symbol | 0x20) - 'a') < Letters ? first + ((symbol - first + (Letters / 2)) % Letters) : symbol;
    }

    private static bool IsVisible(int symbol) => (uint)(symbol - '!') < Visible;
}
