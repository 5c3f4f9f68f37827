using System.Buffers;
using TokenGuard.Rules;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Programs;

/// <summary>
/// Texts that the code of a program puts together in memory: compilers write a short array as constants in instructions and, where they use vectors, as pieces beside the
/// code, so that nowhere in the file the text stands as a whole.
/// </summary>
/// <remarks>
/// The code is looked over for instructions with a constant of text. Around those the stores are followed, and what they leave in memory is read. Nothing is run: jumps,
/// calls and what is computed are passed over.
/// </remarks>
internal sealed class X86Text
{
    private const int ReadAtOnce = 256 * 1024;

    // Bytes of code that may lie between two instructions that belong together: what calls in between need, and the saving of registers.
    private const int Reach = 256;

    private const int MostStores = 4096; // of one text
    private const int FewestDigits = 8;
    private const int FewestCapitals = 10;

    // Bytes of code between two characters that are stored one by one: a call.
    private const int FarthestNext = 16;

    // Bytes behind what was read that an instruction at its end, and the one looked for behind that, may be read from.
    private const int Behind = FarthestNext + (2 * X86Instruction.Longest);

    private readonly Stream _program;
    private readonly ProgramImage _image;
    private readonly BlockReader _beside;
    private readonly Value[] _registers = new Value[2 * X86Instruction.Registers];
    private readonly List<Store> _stores = [];
    private readonly List<AssembledText> _texts = [];
    private byte[] _code = [];
    private long _followed; // up to where in a part stores were followed

    private X86Text(Stream program, ProgramImage image) => (_program, _image, _beside) = (program, image, new BlockReader(program));

    /// <summary>A member for each text, called by the address of the code; nothing of programs for other processors.</summary>
    public static IEnumerable<Member> Read(Stream program) =>
        ProgramImage.TryRead(program) is { } image
            ? new X86Text(program, image).ReadTexts().Select(static text => Member.Assembled($"code at 0x{text.Address:x}", text.Bytes, text.Offset, text.Span))
            : [];

    private IEnumerable<AssembledText> ReadTexts()
    {
        _code = ArrayPool<byte>.Shared.Rent(ReadAtOnce + Behind);
        try
        {
            foreach (var part in _image.Code)
            {
                _followed = 0;
                for (var done = 0L; done < part.Length;)
                {
                    var from = Math.Max(0, done - Reach);
                    var length = _program.ReadAt(part.Offset + from, _code.AsSpan(0, (int)Math.Min(ReadAtOnce, part.Length - from)));
                    if (from + length <= done) break; // the file became shorter
                    _code.AsSpan(length, Behind).Clear();
                    done = LookOver(part, from, length, done);
                    foreach (var text in _texts) yield return text;
                    _texts.Clear();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_code);
        }
    }

    /// <summary>Looks over what was read of a part, and returns where in the part to go on.</summary>
    /// <param name="from">Where in the part that begins.</param>
    /// <param name="done">Up to where the part was looked over.</param>
    private long LookOver(ProgramImage.Part part, long from, int length, long done)
    {
        var isLast = length < ReadAtOnce;
        var end = isLast ? length : length - X86Instruction.Longest;
        for (var at = (int)(done - from); at < end; at++)
        {
            at = X86Look.Next(_code, at, end);
            if (at < 0) break;
            if (!IsAboutText(at, part.Address + from)) continue;
            var next = Follow(part, from, Math.Max(Math.Max(0, at - Reach), (int)(_followed - from)), at, end);
            if (next >= end && !isLast && from + at > done)
            {
                // Read again, with what is behind it.
                _stores.Clear();
                return from + at;
            }

            TakeTexts();
            _followed = from + next;
            at = next - 1;
        }

        return from + Math.Max(end, (int)(_followed - from));
    }

    /// <summary>Whether an instruction there is about text, as those with numbers and addresses are not.</summary>
    private bool IsAboutText(int at, long address) => _code[at] is X86Look.TwoBytes or X86Look.Vex ? LoadsText(at, address) : HasText(at, address);

    /// <summary>Whether a vector takes text that stands beside the code.</summary>
    private bool LoadsText(int at, long address)
    {
        var value = new Value(null, X86Instruction.Read(_code.AsSpan(at), address + at, _image.Is64).Address);
        return BytesOf(ref value, width: 8) is { } bytes && IsMostlyText(bytes);
    }

    /// <summary>Whether a constant in it is text.</summary>
    private bool HasText(int at, long address)
    {
        const int Fewest = 4;
        if (at > 0 && _image.Is64 && (_code[at - 1] & 0xF8) == 0x48) at--; // a constant of eight bytes
        else if (at > 0 && _code[at - 1] == 0x66) at--; // of two
        var instruction = X86Instruction.Read(_code.AsSpan(at), address + at, _image.Is64);
        if (instruction.Effect is not (X86Effect.Set or X86Effect.StoreConstant)) return false;
        var constant = _code.AsSpan(at + instruction.Constant, instruction.ConstantLength);
        if (constant.Length >= Fewest && IsMostlyText(constant)) return true;
        // A character or two are in any code: the next go beside them.
        if (instruction.Effect != X86Effect.StoreConstant || !IsText(constant)) return false;
        at += instruction.Length;
        for (var end = at + FarthestNext; at < end; at++)
        {
            var next = X86Instruction.Read(_code.AsSpan(at), address + at, _image.Is64);
            if (next.Effect == X86Effect.StoreConstant && next.Width == instruction.Width && next.Base == instruction.Base && Math.Abs(next.Address - instruction.Address) == instruction.Width
                && IsText(_code.AsSpan(at + next.Constant, next.ConstantLength))) return true;
        }

        return false;
    }

    /// <summary>Collects what is stored from a place on for as long as constants of text are; returns where that ends.</summary>
    private int Follow(ProgramImage.Part part, long from, int start, int anchor, int end)
    {
        Array.Clear(_registers);
        var limit = anchor + Reach;
        var at = start;
        while (at < Math.Min(limit, end) && _stores.Count < MostStores)
        {
            var address = part.Address + from + at;
            var instruction = X86Instruction.Read(_code.AsSpan(at), address, _image.Is64);
            // What is read from the midst of another instruction may not hide the one that is known.
            if (instruction.Effect == X86Effect.None || (at + instruction.Length > anchor && at + instruction.Operation < anchor))
            {
                at++;
                continue;
            }

            var isText = Take(instruction, at, address, part.Offset + from + at);
            if (isText && at >= anchor) limit = at + Reach;
            // Nor may what looks like a constant: any four bytes can be one.
            at += isText || instruction.ConstantLength == 0 ? instruction.Length : 1;
        }

        return Math.Max(at, anchor + 1);
    }

    /// <summary>True where text is stored, or will be.</summary>
    private bool Take(X86Instruction instruction, int at, long address, long offset)
    {
        ref var register = ref _registers[instruction.Register];
        switch (instruction.Effect)
        {
            case X86Effect.Set:
                register = new Value(ConstantOf(instruction, at), Source: -1);
                return IsText(register.Bytes);
            case X86Effect.Load:
                register = instruction.Base == X86Instruction.NoBase ? new Value(null, instruction.Address) : default;
                return false;
            case X86Effect.StoreConstant:
                return Add(instruction, ConstantOf(instruction, at), address, offset);
            default:
                return BytesOf(ref register, instruction.Width) is { } bytes && Add(instruction, bytes, address, offset);
        }
    }

    private bool Add(X86Instruction instruction, byte[] bytes, long address, long offset)
    {
        _stores.Add(new Store(instruction.Base, instruction.Address, bytes, address, offset, instruction.Length));
        return IsText(bytes);
    }

    private byte[] ConstantOf(X86Instruction instruction, int at)
    {
        var bytes = new byte[instruction.Width];
        _code.AsSpan(at + instruction.Constant, instruction.ConstantLength).CopyTo(bytes);
        return bytes;
    }

    /// <summary>What a register has, as far as that is known. What stands beside the code is read when it is stored somewhere, which most is not.</summary>
    private byte[]? BytesOf(ref Value register, int width)
    {
        if (register.Bytes is null && register.Source > 0 && _image.OffsetOf(register.Source) is >= 0 and var offset)
        {
            register = _beside.Read(offset, width) is { } bytes ? new Value(bytes, Source: -1) : default;
        }

        return register.Bytes is { } known && known.Length >= width ? known[..width] : null;
    }

    /// <summary>Takes what was stored: what lies side by side, and what lies apart in the order of the code, as what is appended to a text does.</summary>
    private void TakeTexts()
    {
        if (_stores.Sum(static store => store.Bytes.Count(IsVisible)) < TokenMatcher.ShortestRun)
        {
            _stores.Clear();
            return;
        }

        var pieces = new List<Piece>();
        foreach (var stores in _stores.GroupBy(static store => store.Base))
        {
            var memory = new SortedDictionary<long, (byte Value, Store Store)>();
            foreach (var store in stores)
            {
                // What was there is another text: two that use the same memory follow each other.
                if (store.Bytes.Where((value, i) => memory.TryGetValue(store.Address + i, out var known) && known.Value != value).Any())
                {
                    AddPieces(memory, pieces);
                    memory.Clear();
                }

                for (var i = 0; i < store.Bytes.Length; i++) memory[store.Address + i] = (store.Bytes[i], store);
            }

            AddPieces(memory, pieces);
        }

        _stores.Clear();
        pieces.Sort(static (one, other) => one.First.Offset.CompareTo(other.First.Offset));
        foreach (var piece in pieces) TakeText([piece]);
        if (pieces.Count > 1) TakeText(pieces);
    }

    private void TakeText(List<Piece> pieces)
    {
        byte[] bytes = [.. pieces.SelectMany(piece => pieces.Count == 1 ? piece.Bytes : piece.Bytes.Where(IsVisible))];
        if (bytes.Count(IsVisible) < TokenMatcher.ShortestRun || !MayHoldToken(bytes)) return;
        var first = pieces[0].First;
        var last = pieces.MaxBy(static piece => piece.Last.Offset)!.Last;
        _texts.Add(new AssembledText(bytes, first.At, first.Offset, last.Offset + last.Length - first.Offset));
    }

    /// <summary>Messages, of which code has most, have neither many digits nor many capitals: a token has the former, and capitals in base64 and base32.</summary>
    private static bool MayHoldToken(byte[] text) => text.Count(static value => value is >= (byte)'0' and <= (byte)'9') >= FewestDigits || text.Count(static value => value is >= (byte)'A' and <= (byte)'Z') >= FewestCapitals;

    /// <summary>What lies side by side and is text, of one byte a character or more.</summary>
    private static void AddPieces(SortedDictionary<long, (byte Value, Store Store)> memory, List<Piece> pieces)
    {
        var (bytes, first, last, behind) = (new List<byte>(), (Store?)null, (Store?)null, 0L);
        foreach (var (address, (value, store)) in memory)
        {
            var isText = IsVisible(value) || value == 0;
            if (address != behind || !isText) End();
            behind = address + 1;
            if (!isText) continue;
            bytes.Add(value);
            if (first is null || store.Offset < first.Offset) first = store;
            if (last is null || store.Offset > last.Offset) last = store;
        }

        End();

        void End()
        {
            if (bytes.Exists(IsVisible)) pieces.Add(new Piece([.. bytes], first!, last!));
            bytes.Clear();
            (first, last) = (null, null);
        }
    }

    /// <summary>Characters of one byte, two or four, and behind them nothing but NUL bytes.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes) => CountCharacters(bytes, out _) > 0;

    /// <summary>Two characters at least, and of single bytes as many as there are NUL bytes behind them: small numbers are text too.</summary>
    private static bool IsMostlyText(ReadOnlySpan<byte> bytes) => CountCharacters(bytes, out var width) is var count && (width == 1 ? 2 * count >= bytes.Length : count > 1);

    private static int CountCharacters(ReadOnlySpan<byte> bytes, out int width)
    {
        for (width = 4; width >= 1; width /= 2)
        {
            var count = 0;
            while ((count + 1) * width <= bytes.Length && IsVisible(bytes[count * width]) && !bytes.Slice((count * width) + 1, width - 1).ContainsAnyExcept((byte)0)) count++;
            if (count > (width == 1 ? 0 : 1) && !bytes[(count * width)..].ContainsAnyExcept((byte)0)) return count;
        }

        return 0;
    }

    private static bool IsVisible(byte value) => value is > 0x20 and < 0x7F;

    /// <summary>Reads a few bytes here and there, most of them near those before.</summary>
    private sealed class BlockReader(Stream program)
    {
        private const int Length = 4 * 1024;

        private readonly byte[] _block = new byte[Length];
        private long _start;
        private int _length;

        /// <summary>Null where the file ends before.</summary>
        public byte[]? Read(long offset, int count)
        {
            if (offset < _start || offset + count > _start + _length) (_start, _length) = (offset & -(Length / 2), program.ReadAt(offset & -(Length / 2), _block));
            return offset + count <= _start + _length ? _block.AsSpan((int)(offset - _start), count).ToArray() : null;
        }
    }

    /// <param name="Bytes">What is in it; null where that is not known, or not read.</param>
    /// <param name="Source">The address of that.</param>
    private readonly record struct Value(byte[]? Bytes, long Source);

    /// <param name="At">The address of the instruction.</param>
    /// <param name="Offset">Where in the file it is.</param>
    /// <param name="Length">Its bytes.</param>
    private sealed record Store(int Base, long Address, byte[] Bytes, long At, long Offset, int Length);

    /// <param name="Bytes">What lies side by side.</param>
    /// <param name="First">The first in the code that stores some of it.</param>
    /// <param name="Last">The last.</param>
    private sealed record Piece(byte[] Bytes, Store First, Store Last);

    /// <param name="Bytes">What is in memory when all has been stored.</param>
    /// <param name="Address">Of the first instruction that stores some of it.</param>
    /// <param name="Offset">Where in the file that is.</param>
    /// <param name="Span">Bytes from there to behind the last.</param>
    private sealed record AssembledText(byte[] Bytes, long Address, long Offset, long Span);
}
