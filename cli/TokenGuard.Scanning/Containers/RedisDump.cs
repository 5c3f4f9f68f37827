using System.Buffers.Binary;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// The strings of a dump of Redis (<c>dump.rdb</c>) that are packed by LZF, as those are that pack at all. Those that are not stand in the file as they are. What of it is a string
/// is not worked out, as that would take every type there is: behind the mark of a packed one are two lengths, and its bytes have to come out as long as the second says.
/// </summary>
internal sealed class RedisDump(Stream dump) : ReadOnlyStream
{
    private const byte PackedString = 0xC3;
    private const int Piece = 64 << 10;
    private const int Longest = 16 << 20; // packed or not
    private const int LongestHead = 11;
    private const int AlwaysTried = 1 << 20;
    private const int MostTried = 16; // bytes unpacked in vain for each byte of the file

    private readonly UnpackedBlock _string = new();
    private byte[] _window = new byte[Piece];
    private int _filled;
    private int _at; // in the window
    private long _next; // in the file, behind the window
    private long _tried;
    private int _from;

    public static ReadOnlySpan<byte> Magic => "REDIS0"u8;

    public static IEnumerable<Member> Read(Stream dump)
    {
        yield return new Member("packed strings", () => new RedisDump(new Slice(dump, 0, dump.Length)), 0, dump.Length, Length: null);
    }

    /// <summary>One string after the other, in lines of their own.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (_from == _string.Length)
        {
            if (buffer.IsEmpty || !FindNext()) return 0;
            _from = 0;
        }

        var count = Math.Min(buffer.Length, _string.Length - _from);
        _string.Content.Slice(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    private bool FindNext()
    {
        while (true)
        {
            var mark = _window.AsSpan(_at, _filled - _at).IndexOf(PackedString);
            if (mark < 0)
            {
                _at = _filled;
                if (!Fill(Piece)) return false;
                continue;
            }

            _at += mark;
            Fill(LongestHead);
            var head = _at + 1;
            if (TryReadLength(ref head, out var packed) && TryReadLength(ref head, out var length) && packed is > 2 and < Longest && length is > 4 and < Longest && length > packed)
            {
                head -= _at; // to have its bytes in the window moves it
                if (Fill(head + packed) && TryUnpack(_window.AsSpan(_at + head, packed), length))
                {
                    _at += head + packed;
                    return true;
                }
            }

            _at++;
        }
    }

    /// <summary>Has so many bytes from the place on in the window; false where the file ends before.</summary>
    private bool Fill(int wanted)
    {
        if (_filled - _at >= wanted) return true;
        _window.AsSpan(_at, _filled - _at).CopyTo(_window);
        (_filled, _at) = (_filled - _at, 0);
        if (wanted > _window.Length) Array.Resize(ref _window, wanted + Piece);
        var read = dump.ReadAt(_next, _window.AsSpan(_filled));
        (_next, _filled) = (_next + read, _filled + read);
        return wanted == Piece ? read > 0 : _filled >= wanted;
    }

    /// <summary>Six bits, fourteen or 32, as the first two bits say.</summary>
    private bool TryReadLength(ref int at, out int length)
    {
        length = -1;
        if (at >= _filled) return false;
        var first = _window[at++];
        if (first < 0x40) length = first;
        else if (first < 0x80 && at < _filled) length = ((first & 0x3F) << 8) | _window[at++];
        else if (first == 0x80 && at + 4 <= _filled) (length, at) = (BinaryPrimitives.ReadInt32BigEndian(_window.AsSpan(at)), at + 4);
        return length >= 0;
    }

    /// <summary>Up to 32 bytes as they are, or three and more of what came before, by LZF.</summary>
    private bool TryUnpack(ReadOnlySpan<byte> packed, int length)
    {
        if (_tried > AlwaysTried && _tried > MostTried * _next) throw new InvalidDataException("It is made to take long.");
        _string.Begin(length + 1);
        var isWhole = Unpack(packed, length) && _string.Length == length;
        _tried += _string.Length;
        if (isWhole) _string.Add("\n"u8);
        else _string.Begin(0);
        return isWhole;
    }

    /// <summary>False where it is none: most places with the mark are not, so that nothing is thrown for them.</summary>
    private bool Unpack(ReadOnlySpan<byte> packed, int length)
    {
        for (var at = 0; at < packed.Length;)
        {
            var control = packed[at++];
            if (control < 32)
            {
                if (control + 1 > Math.Min(packed.Length - at, length - _string.Length)) return false;
                _string.Add(packed.Slice(at, control + 1));
                at += control + 1;
                continue;
            }

            var count = control >> 5;
            if (packed.Length - at < (count == 7 ? 2 : 1)) return false;
            if (count == 7) count += packed[at++];
            var back = (((control & 31) << 8) | packed[at++]) + 1;
            if (back > _string.Length || count + 2 > length - _string.Length) return false;
            _string.Repeat(back, count + 2);
        }

        return true;
    }
}
