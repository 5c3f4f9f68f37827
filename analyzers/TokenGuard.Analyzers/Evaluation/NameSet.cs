using System.Runtime.CompilerServices;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Collects the distinct names of one file. There are a thousand in each, a million in a project, so one table serves file after file, and nothing but a comparison
/// is done for a name that is known.
/// </summary>
internal sealed class NameSet
{
    // Names are kept with the file; so few are looked for that a file with more is one that machines wrote.
    private const int FewestSlots = 1024;

    private int[] _slots = new int[FewestSlots];
    private int _count;

    /// <param name="name">Any number but 0.</param>
    [MethodImpl(Jit.AtOnce)]
    public void Add(int name)
    {
        var mask = _slots.Length - 1;
        var at = SlotOf(name, mask);
        while (_slots[at] != 0)
        {
            if (_slots[at] == name) return;
            at = (at + 1) & mask;
        }

        _slots[at] = name;
        if (2 * ++_count > _slots.Length) Grow();
    }

    /// <summary>What was collected, in no order, and begins anew.</summary>
    [MethodImpl(Jit.AtOnce)]
    public int[] Take()
    {
        var names = new int[_count];
        var at = 0;
        foreach (var slot in _slots)
            if (slot != 0) names[at++] = slot;
        if (_slots.Length > 8 * FewestSlots) _slots = new int[FewestSlots];
        else Array.Clear(_slots, 0, _slots.Length);
        _count = 0;
        return names;
    }

    private static int SlotOf(int name, int mask) => (int)((uint)name * 2654435769u >> 12) & mask;

    private void Grow()
    {
        var old = _slots;
        _slots = new int[2 * old.Length];
        var mask = _slots.Length - 1;
        foreach (var name in old)
        {
            if (name == 0) continue;
            var at = SlotOf(name, mask);
            while (_slots[at] != 0) at = (at + 1) & mask;
            _slots[at] = name;
        }
    }
}
