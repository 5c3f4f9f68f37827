using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>Ids as people, reports and git write them.</summary>
internal static class ObjectIds
{
    /// <summary>What a whole id of either format stands for; null where it is none.</summary>
    public static ObjectId? TryParse(string? text) => ObjectName.TryParse(text, out var name) ? name.ToId() : null;
}
