namespace TokenGuard.Rules.Carriers;

/// <summary>Undoes one carrier over a region of text. Decoders hold no state, so one of each serves all.</summary>
internal abstract class Decoder(string name)
{
    /// <summary>The carrier's name in reports.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Where the region begins that <paramref name="at"/> lies in, not before <paramref name="earliest"/>; -1 where the carrier is not
    /// used at that place.
    /// </summary>
    public abstract int FindStart(ReadOnlySpan<byte> text, int at, int earliest);

    /// <summary>
    /// Decodes from <paramref name="start"/> until the carrier ends or the layer is full, and returns where it stopped. Up to
    /// <paramref name="at"/> nothing but the end of the carrier stops it.
    /// </summary>
    public abstract int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into);

    /// <summary>Whether what was decoded can hold a token in any form: where a glance tells, it is not searched in vain.</summary>
    public virtual bool MayHoldToken(ReadOnlySpan<byte> decoded) => true;
}
