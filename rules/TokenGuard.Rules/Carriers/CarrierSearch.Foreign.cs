namespace TokenGuard.Rules.Carriers;

/// <content>Packed data in base64 and hex that the framework does not undo. It is collected until the text ends that it is written in.</content>
public sealed partial class CarrierSearch
{
    /// <summary>Bytes of packed data that are collected at most.</summary>
    public const int LongestCollected = 16 << 20;

    // What it costs to begin, in unpacked bytes: tables are made ready, of bzip2 megabytes.
    private const int CostOfBeginning = 128 * 1024;

    /// <summary>Undoes bzip2, xz and zstd; null where nobody does.</summary>
    public IUnpacker? Unpacker { get; init; }

    /// <summary>Whether there was more of one than is collected.</summary>
    public bool IsTooLong { get; private set; }

    private Packing ForeignAt(ReadOnlySpan<byte> packed) => Unpacker is null ? Packing.None : ForeignStart.At(packed);

    /// <summary>Unpacks what was collected into a level's layer and searches it. All of it stands where the last part of the text does.</summary>
    private void UnpackCollected(Inflation inflation, int depth)
    {
        IsTooLong |= inflation.IsOverfull;
        var (unpacked, place) = (_levels[depth].Decoded, _levels[depth - 1].Decoded.Count);
        unpacked.Clear();
        if (place == 0 || !TakeUnpacked(CostOfBeginning)) return;
        try
        {
            using var content = Unpacker!.Open(CarrierLevel.Decoders[DecoderOf(inflation)].Name, inflation.Collected);
            while (content.Read(_unpacked, 0, _unpacked.Length) is > 0 and var read && TakeUnpacked(read))
            {
                if (unpacked.Count + read > Layer.Capacity)
                {
                    SearchUnpacked(inflation, depth);
                    unpacked.KeepLast(Inflation.LongestTail);
                }

                unpacked.Add(_unpacked.AsSpan(0, read), 0, place);
            }
        }
        catch (Exception)
        {
            // Damaged, or cut off, or nothing such after all, which libraries say in all ways.
        }
    }
}
