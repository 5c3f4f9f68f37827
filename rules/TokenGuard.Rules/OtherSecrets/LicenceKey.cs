using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>
/// A licence key of the default scheme (contract §1.7): five groups of six uppercase hex digits and <c>V3</c>. 120 random bits and a marker; the form
/// alone tells it from anything else.
/// </summary>
internal sealed class LicenceKey() : OtherSecretRule("TG020")
{
    private const int Groups = 5;
    private const int GroupLength = 6;
    private const int LeadLength = Groups * (GroupLength + 1) - 1;

    // Those that Keygen's own documentation and tests show.
    private static readonly byte[][] Published = [.. new[] { "C1B6DE-39A6E3-DE1529-8559A0-4AF593-V3", "163E70-7F0AC7-E72D3D-8A977E-4A7AFA-V3", "0092E3-41347C-7EB2AD-65965A-0C3224-V3" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private static ReadOnlySpan<byte> Marker => "-V3"u8;

    public override void Find(ReadOnlySpan<byte> text, int from, int to, string? document, List<CarriedMatch> into)
    {
        for (var at = Next(text, Marker, from + LeadLength, to + LeadLength); at >= 0; at = Next(text, Marker, at + Marker.Length, to + LeadLength))
        {
            var start = at - LeadLength;
            if (IsKey(text, start, at)) into.Add(Plain(text, start, LeadLength + Marker.Length, IsPlaceholder(text.Slice(start, LeadLength + Marker.Length))));
        }
    }

    private static bool IsKey(ReadOnlySpan<byte> text, int start, int marker)
    {
        for (var i = 0; i < LeadLength; i++)
        {
            var symbol = text[start + i];
            if (i % (GroupLength + 1) == GroupLength ? symbol != '-' : !IsUpperHex(symbol)) return false;
        }

        // Part of a longer thing of the same kind is something else.
        return !IsPart(Symbols.At(text, start - 1)) && !IsPart(Symbols.At(text, marker + Marker.Length));
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> key)
    {
        Span<byte> digits = stackalloc byte[Groups * GroupLength];
        for (var i = 0; i < digits.Length; i++) digits[i] = (byte)(key[i + (i / GroupLength)] | 0x20); // lowercase; of digits this changes nothing
        if (Placeholder.Is(digits)) return true;
        foreach (var published in Published)
            if (key.SequenceEqual(published)) return true;
        return false;
    }

    private static bool IsUpperHex(int symbol) => (uint)(symbol - '0') <= 9 || (uint)(symbol - 'A') <= 5;

    private static bool IsPart(int symbol) => symbol is '-' or '_' || (uint)(symbol - '0') <= 9 || (uint)(symbol - 'A') <= 'Z' - 'A';
}
