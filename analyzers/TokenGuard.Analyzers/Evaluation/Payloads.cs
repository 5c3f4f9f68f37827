using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What the files of one compilation bring to make tokens of: what stands in each, and what it names of the others.</summary>
internal sealed class Payloads
{
    private readonly Func<SourceText, PayloadIndex> _indexOf;
    private readonly bool _ignoresCase;
    private readonly Lazy<Dictionary<int, Payload>> _names;
    private readonly ConcurrentDictionary<SyntaxTree, FilePayload> _files = new();

    /// <param name="compilation">The compilation.</param>
    /// <param name="indexOf">Asks the host for what it knows of a text, so that one changed file is one index made anew.</param>
    public Payloads(Compilation compilation, Func<SourceText, PayloadIndex> indexOf)
    {
        _indexOf = indexOf;
        _ignoresCase = !compilation.IsCaseSensitive;
        _names = new Lazy<Dictionary<int, Payload>>(() => CollectNames(compilation));
    }

    public FilePayload Of(SyntaxTree tree, CancellationToken cancel)
    {
        if (_files.TryGetValue(tree, out var known)) return known;
        var text = tree.GetText(cancel);
        return _files.GetOrAdd(tree, new FilePayload(text, _indexOf(text), _names.Value, _ignoresCase));
    }

    /// <summary>What members of this name hold, wherever they are: for one that others do the work of.</summary>
    public Payload Named(string name) => _names.Value.TryGetValue(PayloadLexer.HashOf(name.AsSpan(), _ignoresCase), out var payload) ? payload : default;

    private Dictionary<int, Payload> CollectNames(Compilation compilation)
    {
        var names = new Dictionary<int, Payload>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var name in _indexOf(tree.GetText()).Names)
                names[name.Key] = names.TryGetValue(name.Key, out var payload) ? Payload.Max(payload, name.Value) : name.Value;
        }

        return names;
    }
}
