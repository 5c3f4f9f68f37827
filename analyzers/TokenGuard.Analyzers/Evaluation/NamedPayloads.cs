using System.Runtime.CompilerServices;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What the names of one compilation stand for, in whatever file: names say that only roughly, so of several that are alike the most counts.</summary>
internal sealed class NamedPayloads
{
    private const int SlotsOfName = 4;

    // A table of open addresses: every file asks for every name that it mentions, a million in a project, and nearly none of them is here.
    private readonly int[] _slots;
    private readonly Held[] _held;

    public NamedPayloads(IEnumerable<PayloadIndex> files)
    {
        var names = new Dictionary<int, Held>();
        foreach (var file in files)
        {
            foreach (var member in file.Members)
            {
                names.TryGetValue(member.Key, out var known);
                names[member.Key] = known with { Members = Payload.Max(known.Members, member.Value) };
            }

            foreach (var type in file.Types)
            {
                names.TryGetValue(type.Key, out var known);
                names[type.Key] = known with { Types = Payload.Max(known.Types, type.Value) };
            }
        }

        var count = SlotsOfName;
        while (count < SlotsOfName * names.Count) count *= 2;
        (_slots, _held) = (new int[count], new Held[count]);
        foreach (var name in names)
        {
            var at = PlaceOf(name.Key);
            (_slots[at], _held[at]) = (name.Key, name.Value);
        }
    }

    /// <summary>Whether a name stands for anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int name) => _slots[PlaceOf(name)] != 0;

    /// <summary>What a name brings where it is mentioned.</summary>
    public Payload Of(int name, bool isQualifier)
    {
        var held = _held[PlaceOf(name)];
        return isQualifier ? held.Members : held.Members + held.Types;
    }

    /// <summary>Where a name is, or would be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PlaceOf(int name)
    {
        var mask = _slots.Length - 1;
        var at = (int)((uint)name * 2654435769u >> 12) & mask;
        while (_slots[at] != 0 && _slots[at] != name) at = (at + 1) & mask;
        return at;
    }

    private readonly record struct Held(Payload Members, Payload Types);
}
