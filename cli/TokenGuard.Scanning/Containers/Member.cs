namespace TokenGuard.Scanning.Containers;

/// <summary>A document inside a container.</summary>
/// <param name="Name">As the container gives it; null for the only content of something that gives none. Never used as a path.</param>
/// <param name="Open">Its bytes, unpacked; called once, while the container is open. Null where it cannot be opened.</param>
/// <param name="At">Where in the container its bytes stand, packed or not.</param>
/// <param name="Span">How many bytes they are there.</param>
/// <param name="Length">Unpacked bytes that the container states, where it does.</param>
internal sealed record Member(string? Name, Func<Stream>? Open, long At, long Span, long? Length)
{
    /// <summary>Why it cannot be opened.</summary>
    public string? Unreadable { get; private init; }

    /// <summary>Which matches are reported, of those that the container's own bytes do not show; all matches where it is null.</summary>
    public Func<DocumentMatch, bool>? Counts { get; init; }

    public static Member Stored(string? name, Stream container, long at, long length) => new(name, () => new Slice(container, at, length), at, length, length);

    public static Member Packed(string? name, Stream container, long at, long span, long? length, Func<Stream, Stream> unpack) =>
        new(name, () => unpack(new Slice(container, at, span)), at, span, length);

    /// <summary>What was put together from bytes that stand apart: reported where the container's own bytes do not show it.</summary>
    public static Member Assembled(string name, byte[] content, long at, long span) =>
        new(name, () => new MemoryStream(content, writable: false), at, span, content.Length) { Counts = static _ => true };

    public static Member NotOpened(string name, string why) => new(name, null, 0, 0, null) { Unreadable = why };
}
