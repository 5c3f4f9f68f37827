using LibGit2Sharp;

namespace TokenGuard.Git.Refs;

/// <summary>What a ref says: an object, or the name of another ref.</summary>
internal readonly record struct StoredRef(ObjectId? Id, string? Target);
