using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// The names of each project as they were when it was last looked at. While somebody types, a project of thousands of files differs from what it was a moment
/// ago in one, and what that one declares is nearly always the same. Holds nothing alive that the host does not.
/// </summary>
internal sealed class LastNames
{
    private readonly ConcurrentDictionary<string, WeakReference<Snapshot>> _projects = new(StringComparer.Ordinal);

    public NamedPayloads Renew(Compilation compilation, Func<SyntaxTree, PayloadIndex> indexOf)
    {
        var project = compilation.AssemblyName ?? "";
        var trees = compilation.SyntaxTrees.ToArray();
        var before = _projects.TryGetValue(project, out var last) && last.TryGetTarget(out var known) && known.Trees.Length == trees.Length ? known : null;
        var indexes = new PayloadIndex[trees.Length];
        var isSame = before is not null;
        for (var i = 0; i < trees.Length; i++)
        {
            if (before is not null && ReferenceEquals(before.Trees[i], trees[i]))
            {
                indexes[i] = before.Indexes[i];
                continue;
            }

            indexes[i] = indexOf(trees[i]);
            isSame = isSame && indexes[i].DeclaresTheSame(before!.Indexes[i]);
        }

        var names = isSame ? before!.Names : new NamedPayloads(indexes);
        // The names hold it, and the host holds them for as long as it looks at the compilation.
        var snapshot = new Snapshot(trees, indexes, names);
        names.Keep(snapshot);
        _projects[project] = new WeakReference<Snapshot>(snapshot);
        return names;
    }

    private sealed record Snapshot(SyntaxTree[] Trees, PayloadIndex[] Indexes, NamedPayloads Names);
}
