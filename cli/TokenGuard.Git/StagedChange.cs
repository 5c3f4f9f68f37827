namespace TokenGuard.Git;

/// <summary>A file that the next commit would add or change.</summary>
/// <param name="Path">From the top of the tree.</param>
/// <param name="Blob">Id of the staged content; null for a submodule, which has none here.</param>
/// <param name="IsNew">HEAD has nothing at that path.</param>
internal sealed record StagedChange(string Path, string? Blob, bool IsNew);
