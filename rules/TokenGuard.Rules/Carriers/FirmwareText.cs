namespace TokenGuard.Rules.Carriers;

/// <summary>
/// What programmers of memory chips read: records in lines, each with its length, address, bytes and checksum in hex, as Intel (<c>:10010000…</c>) and Motorola
/// (<c>S1130000…</c>) write them. Text goes on from one line to the next, over what stands between.
/// </summary>
internal sealed class FirmwareText() : Decoder(CarrierNames.Firmware)
{
    private const int LongestLine = 530;
    private const int Checksum = 1;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var line = LineStart(text, at, earliest);
        if (line < 0 || !TryRead(text, line, out var record)) return -1;
        while (LineStart(text, line - 1, earliest) is >= 0 and var above && TryRead(text, above, out var before) && before.Address + before.Count == record.Address) (line, record) = (above, before);
        return record.Bytes;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        var expected = -1L;
        for (var line = LineStart(text, start, 0); line >= 0 && !into.IsFull && TryRead(text, line, out var record); line = NextLine(text, end))
        {
            if (expected >= 0 && record.Address != expected) break;
            expected = record.Address + record.Count;
            for (var i = 0; i < record.Count && !into.IsFull; i++)
            {
                var place = record.Bytes + (2 * i);
                if (place < start) continue;
                into.Add(ByteAt(text, place), place, place + 2);
                end = place + 2;
            }
        }

        return end;
    }

    /// <summary>A record of data, of which all digits are there.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, int line, out (int Bytes, int Count, long Address) record)
    {
        record = default;
        var isMotorola = Symbols.At(text, line) == 'S' && Symbols.At(text, line + 1) is '1' or '2' or '3';
        if (!isMotorola && Symbols.At(text, line) != ':') return false;
        var at = line + (isMotorola ? 2 : 1);
        var width = isMotorola ? text[line + 1] - '0' + 1 : 2;
        var count = ByteAt(text, at);
        if (count < 0) return false;
        var address = 0L;
        for (var i = 1; i <= width; i++)
        {
            var value = ByteAt(text, at + (2 * i));
            if (value < 0) return false;
            address = (address << 8) | (uint)value;
        }

        at += 2 + (2 * width);
        if (isMotorola) count -= width + Checksum;
        else if (ByteAt(text, at) != 0) return false; // no data
        else at += 2;
        if (count <= 0 || ByteAt(text, at + (2 * count)) < 0) return false;
        for (var i = 0; i < count; i++)
            if (ByteAt(text, at + (2 * i)) < 0) return false;
        record = (at, count, address);
        return true;
    }

    private static int ByteAt(ReadOnlySpan<byte> text, int at)
    {
        var (high, low) = (Symbols.HexValue(Symbols.At(text, at)), Symbols.HexValue(Symbols.At(text, at + 1)));
        return (high | low) < 0 ? -1 : (high << 4) | low;
    }

    private static int LineStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (at < earliest || at < 0) return -1;
        var low = Math.Max(earliest, at - LongestLine);
        var end = text.Slice(low, at - low).LastIndexOf((byte)'\n');
        return end >= 0 ? low + end + 1 : low == 0 ? 0 : -1;
    }

    private static int NextLine(ReadOnlySpan<byte> text, int at)
    {
        var end = text.Slice(at, Math.Min(LongestLine, text.Length - at)).IndexOf((byte)'\n');
        return end < 0 ? -1 : at + end + 1;
    }
}
