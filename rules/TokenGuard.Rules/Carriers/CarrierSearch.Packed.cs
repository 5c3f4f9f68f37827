using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Packed data, in base64 and hex and in bytes of any kind: releases of Helm, user data of machines, requests of SAML, streams of a PDF, sections of a program.
/// It is unpacked as far as it goes, in constant memory, window after window, and what comes out is searched like any other text.
/// </summary>
public sealed partial class CarrierSearch
{
    /// <summary>Bytes unpacked for each byte of a document, at most.</summary>
    public const int UnpackedRatio = 200;

    /// <summary>Bytes unpacked from a document in any case.</summary>
    public const int AlwaysUnpacked = 64 << 20;

    // Packings that do not count among encodings: a release of Helm's is packed in base64 in base64, and has files in base64 in it.
    private const int FreePackings = 2;

    // A token that is packed and written in base64 takes more.
    private const int FewestPacked = 50;

    private const int FewestPackedDigits = 80;

    private static ReadOnlySpan<byte> PdfMark => "%PDF-"u8;

    private readonly byte[] _unpacked = new byte[8 * 1024];
    private long _searched;
    private long _inflated;
    private bool _isFirstWindow = true;
    private bool _isArchive;
    private bool _isPdf;

    /// <summary>Whether packed data was left alone because it unpacks to more than the bounds allow.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>What of a PDF was not read, the gravest of it.</summary>
    public PdfUnread PdfUnread { get; private set; }

    /// <summary>Whether a part of a text may belong to packed data that is written in base64: nothing but all of it tells then.</summary>
    internal static bool MayBePackedText(ReadOnlySpan<byte> whole, int start, int end)
    {
        for (var at = start; (at = PackedLook.Next(whole, at, end)) >= 0; at += PackedLook.Stride)
            if (FindPackedText(whole, at, Math.Max(0, at - LongestEncoded), out var runEnd, out _) >= 0 || MayBeTurned(whole, at, runEnd)) return true;
            else at = Math.Max(at, runEnd - PackedLook.Stride);
        return false;
    }

    /// <summary>Whether a part of a text may belong to packed data among its bytes, which may begin far before.</summary>
    internal static bool MayHoldPackedBytes(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part) =>
        whole.StartsWith(PdfMark) || (Symbols.HasControls(part) && NextMark(whole, 0, whole.Length, mayBeForeign: true, out _, out _) >= 0);

    private void ResetPacked()
    {
        foreach (var level in _levels) level.Inflation?.Close();
        (_opened, _foreign, IsDamaged, IsNotUndone) = (0, null, false, false);
        (_searched, _inflated, _isFirstWindow, _isArchive, _isPdf, IsCutShort, IsTooDeep, IsTooLong, PdfUnread) = (0, 0, true, false, false, false, false, false, PdfUnread.None);
    }

    private void BeginPacked(ReadOnlySpan<byte> window)
    {
        if (_isFirstWindow)
        {
            // What these hold is opened by those who know them.
            _isArchive = window.StartsWith("PK\x03\x04"u8) || window.StartsWith("PACK\0\0\0"u8) || window.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
                || (window.Length > 512 && window.Slice(257).StartsWith("ustar"u8));
            _isPdf = window.StartsWith(PdfMark);
            _takesForeignBytes = Unpacker is not null && !_isArchive && !ForeignStart.IsOpenedAt(window);
            _isFirstWindow = false;
        }

        if (_isPdf && PdfLook.UnreadIn(window) is var unread && unread > PdfUnread) PdfUnread = unread;
        _searched += window.Length;
    }

    private void LookForPacked(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var isOpen = Resume(text, depth);
        if (depth + 1 < _levels.Length) LookForPackedText(text, limit, depth);
        var level = _levels[depth];
        if (isOpen || (depth == 0 && _isArchive)) level.PackedBytesDone = Math.Max(level.PackedBytesDone, limit);
        else LookForPackedBytes(text, limit, depth);
        if (depth == 0) CollectForeignBytes(text);
    }

    private bool GoesOnBehind(int depth) => depth == 0 ? !_isLast : _levels[depth - 1].GoesOn;

    [MethodImpl(Jit.AtOnceInHost)]
    private void LookForPackedText(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var level = _levels[depth];
        for (var at = level.NextPackedLook; (at = PackedLook.Next(text, at, limit)) >= 0; at = level.NextPackedLook)
            level.NextPackedLook = Math.Max(at + PackedLook.Stride, ExaminePackedText(text, at, depth));
        level.NextPackedLook = PackedLook.FirstBehind(level.NextPackedLook, limit);
    }

    /// <summary>Goes over one run of base64, in lines or not, and returns where it ends.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int ExaminePackedText(ReadOnlySpan<byte> text, int look, int depth)
    {
        var start = FindPackedText(text, look, Math.Max(0, look - LookBack), out var end, out var isNotUndone);
        IsNotUndone |= isNotUndone;
        if (start >= 0 && IsInOpenHex(depth)) return end;
        if (start >= 0 && IsLeftAlone(text.Slice(start))) return end;
        if (start >= 0 && UndoPackedText(CarrierLevel.PackedBase64, text, start, depth, isResumed: false))
        {
            if (depth + 1 < _limit) ExaminePiece(text, start, look, depth);
        }
        else if (depth + 1 < _limit)
        {
            if (start < 0) ExamineTurned(text, look, end, depth);
            // Where a plus or a slash is written as an escape, the first of them ends the run.
            var lineEnd = PackedLook.EndOfRun(text, look + PackedLook.Width);
            if (IsBeforeEscape(text, lineEnd)) ExamineEscapes(text, lineEnd, lineEnd + 1, look, depth);
            var line = LineOfRun(text, look, Math.Max(0, look - LookBack));
            if (Symbols.At(text, line - 1) is '%' or '\\') ExamineEscapes(text, line - 1, line, look, depth);
        }

        return end;
    }

    /// <summary>A run of base64 that holds nothing as it stands there: as scripts turn it round, or its letters.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineTurned(ReadOnlySpan<byte> text, int look, int end, int depth)
    {
        var start = StartOfTurned(text, look, Math.Max(0, look - LookBack), end);
        if (start < 0) return;
        var level = _levels[depth];
        var isCut = depth == 0 && !_isLast && end > text.Length - LookAhead;
        if (isCut && text.Length - start <= LongestEncoded)
        {
            _keepFrom = Math.Min(_keepFrom, start);
            level.WaitingPackedLook = Math.Min(level.WaitingPackedLook, start);
            return;
        }

        foreach (var turn in TurnedBase64.All)
        {
            var decoder = CarrierLevel.FirstTurned + (int)turn;
            if (IsInside(decoder, depth) || !TurnedBase64.IsAt(turn, text.Slice(start, end - start))) continue;
            IsTooLong |= isCut; // of what goes on in the next window nothing tells there how it has to be read
            Undo(decoder, text, turn == Turn.Backwards ? end - 1 : start, look, depth);
        }
    }

    private static bool MayBeTurned(ReadOnlySpan<byte> text, int look, int end)
    {
        var start = StartOfTurned(text, look, Math.Max(0, look - LongestEncoded), end);
        if (start < 0) return false;
        foreach (var turn in TurnedBase64.All)
            if (TurnedBase64.IsAt(turn, text.Slice(start, end - start))) return true;
        return false;
    }

    /// <summary>Where the run begins that a look sees a part of; -1 where it is too short or holds words.</summary>
    private static int StartOfTurned(ReadOnlySpan<byte> text, int look, int earliest, int end)
    {
        if (!TurnedBase64.HasBothCases(text.Slice(look, PackedLook.Width))) return -1;
        var start = StartOfRun(text, look, earliest);
        return end - start < FewestPacked || AreWords(text.Slice(start, end - start)) ? -1 : start;
    }

    private static int StartOfRun(ReadOnlySpan<byte> text, int look, int earliest)
    {
        var start = LineOfRun(text, look, earliest);
        for (var before = Base64Text.Before(text, start, earliest); before >= 0; before = Base64Text.Before(text, start, earliest)) start = before;
        return start;
    }

    /// <summary>Where in a run of base64 packed data begins: with marks of its own anywhere, with others at the run's beginning; -1 where none does.</summary>
    /// <param name="end">Where the run ends.</param>
    /// <param name="isNotUndone">Whether there is packed data that nobody undoes.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int FindPackedText(ReadOnlySpan<byte> text, int look, int earliest, out int end, out bool isNotUndone)
    {
        isNotUndone = false;
        var line = LineOfRun(text, look, earliest);
        var lineEnd = end = PackedLook.EndOfRun(text, look + PackedLook.Width);
        if (AreWords(text.Slice(line, lineEnd - line))) return -1;
        var start = StartOfRun(text, look, earliest);
        for (var next = Base64Text.SkipWrap(text, end); next > end && next < text.Length && Base64Text.IsSymbol(text[next]); next = Base64Text.SkipWrap(text, end)) end = PackedLook.EndOfRun(text, next);
        if (end - start < FewestPacked) return -1;

        var run = text.Slice(start, lineEnd - start);
        if (run.IndexOf("H4sI"u8) is >= 0 and var gzip) return start + gzip;
        if (run.IndexOf("UEsDB"u8) is >= 0 and var zip) return start + zip;
        return IsPackedAt(text.Slice(start), ref isNotUndone) ? start : line != start && IsPackedAt(text.Slice(line), ref isNotUndone) ? line : -1;
    }

    /// <summary>
    /// Whether there is neither a digit nor two capitals in a row, as in identifiers and paths; of 28 characters of packed data, the fewest that come here, fewer than one
    /// in ten thousand are such.
    /// </summary>
    private static bool AreWords(ReadOnlySpan<byte> run)
    {
        var isCapital = false;
        foreach (var symbol in run)
        {
            var wasCapital = isCapital;
            isCapital = (uint)(symbol - 'A') <= 'Z' - 'A';
            if ((isCapital && wasCapital) || (uint)(symbol - '0') <= 9) return false;
        }

        return true;
    }

    private static int LineOfRun(ReadOnlySpan<byte> text, int look, int earliest)
    {
        var line = look;
        while (line > earliest && Base64Text.IsSymbol(text[line - 1])) line--;
        return line > earliest && text[line - 1] == '\\' && text[line] is (byte)'n' or (byte)'r' or (byte)'t' ? line + 1 : line;
    }

    private static bool IsPackedAt(ReadOnlySpan<byte> base64, ref bool isNotUndone)
    {
        Span<byte> bytes = stackalloc byte[DeflateStart.Judged];
        bytes = bytes.Slice(0, Base64Text.Read(base64, bytes));
        isNotUndone |= ForeignStart.IsNotUndone(bytes);
        return DeflateStart.At(bytes, mayBeBare: true, out _) != Packing.None || ForeignStart.At(bytes) != Packing.None;
    }

    /// <summary>Plus, slash and equals sign are what is escaped of base64.</summary>
    private static bool IsBeforeEscape(ReadOnlySpan<byte> text, int end)
    {
        var next = Symbols.At(text, end + 1);
        return Symbols.At(text, end) switch
        {
            '%' => next is '2' or '3',
            '\\' => next is '/' or 'u' or 'x',
            '&' => next == '#',
            _ => false,
        };
    }

    /// <summary>A run of hex digits of either case that may be packed data's.</summary>
    private void ExaminePackedHex(ReadOnlySpan<byte> text, int look, int depth)
    {
        var level = _levels[depth];
        if (look < level.PackedHexDone || depth + 1 >= _levels.Length) return;
        var start = look;
        for (var lowest = Math.Max(level.PackedHexDone, look - LookBack); start > lowest && Symbols.HexValue(text[start - 1]) >= 0;) start--;
        var end = look;
        while (end < text.Length && Symbols.HexValue(text[end]) >= 0) end++;
        level.PackedHexDone = Math.Max(end, look + 1);
        var bytes = text.Slice(start, Math.Min(8, text.Length - start));
        var isMarked = bytes.StartsWith("1f8b08"u8) || bytes.StartsWith("1F8B08"u8) || (bytes.StartsWith("78"u8) && bytes.Length > 4 && IsZlibFlag(bytes[2], bytes[3]))
            || bytes.StartsWith("504b0304"u8) || bytes.StartsWith("504B0304"u8)
            || (Unpacker is not null && ForeignStart.IsHexAt(text.Slice(start, end - start)) && MayOpen());
        if (isMarked && !IsInOpenHex(depth) && (end - start >= FewestPackedDigits || GoesOnInNextLine(text, end))) UndoPackedText(CarrierLevel.PackedHex, text, start, depth, isResumed: false);
    }

    /// <summary>
    /// Whether packed data in hex goes on behind the window. All up to there is its own: of thousands of lines some look like the beginning of other data, which would end it.
    /// </summary>
    private bool IsInOpenHex(int depth) => _levels[depth].Inflation is { IsOpen: true, Via: CarrierLevel.PackedHex };

    /// <summary>Whether digits stand in the line behind the one that ends there, or none can be seen: what writes bytes in hex breaks the lines at sixty digits and less.</summary>
    private static bool GoesOnInNextLine(ReadOnlySpan<byte> text, int end)
    {
        var next = ListedText.SkipSpace(text, end);
        return next >= text.Length || (text.Slice(end, next - end).IndexOf((byte)'\n') >= 0 && next <= text.Length - HexDigit.Several && HexDigit.AreAllOfEitherCase(text.Slice(next)));
    }

    /// <summary>Bytes one by one, with something between them.</summary>
    private void ExaminePackedList(ReadOnlySpan<byte> text, int look, int depth)
    {
        var level = _levels[depth];
        if (MayUnpack(depth) && PackedList.FindPrinted(text, look, Math.Max(level.PackedHexDone, level.PrintedDone)) is >= 0 and var printed)
        {
            level.PackedHexDone = printed + 1;
            UndoPackedText(CarrierLevel.PackedEscapes, text, printed, depth, isResumed: false);
        }

        level.PrintedDone = Math.Max(level.PrintedDone, look);
        if (look - level.LastDense > 2 * Look.Stride) level.FirstDense = look;
        level.LastDense = look;
        if (look - level.FirstDense > PackedList.Beginning) return;
        if (!MayUnpack(depth) || PackedList.Find(text, look, out var via) is var start && start < level.PackedHexDone) return;
        level.PackedHexDone = start + 1;
        UndoPackedText(via, text, start, depth, isResumed: false);
    }

    /// <summary>Whether a text form may go on behind what ends it here: an escape, or the joint of two strings. That is read as a whole elsewhere.</summary>
    private static bool MayGoOn(ReadOnlySpan<byte> text, int end) => IsBeforeEscape(text, end) || ConcatenatedText.IsGlueAt(text, end);

    private static bool IsZlibFlag(byte high, byte low) => ((Symbols.HexValue(high) << 4) | Symbols.HexValue(low)) is 0x01 or 0x5E or 0x9C or 0xDA;

    private void LookForPackedBytes(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var level = _levels[depth];
        var mayBeForeign = depth == 0 && _takesForeignBytes;
        for (var at = level.PackedBytesDone; (at = NextMark(text, at, limit, mayBeForeign, out var packing, out var header)) >= 0; at = Math.Max(at + 1, level.PackedBytesDone))
        {
            if (packing < Packing.Bzip2) level.PackedBytesDone = UndoPackedBytes(packing, text, at, at + header, depth);
            else if (_foreign is null) BeginForeignBytes(at); // of those behind it the others are looked for then
        }

        level.PackedBytesDone = Math.Max(level.PackedBytesDone, limit);
    }

    private static int NextMark(ReadOnlySpan<byte> text, int from, int limit, bool mayBeForeign, out Packing packing, out int header)
    {
        (packing, header) = (Packing.None, 0);
        // Of a mark that begins with the limit's last byte the others are there too.
        var end = Math.Min(text.Length, limit + 2);
        for (var at = from; (at = PackedMark.Next(text, at, end)) >= 0; at += PackedMark.Length)
        {
            if (at >= 4 && text.Slice(at - 4).StartsWith("IDAT"u8)) continue; // pixels
            packing = DeflateStart.At(text.Slice(at), mayBeBare: false, out header);
            if (packing is Packing.Gzip or Packing.Zlib or Packing.Zip) return at;
            if (!mayBeForeign || !ForeignStart.IsAmongBytes(text.Slice(at))) continue;
            packing = ForeignStart.At(text.Slice(at));
            return at;
        }

        return -1;
    }

    /// <summary>Unpacks data in a text form. False where none begins there.</summary>
    private bool UndoPackedText(int via, ReadOnlySpan<byte> text, int start, int depth, bool isResumed)
    {
        var (level, inflation) = (_levels[depth], InflationAt(depth));
        if (!isResumed)
        {
            inflation.Close();
            inflation.IsDelta = via == CarrierLevel.PackedPatch && GitPatchText.IsDelta(text, start);
        }

        while (true)
        {
            level.Decoded.Clear();
            var end = CarrierLevel.Decoders[via].Decode(text, start, start, level.Decoded);
            var isFull = level.Decoded.IsFull;
            var goesOn = isFull || (GoesOnBehind(depth) && end > text.Length - LookAhead);
            // Where it is cut off, the last group waits: it may be half of one, and tells where the rest begins.
            var unit = ((PackedText)CarrierLevel.Decoders[via]).Unit;
            var usable = goesOn ? Math.Max(0, level.Decoded.Count - 1) / unit * unit : level.Decoded.Count;
            if (goesOn && isResumed && usable == 0) return true; // the next part has more
            level.Decoder = via;
            if (isResumed) TakeUp(inflation, depth + 1, at: 0);
            var isPacked = UnpackAll(inflation, via, level.Decoded.Text.Slice(0, usable), depth + 1);
            IsDamaged |= inflation is { IsDamaged: true, IsSure: true };
            if (!inflation.IsOpen) return isPacked;
            if (!goesOn || usable == 0)
            {
                if (inflation.IsCollecting) UnpackCollected(inflation, depth + 1, MayGoOn(text, end));
                else if (inflation.IsSure && !MayGoOn(text, end)) IsDamaged = true; // cut off
                SearchUnpacked(inflation.Packing, depth + 1);
                inflation.Close();
                return true;
            }

            PutDown(inflation, depth + 1);
            var resume = level.Decoded.StartOf(usable);
            if (!isFull)
            {
                inflation.ResumeAt = ToOutermost(resume, depth);
                return true;
            }

            (start, isResumed) = (resume, true);
        }
    }

    /// <summary>Unpacks one part of packed data, in which several may follow each other. False where there is none.</summary>
    private bool UnpackAll(Inflation inflation, int via, ReadOnlySpan<byte> packed, int depth)
    {
        var from = 0;
        while (true)
        {
            var offset = 0;
            if (!inflation.IsOpen)
            {
                var packing = DeflateStart.At(packed.Slice(from), mayBeBare: from == 0, out var header);
                if (from == 0 && ForeignAt(packed) is var foreign && foreign != Packing.None) (packing, header) = (foreign, 0);
                if (packing == Packing.None) return from > 0;
                inflation.Begin(packing, via);
                _levels[depth].Decoded.Clear();
                from += header;
                offset = header;
            }

            from = Inflate(inflation, packed, from, offset, depth);
            if (inflation.IsOpen) return true;
            SearchUnpacked(inflation.Packing, depth);
            var next = inflation.Packing == Packing.Zip ? packed.Slice(from).IndexOf("PK\x03\x04"u8) : -1;
            if (next < 0) return true;
            from += next;
        }
    }

    /// <summary>Unpacks data that stands there as bytes, and returns from where on others may.</summary>
    private int UndoPackedBytes(Packing packing, ReadOnlySpan<byte> text, int mark, int start, int depth)
    {
        var inflation = InflationAt(depth);
        inflation.IsDelta = false;
        inflation.Begin(packing, via: -1);
        _levels[depth].Decoded.Clear();
        // Of an archive that is opened elsewhere too, a member begins behind its header.
        return UnpackBytes(inflation, text, start, packing == Packing.Zip ? 0 : start - mark, depth);
    }

    private int UnpackBytes(Inflation inflation, ReadOnlySpan<byte> text, int start, int offset, int depth)
    {
        // The last byte waits and tells where the rest begins.
        var last = GoesOnBehind(depth) ? text.Length - 1 : text.Length;
        var end = Inflate(inflation, text.Slice(0, last), start, offset, depth);
        if (inflation.IsOpen && last < text.Length)
        {
            PutDown(inflation, depth);
            inflation.ResumeAt = ToOutermost(last, depth);
            return text.Length;
        }

        SearchUnpacked(inflation.Packing, depth);
        inflation.Close();
        return Math.Max(start, end);
    }

    /// <summary>Goes on with data that the window before, or the part before of what was decoded, cut off. True where it goes on behind this one too.</summary>
    private bool Resume(ReadOnlySpan<byte> text, int depth)
    {
        if (_levels[depth].Inflation is not { IsOpen: true } inflation) return false;
        var at = FromOutermost(inflation.ResumeAt, text.Length, depth);
        if (at < 0) return false;
        if (inflation.Via >= 0)
        {
            var via = inflation.Via;
            UndoPackedText(via, text, at, depth, isResumed: true);
            if (via == CarrierLevel.PackedPatch && !inflation.IsOpen) UndoPatch(text, GitPatchText.NextPart(text, GitPatchText.LineOf(text, at)), depth);
            return inflation.IsOpen;
        }

        TakeUp(inflation, depth, at);
        var level = _levels[depth];
        level.PackedBytesDone = Math.Max(level.PackedBytesDone, UnpackBytes(inflation, text, at, offset: 0, depth));
        return inflation.IsOpen;
    }

    private Inflation InflationAt(int depth) => _levels[depth].Inflation ??= new Inflation();

    /// <summary>Unpacks from there on into a level's layer, which is searched whenever it is full. Returns where the data ends, or as much as there is.</summary>
    /// <param name="offset">Bytes before the first piece that belong to it.</param>
    private int Inflate(Inflation inflation, ReadOnlySpan<byte> packed, int from, int offset, int depth)
    {
        var unpacked = _levels[depth].Decoded;
        while (from < packed.Length)
        {
            var length = Math.Min(Inflation.Piece, packed.Length - from);
            inflation.Give(packed.Slice(from, length));
            while (inflation.Read(_unpacked) is > 0 and var read)
            {
                if (!TakeUnpacked(read))
                {
                    inflation.Close();
                    return packed.Length;
                }

                if (unpacked.Count + read > Layer.Capacity)
                {
                    SearchUnpacked(inflation.Packing, depth);
                    unpacked.KeepLast(Inflation.LongestTail);
                }

                unpacked.Add(inflation.TextOf(_unpacked.AsSpan(0, read)), Math.Max(0, from - offset), from + length);
            }

            if (!inflation.IsOpen)
            {
                // What stands behind the data, in the same run, is no part of it.
                unpacked.ReplaceEnd(from + length, from + Math.Min(length, inflation.Taken + inflation.CheckLength));
                return from + (inflation.IsFirstPiece ? inflation.Taken : 0);
            }

            (from, offset) = (from + length, 0);
        }

        return from;
    }

    private bool TakeUnpacked(int count)
    {
        _inflated += count;
        if (_inflated <= AlwaysUnpacked || _inflated <= UnpackedRatio * _searched) return true;
        IsCutShort = true;
        return false;
    }

    private static int DecoderOf(Packing packing) => CarrierLevel.FirstPacking + (int)packing - 1;

    private void SearchUnpacked(Packing packing, int depth)
    {
        _levels[depth].Decoder = DecoderOf(packing);
        _levels[depth].GoesOn = false;
        var limit = _limit;
        _limit = Math.Min(limit + 1, _levels.Length);
        SearchDecoded(depth);
        _limit = limit;
    }

    /// <summary>Keeps what the next part may need of this one: other data may be unpacked in between.</summary>
    private void PutDown(Inflation inflation, int depth)
    {
        SearchUnpacked(inflation.Packing, depth);
        inflation.KeepTail(_levels[depth].Decoded.Text);
    }

    /// <summary>What was kept has no place any more: what stands in it alone was found before.</summary>
    private void TakeUp(Inflation inflation, int depth, int at)
    {
        var unpacked = _levels[depth].Decoded;
        unpacked.Clear();
        unpacked.Add(inflation.Tail, at, at);
    }

    /// <summary>A place in a level's text as a place in the outermost text, which is the same when the texts between are decoded again.</summary>
    private int ToOutermost(int at, int depth)
    {
        for (var i = depth - 1; i >= 0; i--)
        {
            var decoded = _levels[i].Decoded;
            if (at >= decoded.Count) return -1;
            at = decoded.StartOf(at);
        }

        return at;
    }

    /// <summary>The reverse of that; -1 where the level's text does not have the place.</summary>
    private int FromOutermost(int wanted, int length, int depth)
    {
        if (depth == 0 || wanted < 0) return wanted < length ? wanted : -1;
        var (from, to) = (0, length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (ToOutermost(middle, depth) < wanted) from = middle + 1;
            else to = middle;
        }

        return from < length && ToOutermost(from, depth) == wanted ? from : -1;
    }
}
