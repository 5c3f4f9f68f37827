using System.Text;

namespace TokenGuard.Rules;

/// <summary>What of a secret may be shown: of a token <c>prod-1a2b…9f0ev3</c>, and of v1, whose ids are no secret but say much, <c>1a2b…9f0ev1</c>.</summary>
internal static class Redaction
{
    private const int Shown = 4;
    private const int MarkerLength = 2;

    public static string Of(byte[] ascii, TokenShape shape)
    {
        var head = Encoding.ASCII.GetString(ascii, 0, shape.Prefix.Length + Shown);
        var tail = Encoding.ASCII.GetString(ascii, ascii.Length - MarkerLength - Shown, Shown + MarkerLength);
        return head + "…" + tail;
    }

    /// <summary>Four characters at either end, of which what lies between has many times as many.</summary>
    public static string Ends(ReadOnlySpan<byte> ascii) =>
        Encoding.ASCII.GetString(ascii.Slice(0, Shown).ToArray()) + "…" + Encoding.ASCII.GetString(ascii.Slice(ascii.Length - Shown).ToArray());
}
