using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>A file that the next commit would add or change.</summary>
/// <param name="Path">From the top of the tree.</param>
/// <param name="Blob">The staged content; null for a submodule, which has none here.</param>
/// <param name="IsNew">HEAD has nothing at that path.</param>
/// <param name="Replaced">What HEAD has at that path; null where that is nothing that can be read, and for the sides of a conflict.</param>
internal sealed record StagedChange(string Path, ObjectId? Blob, bool IsNew, ObjectId? Replaced = null);
