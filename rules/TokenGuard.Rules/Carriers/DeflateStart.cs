namespace TokenGuard.Rules.Carriers;

/// <summary>How packed data is wrapped, by what it begins with.</summary>
internal enum Packing
{
    None = 0,
    Gzip,
    Zlib,

    /// <summary>A member of a zip archive with its local header.</summary>
    Zip,

    /// <summary>Nothing around it.</summary>
    Deflate,

    /// <summary>What <see cref="IUnpacker"/> undoes.</summary>
    Bzip2,

    /// <inheritdoc cref="Bzip2"/>
    Xz,

    /// <inheritdoc cref="Bzip2"/>
    Zstandard,
}

/// <summary>
/// Whether packed data begins at a place (RFC 1950, 1951, 1952; APPNOTE 4.3.7). The two bytes that zlib data begins with are found everywhere, and deflated data
/// has none, so the first block is looked at too: code lengths that leave no code over come out of noise once in some thousand times.
/// </summary>
internal static class DeflateStart
{
    /// <summary>Bytes that are enough to tell; with fewer the answer may be no.</summary>
    public const int Judged = 96;

    // A packet that is packed, of no stated length, with how behind it (RFC 4880, 4.2 and 5.6): a message that was signed is one, and whoever has it can read it.
    private const byte OpenPgp = 0xA3;

    private const int MostCodeLengths = 19;
    private const int LiteralsToJudge = 12;

    /// <summary>How the data there is wrapped.</summary>
    /// <param name="mayBeBare">Whether data with nothing around it is looked for too; it has to be text then, as far as it can be told.</param>
    /// <param name="header">Bytes before the first block.</param>
    public static Packing At(ReadOnlySpan<byte> bytes, bool mayBeBare, out int header)
    {
        header = 0;
        if (bytes.Length < 8) return Packing.None;
        if (bytes[0] == 0x1F && bytes[1] == 0x8B) return TrySkipGzip(bytes, out header) && CanBegin(bytes.Slice(header), mustBeText: false) ? Packing.Gzip : Packing.None;
        if (bytes[0] == 'P' && bytes[1] == 'K') return TrySkipZip(bytes, out header) && CanBegin(bytes.Slice(header), mustBeText: false) ? Packing.Zip : Packing.None;
        if (bytes[0] == 0x78 && bytes[1] is 0x01 or 0x5E or 0x9C or 0xDA && CanBegin(bytes.Slice(2), mustBeText: false))
        {
            header = 2;
            return Packing.Zlib;
        }

        if (mayBeBare && bytes[0] == OpenPgp && bytes[1] is 1 or 2)
        {
            var isZlib = bytes[1] == 2 && bytes[2] == 0x78;
            header = isZlib ? 4 : 2;
            return (isZlib || bytes[1] == 1) && CanBegin(bytes.Slice(header), mustBeText: false) ? isZlib ? Packing.Zlib : Packing.Deflate : Packing.None;
        }

        return mayBeBare && CanBegin(bytes, mustBeText: true) ? Packing.Deflate : Packing.None;
    }

    private static bool TrySkipGzip(ReadOnlySpan<byte> bytes, out int header)
    {
        header = 10;
        if (bytes.Length < header || bytes[2] != 8 || (bytes[3] & 0xE0) != 0) return false;
        var flags = bytes[3];
        if ((flags & 4) != 0)
        {
            if (bytes.Length < header + 2) return false;
            header += 2 + bytes[header] + (bytes[header + 1] << 8);
        }

        for (var bit = 8; bit <= 16; bit += 8) // name, comment
        {
            if ((flags & bit) == 0) continue;
            var end = header < bytes.Length ? bytes.Slice(header).IndexOf((byte)0) : -1;
            if (end < 0) return false;
            header += end + 1;
        }

        if ((flags & 2) != 0) header += 2;
        return header < bytes.Length;
    }

    private static bool TrySkipZip(ReadOnlySpan<byte> bytes, out int header)
    {
        header = 30;
        if (bytes.Length < header || bytes[2] != 3 || bytes[3] != 4 || bytes[8] != 8 || bytes[9] != 0 || (bytes[6] & 1) != 0) return false;
        header += bytes[26] + (bytes[27] << 8) + bytes[28] + (bytes[29] << 8);
        return header < bytes.Length;
    }

    /// <summary>Whether the first block can be one.</summary>
    private static bool CanBegin(ReadOnlySpan<byte> bytes, bool mustBeText)
    {
        var bits = new Bits(bytes);
        bits.Read(1);
        return bits.Read(2) switch
        {
            0 => !mustBeText && bytes.Length >= 5 && (bytes[1] ^ bytes[3]) == 0xFF && (bytes[2] ^ bytes[4]) == 0xFF,
            1 => BeginsWithFixedCodes(ref bits, mustBeText),
            2 => HasCodes(ref bits),
            _ => false,
        };
    }

    /// <summary>The lengths of the codes for code lengths have to use up all codes.</summary>
    private static bool HasCodes(ref Bits bits)
    {
        var (literals, distances, count) = (bits.Read(5), bits.Read(5), bits.Read(4) + 4);
        if (literals > 29 || distances > 29 || count > MostCodeLengths) return false;
        var used = 0;
        for (var i = 0; i < count; i++)
        {
            var length = bits.Read(3);
            if (length > 0) used += 128 >> length;
        }

        return used == 128 && !bits.IsOver;
    }

    private static bool BeginsWithFixedCodes(ref Bits bits, bool mustBeText)
    {
        var written = 0;
        for (var i = 0; i < LiteralsToJudge; i++)
        {
            var symbol = FixedSymbol(ref bits);
            if (symbol == 256 || bits.IsOver) return !mustBeText && i > 0;
            if (symbol > 285) return false;
            if (symbol < 256)
            {
                if (mustBeText && !Symbols.IsText(symbol)) return false;
                written++;
                continue;
            }

            var extra = symbol is < 265 or 285 ? 0 : (symbol - 261) / 4;
            var length = (symbol, extra) is (285, _) ? 258 : (extra == 0 ? symbol - 254 : 3 + ((4 + ((symbol - 265) & 3)) << extra)) + bits.Read(extra);
            var code = bits.ReadReversed(5);
            if (code > 29) return false;
            var distance = code < 2 ? code + 1 : 1 + ((2 + (code & 1)) << ((code / 2) - 1)) + bits.Read((code / 2) - 1);
            if (distance > written) return false;
            written += length;
        }

        return true;
    }

    /// <summary>RFC 1951, 3.2.6.</summary>
    private static int FixedSymbol(ref Bits bits)
    {
        var code = bits.ReadReversed(7);
        if (code < 24) return 256 + code;
        code = (code << 1) | bits.Read(1);
        if (code is >= 0x30 and <= 0xBF) return code - 0x30;
        if (code is >= 0xC0 and <= 0xC7) return 280 + code - 0xC0;
        return 144 + ((code << 1) | bits.Read(1)) - 0x190;
    }

    private ref struct Bits(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public readonly bool IsOver => _at > 8 * _bytes.Length;

        public int Read(int count)
        {
            var value = 0;
            for (var i = 0; i < count; i++, _at++)
                if (_at >> 3 < _bytes.Length) value |= ((_bytes[_at >> 3] >> (_at & 7)) & 1) << i;
            return value;
        }

        /// <summary>Codes stand with their highest bit first.</summary>
        public int ReadReversed(int count)
        {
            var value = 0;
            for (var i = 0; i < count; i++) value = (value << 1) | Read(1);
            return value;
        }
    }
}
