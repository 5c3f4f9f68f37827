using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Which parts of a file hold enough in their literals to make a token from, and the names of what holds them. It decides where the compiler is asked anything at
/// all: one pass over the characters (<see cref="PayloadLexer"/>), which for clean code is all that the file costs.
/// </summary>
internal sealed class PayloadIndex
{
    private readonly List<int> _ends = [];
    private readonly List<Payload> _sums = [];
    private readonly Dictionary<int, Payload> _members = [];
    private readonly Dictionary<int, Payload> _privateMembers = [];
    private readonly Dictionary<int, Payload> _types = [];

    /// <summary>Hashes of the names of members that hold a piece or a step, and what it is; see <see cref="PayloadLexer.HashOf"/>.</summary>
    public IReadOnlyDictionary<int, Payload> Members => _members;

    /// <summary>Likewise of those that no other file can use.</summary>
    public IReadOnlyDictionary<int, Payload> PrivateMembers => _privateMembers;

    /// <summary>Likewise of types: what is there once one was made.</summary>
    public IReadOnlyDictionary<int, Payload> Types => _types;

    /// <summary>What the whole file holds.</summary>
    public Payload Total => _sums.Count == 0 ? default : _sums[_sums.Count - 1];

    /// <summary>What the file mentions anywhere, each once; see <see cref="Mention.Key"/>.</summary>
    public int[] Mentioned { get; set; } = [];

    /// <summary>Hashes of the names of all members that the file declares.</summary>
    public int[] Declared { get; set; } = [];

    /// <summary>For C#, and for Visual Basic, where names that differ in case only are the same.</summary>
    public static PayloadIndex OfCSharp(SourceText text) => Of(text, ignoresCase: false);

    /// <inheritdoc cref="OfCSharp"/>
    public static PayloadIndex OfVisualBasic(SourceText text) => Of(text, ignoresCase: true);

    /// <summary>Tells where names are mentioned, in order.</summary>
    public static void FindMentions(SourceText text, bool ignoresCase, IMentions asker) => Of(text, ignoresCase, asker);

    [MethodImpl(Jit.AtOnce)]
    private static PayloadIndex Of(SourceText text, bool ignoresCase, IMentions? mentions = null)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            var index = new PayloadIndex();
            new PayloadLexer(index, buffer, text.Length, ignoresCase, mentions).Run();
            if (mentions is null && index.HoldsPieces)
            {
                var uses = new PieceUses(index);
                new PayloadLexer(new PayloadIndex(), buffer, text.Length, ignoresCase, uses).Run();
                index.HandOn(uses);
            }

            return index;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>What stands between two positions.</summary>
    [MethodImpl(Jit.AtOnce)]
    public Payload In(TextSpan span) => Before(span.End) - Before(span.Start);

    /// <summary>Adds what ends at a position behind all others.</summary>
    [MethodImpl(Jit.AtOnce)]
    public void Add(int end, Payload payload)
    {
        var sum = _sums.Count == 0 ? payload : _sums[_sums.Count - 1] + payload;
        _ends.Add(end);
        _sums.Add(sum);
    }

    /// <summary>Hashes of the names of those members that other files can use.</summary>
    public int[] Visible { get; set; } = [];

    /// <summary>Whether one of its members holds a piece of a token.</summary>
    private bool HoldsPieces => _members.Values.Any(IsHex) || _privateMembers.Values.Any(IsHex);

    /// <summary>What a member of this name holds.</summary>
    public Payload PieceOf(int name) =>
        Payload.Max(_members.TryGetValue(name, out var payload) ? payload : default, _privateMembers.TryGetValue(name, out var own) ? own : default);

    private static bool IsHex(Payload payload) => new Payload(payload.Digits, payload.Letters).IsPiece;

    private void HandOn(PieceUses uses)
    {
        var (declared, visible) = (new HashSet<int>(Declared), new HashSet<int>(Visible));
        foreach (var (by, payload) in uses.Given().ToList())
            if (declared.Contains(by)) Name(by, PieceOf(by) + payload, visible.Contains(by));
    }

    /// <summary>Remembers that a member of this name holds this.</summary>
    public void Name(int hash, Payload payload, bool isVisible)
    {
        var members = isVisible ? _members : _privateMembers;
        members[hash] = members.TryGetValue(hash, out var known) ? Payload.Max(known, payload) : payload;
    }

    /// <summary>Remembers that a constructor of a type of this name holds this.</summary>
    public void NameType(int hash, Payload payload) => _types[hash] = _types.TryGetValue(hash, out var known) ? Payload.Max(known, payload) : payload;

    /// <summary>Remembers that a type of this name holds this beside all else.</summary>
    public void AddToType(int hash, Payload payload) => _types[hash] = _types.TryGetValue(hash, out var known) ? known + payload : payload;

    /// <summary>Whether to other files it makes no difference which of the two there is.</summary>
    public bool DeclaresTheSame(PayloadIndex other) => AreSame(_members, other._members) && AreSame(_types, other._types);

    private static bool AreSame(Dictionary<int, Payload> left, Dictionary<int, Payload> right)
    {
        if (left.Count != right.Count) return false;
        foreach (var one in left)
            if (!right.TryGetValue(one.Key, out var payload) || payload != one.Value) return false;
        return true;
    }

    [MethodImpl(Jit.AtOnce)]
    private Payload Before(int position)
    {
        var at = _ends.BinarySearch(position);
        if (at < 0) at = ~at - 1;
        return at < 0 ? default : _sums[at];
    }
}
