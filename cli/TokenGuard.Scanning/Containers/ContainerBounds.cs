namespace TokenGuard.Scanning.Containers;

/// <summary>
/// How far archives are unpacked. An archive of a few kilobytes can be made to hold more than any disk, so a bound must stand somewhere; each bound
/// that is met is an entry of the coverage, and the scan is then not complete.
/// </summary>
public static class ContainerBounds
{
    /// <summary>Archives within archives. Packages of packages need four or five; an archive that holds itself has no end.</summary>
    public const int Depth = 10;

    /// <summary>Members of one document, those of nested archives counted too. The largest trees of sources have some hundred thousand files.</summary>
    public const int Members = 1_000_000;

    /// <summary>Bytes unpacked for each byte of the document. Text packs to a tenth, logs to a hundredth; bombs to a thousandth and less.</summary>
    public const int Ratio = 200;

    /// <summary>Bytes unpacked whatever the ratio: a second's work, and room for small files that pack unusually well.</summary>
    public const long AlwaysUnpacked = 256L << 20;

    /// <summary>Bytes unpacked from one document, whatever its size: minutes of work.</summary>
    public const long Unpacked = 64L << 30;

    /// <summary>Bytes of an archive that comes from a pipe or out of another archive, and must be kept in a temporary file to be read again.</summary>
    public const long Kept = 4L << 30;
}

/// <summary>What one document may still cost.</summary>
internal sealed class UnpackBudget(long documentLength)
{
    private const long MiB = 1L << 20;

    private readonly long _bytes = Math.Min(
        ContainerBounds.Unpacked,
        Math.Max(ContainerBounds.AlwaysUnpacked, documentLength > ContainerBounds.Unpacked / ContainerBounds.Ratio ? ContainerBounds.Unpacked : documentLength * ContainerBounds.Ratio));

    private long _bytesTaken;
    private int _members;

    /// <summary>Why nothing more is unpacked; null while there is room.</summary>
    public string? Spent { get; private set; }

    public bool TakeMember()
    {
        if (++_members > ContainerBounds.Members) Spent ??= $"bound: more than {ContainerBounds.Members / 1_000_000} million members";
        return Spent is null;
    }

    /// <summary>Counts unpacked bytes; false where they were too many.</summary>
    public bool TakeBytes(int count)
    {
        _bytesTaken += count;
        if (_bytesTaken > _bytes)
        {
            Spent ??= _bytes == ContainerBounds.Unpacked
                ? $"bound: unpacks to more than {ContainerBounds.Unpacked / MiB / 1024} GiB"
                : $"bound: unpacks to more than {ContainerBounds.Ratio} times its size and {ContainerBounds.AlwaysUnpacked / MiB} MiB";
        }

        return Spent is null;
    }
}
