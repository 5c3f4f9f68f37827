using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What the files of one compilation bring to make tokens of: what stands in each, and what it names of the others.</summary>
/// <param name="compilation">The compilation.</param>
/// <param name="indexOf">Asks the host for what it knows of a text, so that one changed file is one index made anew.</param>
internal sealed class Payloads(Compilation compilation, Func<SourceText, PayloadIndex> indexOf)
{
    private readonly bool _ignoresCase = !compilation.IsCaseSensitive;
    private readonly ConcurrentDictionary<SyntaxTree, FilePayload> _files = new();
    private readonly object _naming = new();
    private NamedPayloads? _names;

    public FilePayload Of(SyntaxTree tree, CancellationToken cancel)
    {
        if (_files.TryGetValue(tree, out var known)) return known;
        var text = tree.GetText(cancel);
        return _files.GetOrAdd(tree, new FilePayload(text, indexOf(text), Names(cancel), _ignoresCase));
    }

    /// <summary>What members of this name hold, wherever they are: for one that others do the work of.</summary>
    public Payload Named(string name, CancellationToken cancel) => Names(cancel).Of(PayloadLexer.HashOf(name.AsSpan(), _ignoresCase), isQualifier: true);

    /// <summary>One of those who ask first makes them, and the others wait. Whoever is cancelled while doing so leaves it to the next.</summary>
    private NamedPayloads Names(CancellationToken cancel)
    {
        if (Volatile.Read(ref _names) is { } known) return known;
        lock (_naming)
        {
            if (_names is null) Volatile.Write(ref _names, LastNames.Renew(compilation, tree => indexOf(tree.GetText(cancel)), cancel));
            return _names!;
        }
    }
}
