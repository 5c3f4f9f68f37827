namespace TokenGuard.Rules.Carriers;

/// <content>
/// Packed data that the framework does not undo, in base64 and hex and in bytes of any kind. It is collected until the text ends that it is written in; of bytes nobody says where
/// they end, so of those until the document does.
/// </content>
public sealed partial class CarrierSearch
{
    /// <summary>Bytes of packed data that are collected at most.</summary>
    public const int LongestCollected = 16 << 20;

    // To begin costs much, of bzip2 megabytes: what looks like a beginning again and again is not gone after each time.
    private const int AlwaysOpened = 16;
    private const int BytesForEach = 16 * 1024;

    private int _opened;
    private byte[]? _foreign; // bytes from the first mark on
    private int _foreignCount;
    private int _foreignFrom; // where that is in the window
    private int _foreignTo; // up to where in the window they were collected
    private bool _takesForeignBytes;

    /// <summary>Undoes bzip2, xz and zstd; null where nobody does.</summary>
    public IUnpacker? Unpacker { get; init; }

    /// <summary>Whether one was longer than is collected, or there were more of them than are gone after.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether there is packed data in a text that nobody undoes here.</summary>
    public bool IsNotUndone { get; private set; }

    /// <summary>Whether packed data ended too early or could not be undone: what came before was searched.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Whether nothing comes of going after packed data in base64 there.</summary>
    private bool IsLeftAlone(ReadOnlySpan<byte> base64)
    {
        Span<byte> bytes = stackalloc byte[ForeignStart.Judged];
        if (ForeignStart.At(bytes.Slice(0, Base64Text.Read(base64.Slice(0, Math.Min(base64.Length, 2 * ForeignStart.Judged)), bytes))) == Packing.None) return false;
        return Unpacker is null || !MayOpen();
    }

    private bool MayOpen()
    {
        if (_opened++ < AlwaysOpened + (_searched / BytesForEach)) return true;
        IsTooLong = true;
        return false;
    }

    private Packing ForeignAt(ReadOnlySpan<byte> packed) => Unpacker is null ? Packing.None : ForeignStart.At(packed);

    /// <summary>Unpacks what was collected into a level's layer and searches it. All of it stands where the last part of the text does.</summary>
    /// <param name="mayGoOn">What stands behind the text may be a part of it that is read elsewhere.</param>
    private void UnpackCollected(Inflation inflation, int depth, bool mayGoOn)
    {
        IsTooLong |= inflation.IsOverfull;
        var place = _levels[depth - 1].Decoded.Count;
        _levels[depth].Decoded.Clear();
        if (place == 0 || !TakeUnpacked((int)inflation.Collected.Length)) return;
        if (!UnpackForeign(inflation.Packing, inflation.Collected, 0, place, depth, out _, out _) && !mayGoOn && !inflation.IsOverfull) IsDamaged = true;
    }

    /// <summary>Unpacks into a level's layer, all of it with one place; the end of it waits there to be searched. False where it is damaged or cut off.</summary>
    /// <param name="reached">Up to where in the packed data was read.</param>
    private bool UnpackForeign(Packing packing, Stream packed, int start, int end, int depth, out bool holdsAnything, out long reached)
    {
        var unpacked = _levels[depth].Decoded;
        holdsAnything = false;
        Stream? content = null;
        try
        {
            content = Unpacker!.Open(CarrierLevel.Decoders[DecoderOf(packing)].Name, packed);
            while (content.Read(_unpacked, 0, _unpacked.Length) is > 0 and var read && TakeUnpacked(read))
            {
                holdsAnything = true;
                if (unpacked.Count + read > Layer.Capacity)
                {
                    SearchUnpacked(packing, depth);
                    unpacked.KeepLast(Inflation.LongestTail);
                }

                unpacked.Add(_unpacked.AsSpan(0, read), start, end);
            }

            return true;
        }
        catch (Exception)
        {
            return false; // libraries say it in all ways
        }
        finally
        {
            reached = packed.CanSeek ? packed.Position : 0;
            content?.Dispose();
        }
    }

    private void BeginForeignBytes(int mark)
    {
        _foreign = [];
        (_foreignCount, _foreignFrom, _foreignTo) = (0, mark, mark);
    }

    /// <summary>Takes what the window has of bytes that are collected, and unpacks them where they end or are too many.</summary>
    private void CollectForeignBytes(ReadOnlySpan<byte> window)
    {
        if (_foreign is null) return;
        var rest = window.Slice(_foreignTo);
        if (_foreignCount + rest.Length > _foreign.Length) Array.Resize(ref _foreign, Math.Max(_foreignCount + rest.Length, 2 * _foreign.Length));
        rest.CopyTo(_foreign.AsSpan(_foreignCount));
        (_foreignCount, _foreignTo) = (_foreignCount + rest.Length, window.Length);
        if (_isLast || _foreignCount > LongestCollected) UnpackForeignBytes(_foreign, Math.Max(0, _foreignFrom), window.Length);
    }

    private void UnpackForeignBytes(byte[] bytes, int start, int end)
    {
        _foreign = null;
        var next = 0;
        for (var at = 0; at >= 0 && MayOpen(); at = NextForeign(bytes.AsSpan(0, _foreignCount), next))
        {
            using var packed = new MemoryStream(bytes, at, _foreignCount - at, writable: false);
            var packing = ForeignStart.At(bytes.AsSpan(at, _foreignCount - at));
            _levels[0].Decoded.Clear();
            var isWhole = UnpackForeign(packing, packed, start, end, 0, out var holdsAnything, out var reached);
            SearchUnpacked(packing, 0);
            // Streams behind it that were read with it are not read again: a thousand in a row would be half a million. xz is read up to where it ends, zstd is whole frames, of bzip2 one stream is opened.
            next = at + (packing == Packing.Xz || (isWhole && packing == Packing.Zstandard) ? Math.Max(1, (int)reached) : 1);
            if (isWhole) continue;
            if (!holdsAnything && packing == Packing.Zstandard) continue; // its mark is short: noise holds it too
            if (_isLast) IsDamaged = true;
            else IsTooLong = true;
        }
    }

    private static int NextForeign(ReadOnlySpan<byte> bytes, int from)
    {
        for (var at = from; (at = PackedMark.Next(bytes, at, bytes.Length)) >= 0; at++)
            if (ForeignStart.IsAmongBytes(bytes.Slice(at))) return at;
        return -1;
    }
}
