using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Text of mainframes: the code pages 37, 500 and 1047, which have what tokens and their encodings consist of at the same places. It is told by some of a text, and then
/// all of the text is read so.
/// </summary>
internal sealed class EbcdicText() : Decoder(CarrierNames.Ebcdic)
{
    private const int Judged = 96;
    private const byte Unknown = (byte)'?';

    private static readonly byte[] Ascii = Make();

    /// <summary>Whether a text is like that where it begins, in the middle or at its end. Costs as much for a long one as for a short.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> text)
    {
        if (text.Length < TokenMatcher.ShortestToken) return false;
        var length = Math.Min(Judged, text.Length);
        return AreLetters(text.Slice(0, length)) || AreLetters(text.Slice((text.Length - length) / 2, length)) || AreLetters(text.Slice(text.Length - length));
    }

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        for (; start < text.Length && !into.IsFull; start++) into.Add(Ascii[text[start]], start, start + 1);
        return start;
    }

    /// <summary>Nearly all of it known, and a third of it beyond what ASCII has.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool AreLetters(ReadOnlySpan<byte> text)
    {
#if NET
        if (System.Text.Ascii.IsValid(text)) return false; // soon said of nearly everything
#endif
        var (known, high) = (0, 0);
        foreach (var symbol in text)
        {
            if (Ascii[symbol] != Unknown) known++;
            if (symbol > 0x80) high++;
        }

        return 10 * known >= 9 * text.Length && 3 * high >= text.Length;
    }

    private static byte[] Make()
    {
        var ascii = new byte[256];
        for (var i = 0; i < ascii.Length; i++) ascii[i] = Unknown;
        foreach (var (first, symbols) in new[]
        {
            (0x81, "abcdefghi"), (0x91, "jklmnopqr"), (0xA2, "stuvwxyz"), (0xC1, "ABCDEFGHI"), (0xD1, "JKLMNOPQR"), (0xE2, "STUVWXYZ"), (0xF0, "0123456789"),
            (0x40, " "), (0x4B, "."), (0x4D, "(+"), (0x50, "&"), (0x5C, "*);"), (0x60, "-/"), (0x6B, ",%_>?"), (0x7A, ":#@'=\""), (0x4C, "<"),
            (0x05, "\t"), (0x0D, "\r"), (0x15, "\n"), (0x25, "\n"),
        })
        {
            for (var i = 0; i < symbols.Length; i++) ascii[first + i] = (byte)symbols[i];
        }

        return ascii;
    }
}
