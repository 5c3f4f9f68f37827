namespace TokenGuard.Rules.Carriers;

/// <content>What is nested deeper than is gone to.</content>
public sealed partial class CarrierSearch
{
    /// <summary>
    /// Whether base64 was left alone that stands in base64, as deep as may be. Other forms are not told like that: what looks like one of them, below others that look
    /// like one, is chance as a rule.
    /// </summary>
    public bool IsTooDeep { get; private set; }

    private readonly Layer _beyond = new();

    /// <summary>Looks at what would be decoded next, if there were a level for it.</summary>
    private void LookDeeper(ReadOnlySpan<byte> text, int depth)
    {
        if (!IsTooDeep && IsAllBase64(depth)) IsTooDeep = HoldsBase64(text);
    }

    /// <summary>Whether nothing else was undone, packings excepted.</summary>
    private bool IsAllBase64(int depth)
    {
        for (var i = 0; i <= depth; i++)
            if (_levels[i].Decoder is not (>= CarrierLevel.FirstBase64 and < CarrierLevel.FirstBase64 + Base64Text.Phases or CarrierLevel.PackedBase64 or >= CarrierLevel.FirstPacking)) return false;
        return true;
    }

    /// <summary>Decodes what may be base64: letters and digits of all kinds look like that.</summary>
    private bool HoldsBase64(ReadOnlySpan<byte> text)
    {
        for (var at = 0; (at = Look.Next(text, at, out var sight)) >= 0; at = Look.After(at))
            for (var phase = 0; phase < Base64Text.Phases; phase++)
                if (Look.CanBeBase64(sight, phase) && Base64Text.CanBeText(text, at + phase) && DecodesToMuch(text, at, CarrierLevel.Decoders[CarrierLevel.FirstBase64 + phase])) return true;
        for (var at = 0; (at = PackedLook.Next(text, at, text.Length)) >= 0;)
        {
            var start = FindPackedText(text, at, Math.Max(0, at - LookBack), out var end, out _);
            if (start >= 0 && (text.Slice(start).StartsWith("H4sI"u8) || text.Slice(start).StartsWith("UEsDB"u8))) return true;
            at = Math.Max(at + PackedLook.Stride, end);
        }

        return false;
    }

    private bool DecodesToMuch(ReadOnlySpan<byte> text, int at, Decoder decoder)
    {
        var start = decoder.FindStart(text, at, Math.Max(0, at - LookBack));
        if (start < 0) return false;
        _beyond.Clear();
        decoder.Decode(text, start, at, _beyond);
        return _beyond.Count >= TokenMatcher.ShortestToken;
    }
}
