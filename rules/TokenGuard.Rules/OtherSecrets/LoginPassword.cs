using System.Text;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>
/// E-mail and password as HTTP's Basic scheme takes them (contract §2), near a Keygen host: as a header, as the option of a command, or in front of the
/// host of a URL. A password has no form at all and few bits, so everything around it has to fit, and the fingerprint names the login instead.
/// </summary>
internal sealed class LoginPassword() : OtherSecretRule("TG024")
{
    private const int Longest = 256;

    private static readonly byte[][] Placeholders = [.. new[] { "password", "passw0rd", "secret", "changeme", "example" }.Select(Encoding.ASCII.GetBytes)];

    // Of a shell's variable, a template, or an explanation.
    private static ReadOnlySpan<byte> NotTyped => "$%<{[*"u8;

    public override void Find(ReadOnlySpan<byte> text, int from, int to, string? document, List<CarriedMatch> into)
    {
        FindHeaders(text, "asic "u8, from, to, into);
        FindOptions(text, "-u"u8, from, to, into);
        FindOptions(text, "--user"u8, from, to, into);
        FindAuthorities(text, from, to, into);
    }

    /// <summary>The first letter of Basic may be of either case.</summary>
    private void FindHeaders(ReadOnlySpan<byte> text, ReadOnlySpan<byte> scheme, int from, int to, List<CarriedMatch> into)
    {
        for (var at = Next(text, scheme, from, to); at >= 0; at = Next(text, scheme, at + scheme.Length, to))
        {
            if ((Symbols.At(text, at - 1) | 0x20) != 'b') continue;
            var start = at + scheme.Length;
            var length = 0;
            while (length < 2 * Longest && IsBase64(Symbols.At(text, start + length))) length++;
            if (length < 8 || !IsNearKeygen(text, start) || TryDecode(text.Slice(start, length)) is not { } login) continue;
            if (ToSecret(login) is { } secret) into.Add(new CarriedMatch(secret, start, length, CarrierNames.Base64, Depth: 1));
        }
    }

    private void FindOptions(ReadOnlySpan<byte> text, ReadOnlySpan<byte> option, int from, int to, List<CarriedMatch> into)
    {
        for (var at = Next(text, option, from, to); at >= 0; at = Next(text, option, at + option.Length, to))
        {
            if (!Symbols.IsBlank(Symbols.At(text, at - 1))) continue;
            var start = at + option.Length;
            while (start < text.Length && (Symbols.IsBlank(text[start]) || Symbols.IsQuote(text[start]) || text[start] == '=')) start++;
            AddPlain(text, start, into);
        }
    }

    private void FindAuthorities(ReadOnlySpan<byte> text, int from, int to, List<CarriedMatch> into)
    {
        var scheme = "https://"u8;
        for (var at = Next(text, scheme, from, to); at >= 0; at = Next(text, scheme, at + scheme.Length, to))
        {
            var start = at + scheme.Length;
            var length = 0;
            while (length < Longest && start + length < text.Length && Symbols.IsBody(text[start + length]) && text[start + length] != '/') length++;
            var end = text.Slice(start, length).LastIndexOf((byte)'@');
            if (end > 0 && text.Slice(start, end).IndexOf((byte)':') > 0) AddPlain(text, start, into, end);
        }
    }

    private void AddPlain(ReadOnlySpan<byte> text, int start, List<CarriedMatch> into, int length = -1)
    {
        if (length < 0)
        {
            length = 0;
            while (length < Longest && start + length < text.Length && Symbols.IsBody(text[start + length])) length++;
        }

        if (text.Slice(start, length).IndexOf((byte)':') < 0 || !IsNearKeygen(text, start)) return;
        if (ToSecret(Unescape(text.Slice(start, length))) is { } secret) into.Add(new CarriedMatch(secret, start, length, CarrierNames.Plain, Depth: 0));
    }

    private Secret? ToSecret(byte[] login)
    {
        var colon = Array.IndexOf(login, (byte)':');
        var mark = Array.IndexOf(login, (byte)'@');
        if (mark <= 0 || colon <= mark + 3 || login.Length - colon < 5) return null;
        var email = login.AsSpan(0, colon);
        var password = login.AsSpan(colon + 1);
        if (!IsEmail(email, mark) || NotTyped.IndexOf(password[0]) >= 0 || email.IndexOfAny((byte)'$', (byte)'<', (byte)'{') >= 0) return null;
        foreach (var symbol in password)
            if (symbol is < (byte)' ' or 0x7F) return null;
        var name = Encoding.ASCII.GetString(login, 0, colon).ToLowerInvariant();
        var redacted = $"{name[0]}…{Encoding.ASCII.GetString(login, mark, colon - mark)}:…";
        return Secret.Other(Rule, login, Encoding.ASCII.GetBytes("login:" + name), redacted, IsPlaceholder(password));
    }

    private static bool IsEmail(ReadOnlySpan<byte> email, int mark)
    {
        for (var i = 0; i < email.Length; i++)
            if (i != mark && !IsBase64(email[i]) && email[i] is not ((byte)'.' or (byte)'%')) return false;
        return email.Slice(mark).IndexOf((byte)'.') > 1 && email[email.Length - 1] != '.';
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> password)
    {
        foreach (var placeholder in Placeholders)
            if (password.SequenceEqual(placeholder)) return true;
        foreach (var symbol in password)
            if (symbol != password[0]) return false;
        return true;
    }

    /// <summary>A host of Keygen Cloud's, or the path that every other one has in common with it.</summary>
    private static bool IsNearKeygen(ReadOnlySpan<byte> text, int at)
    {
        var start = Math.Max(0, at - Reach);
        var around = text.Slice(start, Math.Min(text.Length, at + Reach) - start);
        return around.IndexOf("keygen.sh"u8) >= 0 || around.IndexOf("/v1/accounts/"u8) >= 0 || around.IndexOf("KEYGEN_HOST"u8) >= 0;
    }

    private static byte[]? TryDecode(ReadOnlySpan<byte> base64)
    {
        var characters = Encoding.ASCII.GetString(base64.ToArray()).Replace('-', '+').Replace('_', '/').TrimEnd('=');
        if (characters.Length % 4 == 1) return null;
        return Convert.FromBase64String(characters.PadRight((characters.Length + 3) / 4 * 4, '='));
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.ASCII.GetString(text.ToArray())));

    private static bool IsBase64(int symbol) =>
        (uint)(symbol - '0') <= 9 || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a' || symbol is '+' or '/' or '-' or '_' or '=';
}
