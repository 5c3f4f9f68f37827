using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What the files of one compilation bring to make tokens of: what stands in each, and what it names of the others.</summary>
internal sealed class Payloads
{
    private readonly Func<SourceText, PayloadIndex> _indexOf;
    private readonly bool _ignoresCase;
    private readonly Lazy<NamedPayloads> _names;
    private readonly ConcurrentDictionary<SyntaxTree, FilePayload> _files = new();

    /// <param name="compilation">The compilation.</param>
    /// <param name="indexOf">Asks the host for what it knows of a text, so that one changed file is one index made anew.</param>
    /// <param name="before">The names of the compilation before this one, in which little will have been different.</param>
    public Payloads(Compilation compilation, Func<SourceText, PayloadIndex> indexOf, LastNames before)
    {
        _indexOf = indexOf;
        _ignoresCase = !compilation.IsCaseSensitive;
        _names = new Lazy<NamedPayloads>(() => before.Renew(compilation, tree => _indexOf(tree.GetText())));
    }

    public FilePayload Of(SyntaxTree tree, CancellationToken cancel)
    {
        if (_files.TryGetValue(tree, out var known)) return known;
        var text = tree.GetText(cancel);
        return _files.GetOrAdd(tree, new FilePayload(text, _indexOf(text), _names.Value, _ignoresCase));
    }

    /// <summary>What members of this name hold, wherever they are: for one that others do the work of.</summary>
    public Payload Named(string name) => _names.Value.Of(PayloadLexer.HashOf(name.AsSpan(), _ignoresCase), isQualifier: true);
}
