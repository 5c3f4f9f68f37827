using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>A stream in memory, also one that unpacks or decrypts another: what it holds, and how far it was read or written.</summary>
internal sealed class StreamValue(List<byte> bytes)
{
    public List<byte> Bytes { get; } = bytes;

    public int Position { get; set; }

    /// <summary>What is written goes on to another stream, changed.</summary>
    public (StreamValue Target, ICryptoTransform Transform)? Sink { get; init; }

    public byte[] Rest(int most = int.MaxValue)
    {
        var count = Math.Min(most, Math.Max(0, Bytes.Count - Position));
        var rest = Bytes.GetRange(Math.Min(Position, Bytes.Count), count).ToArray();
        Position += count;
        return rest;
    }

    public void Write(byte[] bytes)
    {
        if (Position + bytes.Length > Values.Longest) return;
        while (Bytes.Count < Position) Bytes.Add(0);
        Bytes.RemoveRange(Position, Math.Min(bytes.Length, Bytes.Count - Position));
        Bytes.InsertRange(Position, bytes);
        Position += bytes.Length;
        if (Sink is not var (target, transform)) return;
        // Complete or not: the last time it is. What the padding does not fit to is not.
        try
        {
            var changed = transform.TransformFinalBlock([.. Bytes], 0, Bytes.Count);
            (target.Position, _) = (0, 0);
            target.Bytes.Clear();
            target.Write(changed);
        }
        catch (CryptographicException)
        {
            target.Bytes.Clear();
        }
    }
}

/// <summary>A text that is read from its start: StringReader, StreamReader.</summary>
internal sealed class ReaderValue(string text)
{
    private int _at;

    public object? Line()
    {
        if (_at >= text.Length) return null;
        var end = text.IndexOf('\n', _at);
        var line = text.Substring(_at, (end < 0 ? text.Length : end) - _at).TrimEnd('\r');
        _at = end < 0 ? text.Length : end + 1;
        return line;
    }

    public string Rest()
    {
        var rest = text.Substring(_at);
        _at = text.Length;
        return rest;
    }

    public long Symbol(bool isRead) => _at >= text.Length ? -1 : text[isRead ? _at++ : _at];
}

internal static partial class Library
{
    /// <summary>What packs a megabyte into nothing unpacks as far as a token can reach.</summary>
    private const int LongestUnpacked = Values.Longest;

    private static object MakeStream(string type, object?[] arguments)
    {
        switch (type)
        {
            case "MemoryStream" when arguments is [Sequence sequence, ..]:
                var given = arguments is [_, long from, long count, ..] ? Slice(sequence, from, count) : sequence;
                return given?.ToBytes() is { } bytes ? new StreamValue([.. bytes]) : Unknown.Value;
            case "MemoryStream":
                return new StreamValue([]);
            case "BrotliStream" when arguments is [StreamValue packed, 0L, ..]:
                return Brotli(packed.Rest()) is { } unpacked ? new StreamValue(unpacked) : Unknown.Value;
            case "DeflateStream" or "GZipStream" or "ZLibStream" when arguments is [StreamValue packed, 0L, ..]:
                return new StreamValue(Unpacked(type, packed.Rest()));
            case "CryptoStream" when arguments is [StreamValue inner, ICryptoTransform transform, long mode, ..]:
                return mode != 0 ? new StreamValue([]) { Sink = (inner, transform) }
                    : inner.Rest() is var locked && transform.TransformFinalBlock(locked, 0, locked.Length) is var open ? new StreamValue([.. open]) : Unknown.Value;
            case "BufferedStream" or "BinaryReader" or "BinaryWriter" or "StreamWriter" when arguments is [StreamValue stream, ..]:
                return stream;
            case "StreamReader" when arguments is [StreamValue read, ..]:
                return new ReaderValue((arguments.OfType<Encoding>().FirstOrDefault() ?? Encoding.UTF8).GetString(read.Rest()).TrimStart('\uFEFF'));
            case "StringReader" when Values.Text(arguments.FirstOrDefault()) is { } text:
                return new ReaderValue(text);
            default:
                return Unknown.Value;
        }
    }

    private static List<byte> Unpacked(string type, byte[] packed)
    {
        var header = type == "ZLibStream" ? 2 : 0;
        if (packed.Length < header) return [];
        using var source = new MemoryStream(packed, header, packed.Length - header);
        using Stream stream = type == "GZipStream" ? new GZipStream(source, CompressionMode.Decompress) : new DeflateStream(source, CompressionMode.Decompress);
        return AllOf(stream);
    }

    /// <summary>Null in compilers that run on .NET Framework, which has no such thing.</summary>
    private static List<byte>? Brotli(byte[] packed)
    {
        if (Type.GetType("System.IO.Compression.BrotliStream, System.IO.Compression.Brotli") is not { } type) return null;
        using var source = new MemoryStream(packed);
        using var stream = (Stream)Activator.CreateInstance(type, source, CompressionMode.Decompress)!;
        return AllOf(stream);
    }

    private static List<byte> AllOf(Stream stream)
    {
        var buffer = new byte[LongestUnpacked];
        var length = 0;
        while (length < buffer.Length && stream.Read(buffer, length, buffer.Length - length) is > 0 and var read) length += read;
        return [.. buffer.Take(length)];
    }

    private static object? OnStream(StreamValue stream, string name, object?[] arguments, IMethodSymbol method)
    {
        if (method.ContainingType.Name is "BinaryWriter" or "BinaryReader" && OnBinary(stream, name, arguments, method) is var packed && packed is not Unknown) return packed;
        switch (name)
        {
            case "ToArray" or "GetBuffer":
                return Sequence.OfBytes([.. stream.Bytes]);
            case "Length":
                return (long)stream.Bytes.Count;
            case "Position" or "set_Position":
                if (arguments is not [var position]) return (long)stream.Position;
                if (Values.TryIndex(position, stream.Bytes.Count, out var wanted)) stream.Position = wanted;
                return null;
            case "Seek" when arguments is [long offset, long origin]:
                stream.Position = (int)Math.Max(0, Math.Min(stream.Bytes.Count, offset + (origin == 0 ? 0 : origin == 1 ? stream.Position : stream.Bytes.Count)));
                return (long)stream.Position;
            case "SetLength" when Values.TryIndex(arguments.FirstOrDefault(), stream.Bytes.Count, out var length):
                stream.Bytes.RemoveRange(length, stream.Bytes.Count - length);
                stream.Position = Math.Min(stream.Position, length);
                return null;
            case "Write" or "WriteAsync" when arguments is [Sequence sequence, ..]:
                if ((arguments is [_, long from, long count, ..] ? Slice(sequence, from, count) : sequence)?.ToBytes() is { } bytes) stream.Write(bytes);
                return null;
            case "Write" or "WriteLine" when arguments.Length > 1 && method.Parameters[0].Name == "format" && FormatAll(arguments) is string formatted && formatted.IndexOf(Values.Hole) < 0:
                stream.Write(Encoding.UTF8.GetBytes(name == "WriteLine" ? formatted + "\n" : formatted));
                return null;
            case "Write" or "WriteLine" or "WriteAsync" or "WriteLineAsync" when arguments is [string or char or TextValue, ..] && Values.Text(arguments[0]) is { } text:
                stream.Write(Encoding.UTF8.GetBytes(name.StartsWith("WriteLine", StringComparison.Ordinal) ? text + "\n" : text));
                return null;
            case "WriteByte" or "Write" when arguments is [long symbol]:
                stream.Write([unchecked((byte)symbol)]);
                return null;
            case "ReadByte":
                return stream.Position < stream.Bytes.Count ? (long)stream.Bytes[stream.Position++] : -1L;
            case "ReadBytes" or "ReadChars" when Values.TryIndex(arguments.FirstOrDefault(), Values.Longest, out var most):
                return name == "ReadBytes" ? Sequence.OfBytes(stream.Rest(most)) : Sequence.OfText(Encoding.UTF8.GetString(stream.Rest(most)));
            case "Read" or "ReadExactly" or "ReadAtLeast" or "ReadAsync" when arguments is [Sequence target, ..]:
                var part = arguments is [_, long start, long room, ..] ? Slice(target, start, room) : target;
                return part is null ? Unknown.Value : CopyInto(Sequence.OfBytes(stream.Rest(part.Count)), part, 0);
            case "CopyTo" or "CopyToAsync" or "WriteTo" when arguments is [StreamValue other, ..]:
                other.Write(name == "WriteTo" ? [.. stream.Bytes] : stream.Rest());
                return null;
            case "BaseStream":
                return stream;
            case "Flush" or "FlushAsync" or "FlushFinalBlock" or "Close" or "Dispose" or "DisposeAsync":
                return null;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>What writers and readers of binary data do beside bytes: texts behind their length, numbers in their own width.</summary>
    private static object? OnBinary(StreamValue stream, string name, object?[] arguments, IMethodSymbol method)
    {
        switch (name)
        {
            case "Write" when arguments is [string text] && text.IndexOf(Values.Hole) < 0:
                var bytes = Encoding.UTF8.GetBytes(text);
                stream.Write([.. Length(bytes.Length), .. bytes]);
                return null;
            case "Write" when arguments is [long number] && BytesOf(number, method.Parameters[0].Type) is { } wide:
                stream.Write(wide);
                return null;
            case "Write7BitEncodedInt" when arguments is [long length]:
                stream.Write([.. Length(length)]);
                return null;
            case "ReadString":
                return Encoding.UTF8.GetString(stream.Rest((int)Math.Min(Values.Longest, Length(stream))));
            case "Read7BitEncodedInt":
                return Length(stream);
            case "ReadChar":
                return stream.Rest(1) is [var symbol] ? (char)symbol : Unknown.Value;
            case "ReadBoolean":
                return stream.Rest(1) is [var truth] ? truth != 0 : Unknown.Value;
            case "PeekChar":
                return stream.Position < stream.Bytes.Count ? (long)stream.Bytes[stream.Position] : -1L;
            case "ReadByte" or "ReadSByte" or "ReadInt16" or "ReadUInt16" or "ReadInt32" or "ReadUInt32" or "ReadInt64" or "ReadUInt64" when BytesOf(0L, method.ReturnType) is { Length: var size }:
                var read = stream.Rest(size);
                return read.Length == size ? Values.Cast(BitConverter.ToInt64([.. read, .. new byte[sizeof(long) - size]], 0), method.ReturnType.SpecialType) : Unknown.Value;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>Seven bits in each byte, the lowest first; the eighth tells that more follow.</summary>
    private static IEnumerable<byte> Length(long length)
    {
        var left = unchecked((ulong)length);
        for (; left > 0x7F; left >>= 7) yield return (byte)(left | 0x80);
        yield return (byte)left;
    }

    private static long Length(StreamValue stream)
    {
        var length = 0L;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (stream.Rest(1) is not [var part]) break;
            length |= (long)(part & 0x7F) << shift;
            if (part < 0x80) break;
        }

        return length;
    }

    private static object? OnReader(ReaderValue reader, string name) => name switch
    {
        "ReadLine" or "ReadLineAsync" => reader.Line(),
        "ReadToEnd" or "ReadToEndAsync" => reader.Rest(),
        "Read" or "Peek" => reader.Symbol(isRead: name == "Read"),
        "EndOfStream" => reader.Symbol(isRead: false) < 0,
        _ => Unknown.Value,
    };
}
