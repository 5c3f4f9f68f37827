using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// The names of each project as they were when it was last looked at. While somebody types, a project of thousands of files differs from what it was a moment
/// ago in one, and what that one declares is nearly always the same. Hosts begin with a new analysis, for which the analyzer is initialized anew, each time; so what is
/// remembered hangs on two files of the project and goes when they go. Of a file that changes one older version is kept at most.
/// </summary>
internal static class LastNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, Last> Projects = new();

    public static NamedPayloads Renew(Compilation compilation, Func<SyntaxTree, PayloadIndex> indexOf, CancellationToken cancel)
    {
        var trees = compilation.SyntaxTrees.ToArray();
        var before = Before(trees);
        var indexes = new PayloadIndex[trees.Length];
        var isSame = before is not null;
        for (var i = 0; i < trees.Length; i++)
        {
            if (before is not null && ReferenceEquals(before.Trees[i], trees[i]))
            {
                indexes[i] = before.Indexes[i];
                continue;
            }

            cancel.ThrowIfCancellationRequested();
            indexes[i] = indexOf(trees[i]);
            isSame = isSame && indexes[i].DeclaresTheSame(before!.Indexes[i]);
        }

        var names = isSame ? before!.Names : new NamedPayloads(indexes);
        Remember(trees, new Snapshot(trees, indexes, names));
        return names;
    }

    /// <summary>Where the first file is the one that changed, the last is not.</summary>
    private static Snapshot? Before(SyntaxTree[] trees)
    {
        if (trees.Length == 0) return null;
        if (!Projects.TryGetValue(trees[0], out var last) && !Projects.TryGetValue(trees[trees.Length - 1], out last)) return null;
        return last.Snapshot is { } snapshot && snapshot.Trees.Length == trees.Length ? snapshot : null;
    }

    private static void Remember(SyntaxTree[] trees, Snapshot snapshot)
    {
        if (trees.Length == 0) return;
        Projects.GetOrCreateValue(trees[0]).Snapshot = snapshot;
        Projects.GetOrCreateValue(trees[trees.Length - 1]).Snapshot = snapshot;
    }

    private sealed class Last
    {
        private Snapshot? _snapshot;

        public Snapshot? Snapshot
        {
            get => Volatile.Read(ref _snapshot);
            set => Volatile.Write(ref _snapshot, value);
        }
    }

    private sealed record Snapshot(SyntaxTree[] Trees, PayloadIndex[] Indexes, NamedPayloads Names);
}
