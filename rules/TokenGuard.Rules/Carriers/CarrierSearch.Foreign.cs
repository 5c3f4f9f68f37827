namespace TokenGuard.Rules.Carriers;

/// <content>Packed data in base64 and hex that the framework does not undo. It is collected until the text ends that it is written in.</content>
public sealed partial class CarrierSearch
{
    /// <summary>Bytes of packed data that are collected at most.</summary>
    public const int LongestCollected = 16 << 20;

    // To begin costs much, of bzip2 megabytes: what looks like a beginning again and again is not gone after each time.
    private const int AlwaysOpened = 16;
    private const int BytesForEach = 16 * 1024;

    private int _opened;

    /// <summary>Undoes bzip2, xz and zstd; null where nobody does.</summary>
    public IUnpacker? Unpacker { get; init; }

    /// <summary>Whether one was longer than is collected, or there were more of them than are gone after.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether nothing comes of going after packed data in base64 there.</summary>
    private bool IsLeftAlone(ReadOnlySpan<byte> base64)
    {
        Span<byte> bytes = stackalloc byte[12];
        if (ForeignStart.At(bytes.Slice(0, Base64Text.Read(base64.Slice(0, Math.Min(base64.Length, 16)), bytes))) == Packing.None) return false;
        if (Unpacker is null) return true;
        if (_opened++ < AlwaysOpened + (_searched / BytesForEach)) return false;
        return IsTooLong = true;
    }

    private Packing ForeignAt(ReadOnlySpan<byte> packed) => Unpacker is null ? Packing.None : ForeignStart.At(packed);

    /// <summary>Unpacks what was collected into a level's layer and searches it. All of it stands where the last part of the text does.</summary>
    private void UnpackCollected(Inflation inflation, int depth)
    {
        IsTooLong |= inflation.IsOverfull;
        var (unpacked, place) = (_levels[depth].Decoded, _levels[depth - 1].Decoded.Count);
        unpacked.Clear();
        if (place == 0 || !TakeUnpacked((int)inflation.Collected.Length)) return;
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
