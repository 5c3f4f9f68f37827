using System.Buffers;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Which parts of a file hold enough in their literals to make a token from, and the names of what holds them. It decides where the compiler is asked anything at
/// all: one pass over the characters (<see cref="PayloadLexer"/>), which for clean code is all that the file costs.
/// </summary>
internal sealed class PayloadIndex
{
    private readonly List<int> _ends = [];
    private readonly List<Payload> _sums = [];
    private readonly Dictionary<int, Payload> _names = [];

    /// <summary>Hashes of the names of members and types that hold a piece or a step, and what it is; see <see cref="PayloadLexer.HashOf"/>.</summary>
    public IReadOnlyDictionary<int, Payload> Names => _names;

    /// <summary>For C#, and for Visual Basic, where names that differ in case only are the same.</summary>
    public static PayloadIndex OfCSharp(SourceText text) => Of(text, ignoresCase: false);

    /// <inheritdoc cref="OfCSharp"/>
    public static PayloadIndex OfVisualBasic(SourceText text) => Of(text, ignoresCase: true);

    private static PayloadIndex Of(SourceText text, bool ignoresCase)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            var index = new PayloadIndex();
            new PayloadLexer(index, buffer, text.Length, ignoresCase).Run();
            return index;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>What stands between two positions.</summary>
    public Payload In(TextSpan span) => Before(span.End) - Before(span.Start);

    /// <summary>Adds what ends at a position behind all others.</summary>
    public void Add(int end, Payload payload)
    {
        var sum = _sums.Count == 0 ? payload : _sums[_sums.Count - 1] + payload;
        _ends.Add(end);
        _sums.Add(sum);
    }

    /// <summary>Remembers that a member of this name holds this.</summary>
    public void Name(int hash, Payload payload) => _names[hash] = _names.TryGetValue(hash, out var known) ? Payload.Max(known, payload) : payload;

    /// <summary>Remembers that a type of this name holds this beside all else.</summary>
    public void AddToType(int hash, Payload payload) => _names[hash] = _names.TryGetValue(hash, out var known) ? known + payload : payload;

    private Payload Before(int position)
    {
        var at = _ends.BinarySearch(position);
        if (at < 0) at = ~at - 1;
        return at < 0 ? default : _sums[at];
    }
}
