using System.IO.Compression;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Pdf;

/// <summary>
/// All objects of a PDF, wherever they stand: found by going over the file and not by its table, so that a damaged one is read too, and what a later edit
/// replaced, which readers show no more.
/// </summary>
internal sealed class PdfObjects
{
    private const int MostObjects = 2_000_000;
    private const int MostPacked = 128 << 20;
    private const int MostHops = 8;
    private const int LongestNumbers = 24; // `4294967295 65535 ` before the word

    private readonly Stream _file;
    private readonly PdfLexer _lexer;
    private readonly PdfParser _parser = new();
    private readonly PdfBudget _budget;
    private readonly List<MemoryStream> _packed = [];
    private readonly Dictionary<int, Place> _places = [];
    private readonly Dictionary<int, PdfValue?> _values = [];
    private readonly Dictionary<int, PdfStream> _streams = [];
    private long _packedLength;

    public PdfObjects(Stream file)
    {
        (_file, _lexer, _budget) = (file, new PdfLexer(file), new PdfBudget(file.Length));
        var (objects, trailers) = FindAll();
        var done = 0L;
        foreach (var (number, at) in objects)
        {
            // What looks like an object inside another is none: so each byte is read once.
            if (at < done) continue;
            done = ReadObject(number, at);
        }

        foreach (var at in trailers)
        {
            if (at < done) continue;
            _lexer.MoveTo(at);
            IsEncrypted |= _parser.Read(_lexer) is PdfValue.Dictionary trailer && trailer["Encrypt"] is not null;
            done = Math.Max(done, _lexer.Position);
        }

        _parser.Forget();
    }

    public bool IsEncrypted { get; private set; }

    /// <summary>Every page that there is or was, with the number of its object.</summary>
    public List<(int Number, PdfValue.Dictionary Page)> Pages { get; } = [];

    /// <summary>The top of the tree of pages.</summary>
    public PdfValue? PageTree { get; private set; }

    /// <summary>Every stream that may show text.</summary>
    public List<PdfStream> Contents { get; } = [];

    public PdfStream? StreamOf(PdfValue? reference) => reference is PdfValue.Reference { ObjectNumber: var number } ? _streams.GetValueOrDefault(number) : null;

    /// <summary>What a reference leads to, and anything else as it is.</summary>
    public PdfValue? Resolve(PdfValue? value)
    {
        for (var hop = 0; hop < MostHops && value is PdfValue.Reference { ObjectNumber: var number }; hop++)
        {
            if (!_values.TryGetValue(number, out var target)) _values[number] = target = ReadAt(_places.GetValueOrDefault(number));
            value = target;
        }

        return value is PdfValue.Reference ? null : value;
    }

    public PdfValue.Dictionary? Dictionary(PdfValue? value) => Resolve(value) as PdfValue.Dictionary;

    /// <summary>What a stream unpacks to.</summary>
    public Stream Open(PdfStream stream)
    {
        Stream bytes = new Slice(_file, stream.At, LengthOf(stream));
        foreach (var filter in stream.Filters)
        {
            // Behind the two bytes that zlib begins with, which say nothing; the sum at its end is often wrong.
            if (filter is "FlateDecode" or "Fl") bytes = new DeflateStream(Behind(bytes, 2), CompressionMode.Decompress);
            else bytes = new PdfAscii85(bytes);
        }

        return _budget.Watch(bytes);
    }

    private static Stream Behind(Stream bytes, int count)
    {
        Span<byte> skipped = stackalloc byte[count];
        _ = bytes.ReadAtLeast(skipped, count, throwOnEndOfStream: false);
        return bytes;
    }

    /// <summary>What is packed ends by itself, and what is said about its length is not always so.</summary>
    private long LengthOf(PdfStream stream)
    {
        if (stream.Filters.Count > 0) return _file.Length - stream.At;
        if (Resolve(stream.Head["Length"]) is PdfValue.Number { Value: > 0 and < long.MaxValue } length) return (long)length.Value;
        var end = _file.IndexOf(stream.At, "endstream"u8);
        return (end < 0 ? _file.Length : end) - stream.At;
    }

    private (List<(int Number, long At)> Objects, List<long> Trailers) FindAll()
    {
        var (objects, trailers) = (new List<(int Number, long At)>(), new List<long>());
        var window = new byte[64 * 1024];
        for (var from = 0L; from < _file.Length; from += window.Length - LongestNumbers)
        {
            var bytes = window.AsSpan(0, _file.ReadAt(from, window));
            for (var at = 0; bytes[at..].IndexOf("obj"u8) is >= 0 and var next; at += 3)
            {
                at += next;
                if (NumberBefore(bytes[..at]) is >= 0 and var number && (objects.Count == 0 || objects[^1].At < from + at + 3)) objects.Add((number, from + at + 3));
                if (objects.Count > MostObjects) throw new PdfBoundException($"bound: more than {MostObjects / 1_000_000} million objects");
            }

            for (var at = 0; bytes[at..].IndexOf("trailer"u8) is >= 0 and var next;)
            {
                at += next + 7;
                if (trailers.Count == 0 || trailers[^1] < from + at) trailers.Add(from + at);
            }

            if (bytes.Length < window.Length) break;
        }

        return (objects, trailers);
    }

    /// <summary>The number of the object that begins there: <c>12 0 </c> before its word; -1 where none does.</summary>
    private static int NumberBefore(ReadOnlySpan<byte> before)
    {
        var text = before[^Math.Min(before.Length, LongestNumbers)..].TrimEnd(" \t\r\n"u8);
        var generation = text.Length - text.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') - 1;
        if (generation is 0 or > 5) return -1;
        text = text[..^generation];
        var trimmed = text.TrimEnd(" \t\r\n"u8);
        if (trimmed.Length == text.Length) return -1;
        var digits = trimmed.Length - trimmed.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') - 1;
        return System.Buffers.Text.Utf8Parser.TryParse(trimmed[^digits..], out int number, out var read) && read == digits ? number : -1;
    }

    /// <summary>Returns where the object's value ends.</summary>
    private long ReadObject(int number, long at)
    {
        _lexer.MoveTo(at);
        var value = _parser.Read(_lexer);
        var end = _lexer.Position;
        _parser.Forget();
        _places[number] = new Place(-1, at);
        _streams.Remove(number);
        if (value is not PdfValue.Dictionary dictionary) return end;
        if (_lexer.Next() != PdfToken.Word || !_lexer.Bytes.SequenceEqual("stream"u8))
        {
            Take(number, dictionary);
            return end;
        }

        _lexer.SkipLineEnd();
        var stream = new PdfStream(number, _lexer.Position, dictionary, FiltersOf(dictionary));
        _streams[number] = stream;
        IsEncrypted |= dictionary.IsName("Type", "XRef") && dictionary["Encrypt"] is not null;
        if (dictionary.IsName("Type", "ObjStm") && stream.Unknown is null) ReadPacked(stream);
        else if (stream.MayShowText) Contents.Add(stream);
        return end;
    }

    private void Take(int number, PdfValue.Dictionary dictionary)
    {
        if (dictionary.IsName("Type", "Page")) Pages.Add((number, dictionary));
        else if (dictionary.IsName("Type", "Catalog")) PageTree = dictionary["Pages"];
    }

    private static List<string> FiltersOf(PdfValue.Dictionary head)
    {
        var value = head["Filter"] ?? head["F"];
        return value is PdfValue.Name name ? [name.Value] : value is PdfValue.List list ? [.. list.Items.OfType<PdfValue.Name>().Select(filter => filter.Value)] : [];
    }

    /// <summary>Objects that are packed together (ISO 32000-1, 7.5.7): first their numbers and places, then they themselves.</summary>
    private void ReadPacked(PdfStream stream)
    {
        var bytes = new MemoryStream();
        try
        {
            using var unpacked = Open(stream);
            var piece = new byte[16 * 1024];
            while (unpacked.Read(piece) is > 0 and var read)
            {
                _packedLength += read;
                if (_packedLength > MostPacked) throw new PdfBoundException($"bound: objects of more than {MostPacked >> 20} MiB");
                bytes.Write(piece.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            // What came before is there.
        }

        if (stream.Head["First"] is not PdfValue.Number { Value: >= 0 and < int.MaxValue } first) return;
        var lexer = new PdfLexer(bytes);
        lexer.MoveTo(0);
        var places = new List<(int Number, int At)>();
        while (lexer.Position < first.Value && lexer.Next() == PdfToken.Number)
        {
            var number = (int)lexer.Number;
            if (lexer.Next() != PdfToken.Number) break;
            places.Add((number, (int)Math.Min(int.MaxValue, first.Value + lexer.Number)));
        }

        _packed.Add(bytes);
        var done = 0L;
        foreach (var (number, at) in places.OrderBy(place => place.At))
        {
            if (at < done || at >= bytes.Length) continue;
            lexer.MoveTo(at);
            var value = _parser.Read(lexer);
            _parser.Forget();
            done = lexer.Position;
            _places[number] = new Place(_packed.Count - 1, at);
            _streams.Remove(number);
            if (value is PdfValue.Dictionary dictionary) Take(number, dictionary);
        }
    }

    private PdfValue? ReadAt(Place place)
    {
        if (place == default) return null;
        if (place.Packed < 0)
        {
            _lexer.MoveTo(place.At);
            return _parser.Read(_lexer);
        }

        var lexer = new PdfLexer(_packed[place.Packed]);
        lexer.MoveTo(place.At);
        return _parser.Read(lexer);
    }

    /// <summary>Where an object begins, in the file or, from 0 on, among those that were packed together.</summary>
    private readonly record struct Place(int Packed, long At);
}
