using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>
/// A secret in the configuration of a self-hosted Keygen (contract §1.7): 64 to 128 hex digits, or 32 bytes in base64. Every Rails application has a
/// <c>SECRET_KEY_BASE</c>, so a word of Keygen's has to stand near it.
/// </summary>
internal sealed class SelfHostSecret(string id, string variable) : OtherSecretRule(id)
{
    private const int FewestDigits = 64;
    private const int MostDigits = 128;
    private const int Base64Length = 44;

    private readonly byte[] _variable = System.Text.Encoding.ASCII.GetBytes(variable);

    public override void Find(ReadOnlySpan<byte> text, int from, int to, string? document, List<CarriedMatch> into)
    {
        for (var at = Next(text, _variable, from, to); at >= 0; at = Next(text, _variable, at + _variable.Length, to))
        {
            if (!Assignment.IsWhole(text, at) || Assignment.ValueBehind(text, at + _variable.Length) is not (>= 0 and var value)) continue;
            if (LengthOfValue(text, value) is > 0 and var length && IsNearKeygen(text, at)) into.Add(Plain(text, value, length, IsPlaceholder(text.Slice(value, length))));
        }
    }

    private static bool IsNearKeygen(ReadOnlySpan<byte> text, int at)
    {
        var start = Math.Max(0, at - Reach);
        var around = text.Slice(start, Math.Min(text.Length, at + Reach) - start);
        return around.IndexOf("KEYGEN_"u8) >= 0 || around.IndexOf("keygen"u8) >= 0;
    }

    private static int LengthOfValue(ReadOnlySpan<byte> text, int at)
    {
        var digits = HexDigit.CountLeading(text.Slice(at));
        if (digits is >= FewestDigits and <= MostDigits && !IsBase64(Symbols.At(text, at + digits))) return digits;
        for (var i = 0; i < Base64Length - 1; i++)
            if (!IsBase64(Symbols.At(text, at + i))) return 0;
        return Symbols.At(text, at + Base64Length - 1) == '=' && Symbols.At(text, at + Base64Length) != '=' ? Base64Length : 0;
    }

    private static bool IsBase64(int symbol) =>
        (uint)(symbol - '0') <= 9 || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a' || symbol is '+' or '/' or '-' or '_';

    /// <summary>One character repeated is what people put there; in base64 the last one before the padding holds four bits only.</summary>
    private static bool IsPlaceholder(ReadOnlySpan<byte> value)
    {
        var repeated = value.Slice(0, value.Length == Base64Length ? Base64Length - 2 : value.Length);
        return Placeholder.Is(repeated);
    }
}
