namespace TokenGuard.Rules.Carriers;

/// <summary>A secret that is written in some encoded form.</summary>
/// <param name="Secret">The token, or other secret.</param>
/// <param name="Start">Where in the text the encoded form begins.</param>
/// <param name="Length">Bytes of the encoded form.</param>
/// <param name="Carrier">The names of the encodings, outermost first.</param>
/// <param name="Depth">How many encodings there are.</param>
public sealed record CarriedMatch(Secret Secret, int Start, int Length, string Carrier, int Depth)
{
    /// <summary>Position after the encoded form.</summary>
    public int End => Start + Length;

    public Rule Rule => Secret.Rule;

    public Fingerprint Fingerprint => Secret.Fingerprint;

    /// <summary>
    /// Whether both are one token at one place, read in two ways. The same pieces make another token where a part of what is between them can be read as an
    /// escape: <c>a=…;b=34…</c> as quoted-printable. Where that comes first it begins a little earlier.
    /// </summary>
    internal bool IsSameAs(CarriedMatch other) =>
        Start < other.End && other.Start < End
        && (Secret.Equals(other.Secret) || (Depth != other.Depth && IsInPieces && other.IsInPieces && (Holds(other) || other.Holds(this))));

    /// <summary>
    /// Fewer encodings are the better reading. Wide characters between NUL bytes can be read in both byte orders, a few bytes apart: units stand at
    /// multiples of their size. What joins pieces says more than that there are some.
    /// </summary>
    internal bool IsBetterThan(CarriedMatch other) =>
        Depth < other.Depth || (Depth == other.Depth && other.IsInPieces && !IsInPieces)
        || (Depth == other.Depth && Carrier == other.Carrier && Math.Abs(Start - other.Start) < 4 && Alignment(Start) > Alignment(other.Start));

    private bool IsInPieces => Carrier.EndsWith(CarrierNames.Pieces, StringComparison.Ordinal);

    private bool Holds(CarriedMatch other) => Start <= other.Start && other.End <= End;

    private static int Alignment(int start) => start % 4 == 0 ? 4 : start % 2 == 0 ? 2 : 1;
}
