namespace TokenGuard.Rules.Carriers;

/// <summary>What a search knows of one level of nesting: the text above it, as far as it was gone over, and what was decoded from it.</summary>
internal sealed class CarrierLevel
{
    // Places in Decoders, which are places in Done too.
    public const int FirstWide = 0;
    public const int FirstBase64 = 4;
    public const int FirstHex = FirstBase64 + Base64Text.Phases;
    public const int Percent = FirstHex + HexText.Phases;
    public const int Escaped = Percent + 1;
    public const int Html = Percent + 2;
    public const int QuotedPrintable = Percent + 3;
    public const int Backtick = Percent + 4;
    public const int Css = Percent + 5;
    public const int Utf7 = Percent + 6;
    public const int Concatenated = Percent + 7;
    public const int Reversed = Percent + 8;
    public const int Decimal = Percent + 9;
    public const int Octal = Percent + 10;
    public const int EncodedWord = Percent + 11;
    public const int FirstWords = Percent + 12;
    public const int Firmware = FirstWords + 4;
    public const int Alike = Firmware + 1;
    public const int Apart = Firmware + 2;
    public const int Wrapped = Firmware + 3;
    public const int FirstDump = Firmware + 4; // in the order of DumpStyle
    public const int FirstListed = FirstDump + 5;
    public const int Characters = FirstListed + 4;
    public const int Base32 = Characters + 1;
    public const int Base32Hex = Base32 + 1;
    public const int FirstIndexed = Base32 + 2;
    public const int FirstRotated = FirstIndexed + 3;
    public const int Fullwidth = FirstRotated + 2;
    public const int Spaced = Fullwidth + 1;
    public const int Uuencoded = Fullwidth + 2;
    public const int Ascii85 = Uuencoded + 1;
    public const int Coloured = Uuencoded + 2;
    public const int Ebcdic = Uuencoded + 3;
    public const int FirstBase85 = Uuencoded + 4; // in the order of Base85Alphabet
    public const int FirstTurned = FirstBase85 + 3; // in the order of Turn
    public const int PackedBase64 = FirstTurned + 3;
    public const int PackedHex = PackedBase64 + 1;
    public const int PackedPatch = PackedBase64 + 2;
    public const int PackedAscii85 = PackedBase64 + 3;
    public const int PackedNumbers = PackedBase64 + 4;
    public const int PackedHexNumbers = PackedBase64 + 5;
    public const int PackedEscapes = PackedBase64 + 6;
    public const int FirstPacking = PackedBase64 + 7; // in the order of Packing

    /// <summary>base85 without marks around it, by its alphabets.</summary>
    public static readonly Base85Text[] BareBase85 =
        [new(CarrierNames.Ascii85, Base85Alphabet.Ascii85), new(CarrierNames.Base85, Base85Alphabet.Rfc1924), new(CarrierNames.Z85, Base85Alphabet.Z85)];

    public static readonly Decoder[] Decoders =
    [
        new WideText(CarrierNames.Utf16, 2, bigEndian: false), new WideText(CarrierNames.Utf16, 2, bigEndian: true),
        new WideText(CarrierNames.Utf32, 4, bigEndian: false), new WideText(CarrierNames.Utf32, 4, bigEndian: true),
        .. Enumerable.Range(0, Base64Text.Phases).Select(phase => new Base64Text(phase)),
        .. Enumerable.Range(0, HexText.Phases).Select(phase => new HexText(phase)),
        new PercentText(), new BackslashText(), new HtmlText(), new QuotedPrintableText(), new BacktickText(), new CssText(), new Utf7Text(),
        new ConcatenatedText(), new ReversedText(), new DecimalText(isOctal: false), new DecimalText(isOctal: true), new EncodedWordText(),
        new WordText(isBigEndian: false, 16), new WordText(isBigEndian: true, 16), new WordText(isBigEndian: false, 10), new WordText(isBigEndian: true, 10), new FirmwareText(),
        new AlikeText(), new ApartText(), new WrappedText(),
        .. new[] { DumpStyle.Hex, DumpStyle.Words, DumpStyle.Octal, DumpStyle.Binary, DumpStyle.Characters }.Select(style => new HexDumpText(style)),
        new ListedText(CarrierNames.Hex, 16, 2, 2), new ListedText(CarrierNames.DecimalBytes, 10, 2, 3),
        new ListedText(CarrierNames.OctalBytes, 8, 2, 3), new ListedText(CarrierNames.BinaryBytes, 2, 8, 8), new ListedText(CarrierNames.Characters, 0, 1, 1),
        new Base32Text(isExtended: false), new Base32Text(isExtended: true),
        new IndexedText(CarrierNames.DecimalBytes, 10), new IndexedText(CarrierNames.Hex, 16), new IndexedText(CarrierNames.Characters, 0),
        new RotatedText(all: false), new RotatedText(all: true), new FullwidthText(), new SpacedText(),
        new UuencodedText(), new Ascii85Text(), new ColouredText(), new EbcdicText(),
        .. BareBase85,
        new TurnedBase64(Turn.Backwards), new TurnedBase64(Turn.Rot13), new TurnedBase64(Turn.OtherCase),
        new PackedText(new Base64Text(0), unit: 3), new PackedText(new HexText(0), unit: 1), new PackedText(new GitPatchText(), Base85.Unit),
        new PackedText(new Ascii85Text(), Base85.Unit),
        new PackedText(new PackedNumbers(CarrierNames.DecimalBytes, 10), unit: 1), new PackedText(new PackedNumbers(CarrierNames.Hex, 16), unit: 1), new PackedText(new PackedEscapes(), unit: 1),
        new PackedBytes(CarrierNames.Gzip), new PackedBytes(CarrierNames.Zlib), new PackedBytes(CarrierNames.Zip), new PackedBytes(CarrierNames.Deflate),
        new PackedBytes(CarrierNames.Bzip2), new PackedBytes(CarrierNames.Xz), new PackedBytes(CarrierNames.Zstandard),
    ];

    /// <summary>Those of escapes, by their places from <see cref="Percent"/> on.</summary>
    public static readonly EscapedText[] Escapes = [.. Decoders.Skip(Percent).Take(Utf7 - Percent + 1).Cast<EscapedText>()];

    public CarrierLevel() => Reset();

    /// <summary>For each decoder, up to where it was here.</summary>
    public int[] Done { get; } = new int[Decoders.Length];

    /// <summary>For each decoder, from where on its region runs into the end of the window and is left to the next.</summary>
    public int[] Waiting { get; } = new int[Decoders.Length];

    /// <summary>Up to where runs of hex were examined.</summary>
    public int RunDone { get; set; }

    /// <summary>Up to where pieces of text were examined for glue.</summary>
    public int PieceDone { get; set; }

    /// <summary>Up to where templates of a token were looked for (see <see cref="ApartText.NextTemplate"/>).</summary>
    public int TemplateDone { get; set; }

    /// <summary>The last of them; far before the text where there was none.</summary>
    public int LastTemplate { get; set; } = -ApartText.Reach;

    /// <summary>From where on digits may be a part of a token that lines break, and of one in pieces: before, they go on for longer than any.</summary>
    public int WrappedFrom { get; set; }

    /// <inheritdoc cref="WrappedFrom"/>
    public int AlikeFrom { get; set; }

    /// <summary>Where versions are that pieces may belong to.</summary>
    public VersionMarks Versions { get; } = new();

    /// <summary>The line of a dump that was examined last, by where its offset stands; -1 for none.</summary>
    public int DumpOffset { get; set; } = -1;

    public int NextLook { get; set; }

    /// <summary>Where the looks of the next window start, because a region begins there that this one cuts off.</summary>
    public int WaitingLook { get; set; } = int.MaxValue;

    /// <summary>Likewise for the looks for lists.</summary>
    public int NextListLook { get; set; }

    /// <summary>Likewise for uuencode, for marks of ascii85 and for streams of a PDF; what waits for them waits for the looks for lists.</summary>
    public int NextArmourLook { get; set; }

    /// <inheritdoc cref="NextArmourLook"/>
    public int NextMark { get; set; }

    /// <inheritdoc cref="NextArmourLook"/>
    public int NextStream { get; set; }

    /// <inheritdoc cref="NextListLook"/>
    public int WaitingListLook { get; set; } = int.MaxValue;

    /// <summary>Where packed data in base64 is looked for next, and up to where it was looked for in hex and in bytes.</summary>
    public int NextPackedLook { get; set; }

    /// <inheritdoc cref="NextPackedLook"/>
    public int PackedHexDone { get; set; }

    /// <summary>Up to where beginnings of packed data were looked for that a program printed (see <see cref="PackedList.FindPrinted"/>).</summary>
    public int PrintedDone { get; set; }

    /// <summary>From where on the next window looks for packed data in base64 once more.</summary>
    public int WaitingPackedLook { get; set; } = int.MaxValue;

    /// <inheritdoc cref="NextPackedLook"/>
    public int PackedBytesDone { get; set; }

    /// <summary>The last look that saw hex digits and what stands between them, and the first of those that follow each other up to that one; far before the text where there was none.</summary>
    public int LastDense { get; set; } = -PackedList.Beginning;

    /// <inheritdoc cref="LastDense"/>
    public int FirstDense { get; set; } = -PackedList.Beginning;

    /// <summary>Before which place numbers that stand apart need no second examination: a look just before saw none that are text.</summary>
    public int NumbersFrom { get; set; }

    /// <summary>Packed data that a window, or what was decoded until now, cuts off.</summary>
    public Inflation? Inflation { get; set; }

    /// <summary>Whether text of which this is a part goes on behind it.</summary>
    public bool GoesOn { get; set; }

    /// <summary>What came out of the region examined now, and which decoder undid it.</summary>
    public Layer Decoded { get; } = new();

    public int Decoder { get; set; }

    public void Reset()
    {
        Array.Clear(Done, 0, Done.Length);
        StopWaiting();
        (RunDone, PieceDone, NextLook, WaitingLook) = (0, 0, 0, int.MaxValue);
        (NextListLook, NextArmourLook, NextMark, NextStream, WaitingListLook) = (0, 0, 0, 0, int.MaxValue);
        (NextPackedLook, PackedHexDone, PackedBytesDone, PrintedDone, WaitingPackedLook) = (0, 0, 0, 0, int.MaxValue);
        (TemplateDone, LastTemplate, WrappedFrom, AlikeFrom) = (0, -ApartText.Reach, 0, 0);
        (LastDense, FirstDense) = (-PackedList.Beginning, -PackedList.Beginning);
        DumpOffset = -1;
        NumbersFrom = 0;
        Versions.Forget();
    }

    /// <summary>For a text of which only a part is looked at, where the looks at the whole would be.</summary>
    public void BeginAt(int look, int spacedLook)
    {
        (NextLook, NextPackedLook, PackedBytesDone, NextMark) = (look - (look % Look.Stride), look, int.MaxValue, spacedLook);
        (NextListLook, NextArmourLook) = (spacedLook - (spacedLook % ListLook.Stride), spacedLook - (spacedLook % ArmourLook.Stride));
    }

    public void MoveTo(int windowStart)
    {
        var look = Math.Min(NextLook, WaitingLook);
        RunDone = Math.Max(0, Math.Min(RunDone, WaitingLook) - windowStart);
        PieceDone = Math.Max(0, Math.Min(PieceDone, WaitingLook) - windowStart);
        NextLook = Math.Max(0, look - windowStart);
        WaitingLook = int.MaxValue;
        NextListLook = Math.Max(0, Math.Min(NextListLook, WaitingListLook) - windowStart);
        NextArmourLook = Math.Max(0, Math.Min(NextArmourLook, WaitingListLook) - windowStart);
        NextMark = Math.Max(0, Math.Min(NextMark, WaitingListLook) - windowStart);
        NextStream = Math.Max(0, NextStream - windowStart);
        WaitingListLook = int.MaxValue;
        NextPackedLook = Math.Max(0, Math.Min(NextPackedLook, WaitingPackedLook) - windowStart);
        WaitingPackedLook = int.MaxValue;
        PackedHexDone = Math.Max(0, PackedHexDone - windowStart);
        PrintedDone = Math.Max(0, PrintedDone - windowStart);
        PackedBytesDone = Math.Max(0, PackedBytesDone - windowStart);
        LastDense = Math.Max(-PackedList.Beginning, LastDense - windowStart);
        FirstDense = Math.Max(-PackedList.Beginning, FirstDense - windowStart);
        TemplateDone = Math.Max(0, TemplateDone - windowStart);
        LastTemplate = Math.Max(-ApartText.Reach, LastTemplate - windowStart);
        WrappedFrom = Math.Max(0, WrappedFrom - windowStart);
        AlikeFrom = Math.Max(0, AlikeFrom - windowStart);
        NumbersFrom = Math.Max(0, NumbersFrom - windowStart);
        DumpOffset = -1;
        Versions.Forget();
        for (var i = 0; i < Done.Length; i++) Done[i] = Math.Max(0, Done[i] - windowStart);
        StopWaiting();
    }

    private void StopWaiting()
    {
        for (var i = 0; i < Waiting.Length; i++) Waiting[i] = int.MaxValue;
    }
}
