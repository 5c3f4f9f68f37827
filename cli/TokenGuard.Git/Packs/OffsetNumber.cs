namespace TokenGuard.Git.Packs;

/// <summary>A number as git writes it in packs, indexes and tables of refs: seven bits a byte, the highest first, each byte but the first one more than it says.</summary>
internal static class OffsetNumber
{
    private const int MostBytes = 9;

    /// <summary>False where it does not end.</summary>
    /// <param name="at">Where it begins; moved behind it.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out long number)
    {
        number = 0;
        for (var count = 0; count < MostBytes && at < bytes.Length; count++)
        {
            var part = bytes[at++];
            number = (number << 7) | (long)(part & 0x7F);
            if (part < 0x80) return true;
            number++;
        }

        return false;
    }
}
