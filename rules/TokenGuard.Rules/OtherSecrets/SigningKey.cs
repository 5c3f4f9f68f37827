using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>
/// The Ed25519 private key that the Keygen command line signs artifacts with (contract §1.7): 128 lowercase hex digits, as the value of
/// <c>KEYGEN_SIGNING_KEY</c> or in a file named <c>keygen.key</c>. Any SHA-512 looks like that, so one of the names has to be there.
/// </summary>
internal sealed class SigningKey() : OtherSecretRule("TG021")
{
    private const int Digits = 128;

    private const string FileStart = "keygen";
    private const string FileEnd = ".key";

    private static readonly bool[] IsDigit = [.. Enumerable.Range(0, 256).Select(HexDigit.Is)];

    private static ReadOnlySpan<byte> Variable => "KEYGEN_SIGNING_KEY"u8;

    public override void Find(ReadOnlySpan<byte> text, int from, int to, string? document, List<CarriedMatch> into)
    {
        if (!HasRun(text, from, text.Length, Digits, IsDigit)) return;
        for (var at = Next(text, Variable, from, to); at >= 0; at = Next(text, Variable, at + Variable.Length, to))
        {
            if (Assignment.IsWhole(text, at) && Assignment.ValueBehind(text, at + Variable.Length) is >= 0 and var value && IsKey(text, value)) Add(text, value, into);
        }

        if (document is null || !IsKeyFile(document)) return;
        for (var at = from; at < to && at < text.Length; at++)
        {
            var run = HexDigit.CountLeading(text.Slice(at));
            if (run == Digits && !into.Exists(match => match.Start == at)) Add(text, at, into);
            at += run;
        }
    }

    public override bool IsTold(ReadOnlySpan<byte> name) =>
        name.Length >= FileStart.Length + FileEnd.Length && (name[name.Length - 1] | 0x20) == FileEnd[FileEnd.Length - 1] && IsKeyFile(System.Text.Encoding.UTF8.GetString(name.ToArray()));

    private static bool IsKeyFile(string document)
    {
        var name = document.AsSpan(document.LastIndexOfAny(['/', '\\', '!']) + 1);
        return name.StartsWith(FileStart.AsSpan(), StringComparison.OrdinalIgnoreCase) && name.EndsWith(FileEnd.AsSpan(), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsKey(ReadOnlySpan<byte> text, int at) => HexDigit.CountLeading(text.Slice(at)) == Digits && Symbols.HexValue(Symbols.At(text, at + Digits)) < 0;

    private void Add(ReadOnlySpan<byte> text, int at, List<CarriedMatch> into) => into.Add(Plain(text, at, Digits, Placeholder.Is(text.Slice(at, Digits))));
}
