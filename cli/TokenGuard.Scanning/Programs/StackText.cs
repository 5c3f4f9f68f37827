using System.Buffers;
using TokenGuard.Rules;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Programs;

/// <summary>
/// Texts that the code of a stack machine puts together character by character: an array whose elements are stored one after the other, as compilers of Java write every
/// array, and calls that take a character each.
/// </summary>
internal sealed class StackText
{
    private const int ReadAtOnce = 256 * 1024;

    // A text of a few thousand elements and what is around it.
    private const int Overlap = 32 * 1024;

    // What may stand between two characters: a call takes three or five bytes, and may leave something that is taken away and fetched again.
    private const int ShortestGap = 2;
    private const int LongestGap = 12;

    // What fetches the array before each element is stored: from the stack itself, a variable, a field of an object.
    private const int ShortestFetch = 1;
    private const int LongestFetch = 6;

    private const int LongestElement = 32; // with what is around it

    private readonly Stream _program;
    private readonly StackMachine _machine;
    private readonly List<byte> _text = [];
    private byte[] _code = [];

    private StackText(Stream program, StackMachine machine) => (_program, _machine) = (program, machine);

    /// <summary>A member for each text, called by its place in the file.</summary>
    public static IEnumerable<Member> Read(Stream program, StackMachine machine) => new StackText(program, machine).ReadTexts().SelectMany(static text => WithHidden(text));

    private static IEnumerable<Member> WithHidden(Member text)
    {
        yield return text;
        using var content = text.Open!();
        foreach (var hidden in XorText.Read(content)) yield return hidden with { Name = $"{text.Name}, {hidden.Name}", At = text.At, Span = text.Span };
    }

    private IEnumerable<Member> ReadTexts()
    {
        _code = ArrayPool<byte>.Shared.Rent((int)Math.Min(ReadAtOnce, _program.Length));
        try
        {
            var done = 0L;
            for (long from = 0; ;)
            {
                var length = _program.ReadAt(from, _code.AsSpan(0, Math.Min(_code.Length, ReadAtOnce)));
                for (var at = (int)(done - from); (at = Next(at, length, out var end)) >= 0; at = end)
                {
                    done = from + end;
                    yield return Member.Assembled($"code at 0x{from + at:x}", [.. _text], from + at, end - at);
                }

                if (length < ReadAtOnce) yield break;
                from += ReadAtOnce - Overlap;
                done = Math.Max(done, from);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_code);
        }
    }

    /// <summary>Where the next text begins, which is put where those before were; -1 where there is none.</summary>
    private int Next(int from, int length, out int end)
    {
        for (var at = from; at < length; at++)
        {
            var next = _code.AsSpan(at, length - at).IndexOfAny(_machine.Zero, _machine.Push);
            if (next < 0) break;
            at += next;
            var code = _code.AsSpan(at, length - at);
            end = at + (code[0] == _machine.Zero ? ReadArray(code) : ReadCalls(code));
            if (length == ReadAtOnce && end > length - LongestElement) break; // it may go on behind: what is read next begins before it
            if (_text.Count >= TokenMatcher.ShortestRun) return at;
            at = Math.Max(at, end - 1);
        }

        end = length;
        return -1;
    }

    /// <summary>Reads the elements that are stored one behind the other, from the place of the first on, and returns their length.</summary>
    private int ReadArray(ReadOnlySpan<byte> code)
    {
        _text.Clear();
        if (ReadElement(code, index: 0) is not (> 0 and var first)) return 1;
        for (var fetch = ShortestFetch; fetch <= LongestFetch; fetch++)
        {
            _text.RemoveRange(1, _text.Count - 1);
            var at = first;
            while (at + fetch < code.Length && code.Slice(at, fetch).SequenceEqual(code.Slice(first, fetch)) && ReadElement(code[(at + fetch)..], _text.Count) is > 0 and var length) at += fetch + length;
            if (_text.Count >= TokenMatcher.ShortestRun) return at;
        }

        return first;
    }

    /// <summary>Reads a place, a character and an instruction that stores it there; returns their length, 0 where they are not.</summary>
    private int ReadElement(ReadOnlySpan<byte> code, int index)
    {
        var place = _machine.ReadConstant(code, out var placed);
        if (place == 0 || placed != index) return 0;
        var store = place + _machine.ReadConstant(code[place..], out var value);
        if (store == place || value is < sbyte.MinValue or > byte.MaxValue || store >= code.Length || code[store] < _machine.FirstStore || code[store] > _machine.LastStore) return 0;
        _text.Add((byte)value);
        return store + 1;
    }

    /// <summary>Reads the characters that stand behind each other from there on with always the same between them, and returns their length.</summary>
    private int ReadCalls(ReadOnlySpan<byte> code)
    {
        for (var step = 2 + ShortestGap; step <= 2 + LongestGap; step++)
        {
            _text.Clear();
            var at = 0;
            while (at + 2 <= code.Length && code[at] == _machine.Push && code[at + 1] is > 0x20 and < 0x7F)
            {
                _text.Add(code[at + 1]);
                // The first call may be another than those that follow.
                if (at + step > code.Length || (at > step && !code.Slice(at + 2, step - 2).SequenceEqual(code.Slice(step + 2, step - 2)))) break;
                at += step;
            }

            if (_text.Count >= TokenMatcher.ShortestRun) return at;
        }

        _text.Clear();
        return 1;
    }
}
