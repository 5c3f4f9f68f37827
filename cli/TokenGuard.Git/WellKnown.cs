using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>Ids that git uses without storing the objects.</summary>
internal static class WellKnown
{
    public static ObjectId EmptyBlob { get; } = new("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");

    public static ObjectId EmptyTree { get; } = new("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}
