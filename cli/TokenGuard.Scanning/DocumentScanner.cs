using System.Text;
using TokenGuard.Rules;
using TokenGuard.Rules.Carriers;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning;

/// <summary>
/// Finds the tokens of one document at a time, plain and encoded, in constant memory however long it is, and the other secrets that were asked for. It owns
/// a buffer that is reused from document to document, so every thread has a scanner of its own. The list it returns is reused too: it holds good until
/// the next call.
/// </summary>
public sealed class DocumentScanner
{
    // Big enough that what is kept for the next window (4 % as a rule) and the calls do not show, small enough to stay in the second-level cache.
    private const int BufferLength = 128 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly int _maxDecodeDepth;
    private readonly CarrierSearch _carriers;
    private readonly OtherSecretSearch _others;
    private readonly List<CarriedMatch> _otherMatches = [];
    private readonly List<DocumentMatch> _matches = [];
    private string? _name;
    private long _othersFrom; // where in the document the search for other secrets goes on

    /// <param name="maxDecodeDepth">How many encodings may be nested; 0 finds plain tokens only.</param>
    /// <param name="others">The rules of <see cref="RuleTable.Others"/> that are switched on.</param>
    public DocumentScanner(int maxDecodeDepth, IReadOnlyCollection<Rule> others)
    {
        _maxDecodeDepth = maxDecodeDepth;
        _others = new OtherSecretSearch(others);
        _carriers = new CarrierSearch(maxDecodeDepth, _others.IsEmpty ? null : _others) { Unpacker = TextUnpacker.Instance };
    }

    /// <summary>A scanner that looks for whatever nobody has to ask for.</summary>
    public DocumentScanner(int maxDecodeDepth)
        : this(maxDecodeDepth, OtherSecretSearch.Default)
    {
    }

    public DocumentScanner()
        : this(CarrierSearch.DefaultDepth)
    {
    }

    /// <summary>A scanner that finds again whatever a scan found, with as many encodings around it as a scan may be asked for.</summary>
    public static DocumentScanner ForReadingAgain() => new(CarrierSearch.LargestDepth, RuleTable.Others);

    /// <summary>Length in bytes of the document read last, of its readable beginning where reading failed.</summary>
    public long DocumentLength { get; private set; }

    /// <summary>Why something in the document read last was not read: a bound that was met, a way to pack or to encrypt that is not undone; null where there is nothing such.</summary>
    public string? NotRead => _carriers.PdfUnread switch
    {
        PdfUnread.Encrypted => "encrypted",
        _ when _carriers.IsCutShort => $"bound: packed data in it unpacks to more than {CarrierSearch.UnpackedRatio} times its size and {CarrierSearch.AlwaysUnpacked >> 20} MiB",
        _ when _carriers.IsTooLong => $"bound: packed data in a text that is longer than {CarrierSearch.LongestCollected >> 20} MiB, or very much of it",
        _ when _carriers.IsDamaged => "packed data in it is damaged or cut off",
        _ when _carriers.IsNotUndone => "packed data in a text, in a way that is not supported",
        _ when _carriers.IsTooDeep => $"bound: base64 in base64, nested more than {_maxDecodeDepth} deep (--max-decode-depth)",
        PdfUnread.Lzw => "streams packed by LZWDecode, which is not supported",
        PdfUnread.RunLength => "streams packed by RunLengthDecode, which is not supported",
        _ => null,
    };

    /// <summary>The name of the next document, by which some files are told. It holds good for one document.</summary>
    public string? DocumentName { get; set; }

    /// <summary>What the last document held, also where reading it failed half way.</summary>
    public IReadOnlyList<DocumentMatch> Matches => _matches;

    /// <summary>Scans a document that is in memory.</summary>
    public IReadOnlyList<DocumentMatch> Scan(ReadOnlySpan<byte> document)
    {
        Begin();
        Search(document, 0, 0, TextPositionCounter.For(document), isLast: true);
        DocumentLength = document.Length;
        return _matches;
    }

    /// <summary>Scans a document that is a short text, a file name for example; offsets count its UTF-8 bytes.</summary>
    public IReadOnlyList<DocumentMatch> Scan(string text) => Scan(Encoding.UTF8.GetBytes(text));

    /// <summary>Scans a stream to its end without holding more than a buffer of it.</summary>
    /// <exception cref="IOException">
    /// Reading failed part of the way: what every byte before that held stands in <see cref="Matches"/>, the caller counts the document as not read.
    /// </exception>
    public IReadOnlyList<DocumentMatch> Scan(Stream document, CancellationToken cancel)
    {
        Begin();
        var counter = default(TextPositionCounter);
        var kept = 0; // bytes at the start of the buffer that the window before ended with
        var windowOffset = 0L; // where in the document the buffer starts
        while (true)
        {
            var filled = kept;
            int keepFrom;
            try
            {
                Fill(document, ref filled, cancel);
            }
            finally
            {
                // Also where reading failed: a pipe may have delivered half a buffer before it broke.
                if (windowOffset == 0) counter = TextPositionCounter.For(_buffer.AsSpan(0, filled));
                keepFrom = Search(_buffer.AsSpan(0, filled), kept, windowOffset, counter, isLast: filled < BufferLength);
                DocumentLength = windowOffset + filled;
            }

            if (filled < BufferLength) return _matches;

            // By fours, so that UTF-16 and UTF-32 stay aligned.
            var overlap = _others.IsEmpty ? TokenMatcher.Overlap : 2 * OtherSecretSearch.Context;
            var forward = Math.Min(keepFrom, BufferLength - overlap) & ~3;
            kept = BufferLength - forward;
            counter.Advance(_buffer.AsSpan(0, forward));
            _buffer.AsSpan(forward).CopyTo(_buffer);
            _carriers.MoveTo(forward);
            windowOffset += forward;
        }
    }

    /// <summary>Whether a part of a document holds a token, as <see cref="CarrierSearch.SearchPart"/> looks for it.</summary>
    public bool HoldsToken(ReadOnlySpan<byte> document, int from, int to)
    {
        if (TokenMatcher.TryFind(document[from..to], 0, out _)) return true;
        _carriers.SearchPart(document, from, to);
        return _carriers.Matches.Count > 0;
    }

    private void Begin()
    {
        _matches.Clear();
        _carriers.Reset();
        _othersFrom = 0;
        (_name, DocumentName) = (DocumentName, null);
    }

    /// <summary>Reads until the buffer is full or the document ends; <paramref name="filled"/> is right also where a read throws.</summary>
    private void Fill(Stream document, ref int filled, CancellationToken cancel)
    {
        while (filled < BufferLength)
        {
            cancel.ThrowIfCancellationRequested();
            var read = document.Read(_buffer.AsSpan(filled));
            if (read == 0) return;
            filled += read;
        }
    }

    /// <summary>
    /// Adds the plain matches that end behind <paramref name="from"/> and what the carriers hold; returns where the next window has to begin at the latest.
    /// The counter, a copy, stands at the start of the window.
    /// </summary>
    private int Search(ReadOnlySpan<byte> window, int from, long windowOffset, TextPositionCounter counter, bool isLast)
    {
        if (!_others.IsEmpty) SearchOthers(window, windowOffset, counter, isLast);
        var plainCounter = counter;
        var counted = 0;
        while (TokenMatcher.TryFind(window, from, out var match))
        {
            Add(window, Secret.From(window, match), match.Start, match.Length, Carriers.Plain, windowOffset, ref plainCounter, ref counted);
            from = match.End;
        }

        var keepFrom = _carriers.Search(window, isLast);
        if (_carriers.Matches.Count == 0) return keepFrom;

        counted = 0;
        foreach (var match in _carriers.Matches)
        {
            if (!MakeRoomFor(match, windowOffset)) continue;
            Add(window, match.Secret, match.Start, match.Length, match.Carrier, windowOffset, ref counter, ref counted);
        }

        _matches.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return keepFrom;
    }

    /// <summary>What begins near the end of the window is left to the next one, where what stands behind it can be seen.</summary>
    private void SearchOthers(ReadOnlySpan<byte> window, long windowOffset, TextPositionCounter counter, bool isLast)
    {
        var to = isLast ? window.Length : window.Length - OtherSecretSearch.Context;
        _others.Search(window, (int)(_othersFrom - windowOffset), to, _name, _otherMatches);
        _othersFrom = windowOffset + to;
        if (_otherMatches.Count == 0) return;

        var counted = 0;
        foreach (var match in _otherMatches) Add(window, match.Secret, match.Start, match.Length, match.Carrier, windowOffset, ref counter, ref counted);
        _otherMatches.Clear();
        _matches.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
    }

    private void Add(
        ReadOnlySpan<byte> window, Secret secret, int start, int length, string carrier, long windowOffset, ref TextPositionCounter counter, ref int counted)
    {
        counter.Advance(window[counted..start]);
        counted = start;
        var end = counter;
        end.Advance(window.Slice(start, length));
        _matches.Add(new DocumentMatch(secret, windowOffset + start, length, counter.Position, end.Position, carrier)
        {
            Hints = ContextHints.Near(window, start, start + length, secret),
        });
    }

    /// <summary>False where the token is known at this place in a form that is as simple; a form that is less simple is taken out.</summary>
    private bool MakeRoomFor(CarriedMatch match, long windowOffset)
    {
        var offset = windowOffset + match.Start;
        for (var i = _matches.Count - 1; i >= 0 && _matches[i].Offset > offset - CarrierSearch.LongestEncoded; i--)
        {
            var known = _matches[i];
            var isSame = known.Offset < offset + match.Length && offset < known.Offset + known.Length && known.Secret.Equals(match.Secret);
            if (!isSame) continue;
            if (DepthOf(known) <= match.Depth) return false;
            _matches.RemoveAt(i);
        }

        return true;
    }

    private static int DepthOf(DocumentMatch match) => match.Carrier == Carriers.Plain ? 0 : 1 + match.Carrier.AsSpan().Count(CarrierNames.Joint);
}
