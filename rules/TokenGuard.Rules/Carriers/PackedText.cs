namespace TokenGuard.Rules.Carriers;

/// <summary>The text form of packed data: all of it is undone, text or not. Where it begins is known from what it begins with.</summary>
/// <param name="unit">Bytes that a group of characters stands for: where a window cuts a group, the whole of it is left to the next.</param>
internal sealed class PackedText(Decoder form, int unit) : Decoder(form.Name)
{
    public int Unit => unit;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into) => form.Decode(text, start, text.Length, into);
}

/// <summary>Packed bytes, as chains name them. An <see cref="Inflation"/> undoes them.</summary>
internal sealed class PackedBytes(string name) : Decoder(name)
{
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => -1;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into) => start;
}
