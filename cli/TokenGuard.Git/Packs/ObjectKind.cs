namespace TokenGuard.Git.Packs;

/// <summary>What an object is, or in which form a pack holds it; the numbers are those that packs use.</summary>
internal enum ObjectKind : byte
{
    /// <summary>Not read, or not readable.</summary>
    None = 0,
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,

    /// <summary>A delta to the object that stands a number of bytes before it.</summary>
    OffsetDelta = 6,

    /// <summary>A delta to the object with an id.</summary>
    IdDelta = 7,
}
