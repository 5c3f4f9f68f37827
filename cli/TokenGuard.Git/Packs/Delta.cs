namespace TokenGuard.Git.Packs;

/// <summary>
/// A delta: an object as pieces of another, its base, and bytes of its own. What comes from a pack is hostile: every number is checked before it is used.
/// </summary>
internal static class Delta
{
    private const int Copies = 0x80;
    private const int LengthIfZero = 0x10000;
    private const int MostVariableBits = 63;

    /// <summary>Reads the two lengths that begin a delta; false where they are no lengths.</summary>
    /// <param name="baseLength">Bytes of the base.</param>
    /// <param name="length">Bytes of the object.</param>
    /// <param name="at">Where the steps begin.</param>
    public static bool TryReadLengths(ReadOnlySpan<byte> delta, out long baseLength, out long length, out int at)
    {
        at = 0;
        length = 0;
        return TryReadLength(delta, ref at, out baseLength) && TryReadLength(delta, ref at, out length);
    }

    /// <summary>Puts the object together; false where the delta does not make exactly that many bytes of this base.</summary>
    /// <param name="steps">The delta behind its lengths.</param>
    /// <param name="changes">Takes where the object is not as its base is.</param>
    public static bool TryApply(ReadOnlySpan<byte> steps, ReadOnlySpan<byte> from, Span<byte> into, ChangeList changes)
    {
        changes.Start();
        var written = 0;
        var at = 0;
        while (at < steps.Length)
        {
            int step = steps[at++];
            if ((step & Copies) != 0)
            {
                uint offset = 0;
                for (var i = 0; i < 4; i++)
                    if ((step & (1 << i)) != 0 && !Next(steps, ref at, i, ref offset)) return false;
                uint longLength = 0;
                for (var i = 0; i < 3; i++)
                    if ((step & (0x10 << i)) != 0 && !Next(steps, ref at, i, ref longLength)) return false;
                var length = longLength == 0 ? LengthIfZero : (int)longLength;
                if (offset > from.Length || length > from.Length - (int)offset || length > into.Length - written) return false;
                from.Slice((int)offset, length).CopyTo(into[written..]);
                changes.AddCopy((int)offset, written, length);
                written += length;
            }
            else
            {
                if (step == 0 || step > steps.Length - at || step > into.Length - written) return false;
                steps.Slice(at, step).CopyTo(into[written..]);
                changes.AddNew(written, step);
                at += step;
                written += step;
            }
        }

        changes.End(from.Length, written);
        return written == into.Length;
    }

    private static bool Next(ReadOnlySpan<byte> steps, ref int at, int place, ref uint number)
    {
        if (at >= steps.Length) return false;
        number |= (uint)steps[at++] << (8 * place);
        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> delta, ref int at, out long length)
    {
        length = 0;
        for (var shift = 0; shift < MostVariableBits && at < delta.Length; shift += 7)
        {
            var part = delta[at++];
            length |= (long)(part & 0x7F) << shift;
            if (part < 0x80) return length >= 0;
        }

        return false;
    }
}
