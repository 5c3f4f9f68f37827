using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>
/// What .NET metadata tells about a file: which of its bytes are text, which are packed, and what they belong to. Every read may throw, whatever the
/// metadata library throws on damaged input.
/// </summary>
internal abstract class MetadataFile : IDisposable
{
    // More than ten times that of the largest assemblies; all of it is held in memory.
    private const int LargestMetadata = 256 << 20;

    // A string is stored once however many methods load it.
    protected const int MaxPlaces = 20;

    // The shortest run of a token's digits: what is shorter holds none, in no encoding.
    protected const int ShortestText = 30;

    /// <summary>Documents inside: resources, sources, symbols.</summary>
    public abstract IEnumerable<Member> Members { get; }

    /// <summary>Texts in UTF-16, of which the metadata knows where they begin and end.</summary>
    public abstract IEnumerable<MetadataText> Texts { get; }

    /// <summary>Null where it is no file of .NET.</summary>
    /// <exception cref="BadImageFormatException">It is one, and damaged.</exception>
    public static MetadataFile? TryOpen(ContainerKind kind, Stream content) => kind switch
    {
        ContainerKind.Executable => AssemblyFile.TryOpen(content),
        ContainerKind.PortablePdb => PdbFile.Open(content),
        _ => null,
    };

    /// <summary>What the bytes at an offset of the file belong to, a name for each; empty where the metadata does not say.</summary>
    public abstract IReadOnlyList<string> PlacesOf(long offset);

    public abstract void Dispose();

    protected static void CheckSize(long metadata)
    {
        if (metadata > LargestMetadata) throw new MetadataBoundException($"bound: metadata of more than {LargestMetadata >> 20} MiB");
    }
}

/// <param name="Offset">Where in the file it stands.</param>
/// <param name="Places">What it belongs to, worked out when asked for.</param>
internal sealed record MetadataText(string Text, long Offset, Func<IReadOnlyList<string>> Places);

internal sealed class MetadataBoundException(string message) : Exception(message);
