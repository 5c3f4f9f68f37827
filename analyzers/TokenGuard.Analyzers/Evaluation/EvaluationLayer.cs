using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Tokens that only the running program would have: decoded, turned round, joined from pieces, computed. A member is run by the
/// <see cref="Interpreter"/> where the literals in it, or in what it names, could make a token; everything else costs one look at its text.
/// </summary>
internal static class EvaluationLayer
{
    private static readonly SourceTextValueProvider<PayloadIndex> Indices = new(PayloadIndex.Of);

    public static void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
        {
            if (!Options.Evaluates(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions)) return;
            var indices = new Indexer(start.TryGetValue);
            var state = new CompilationState(start.Compilation, indices);
            start.RegisterOperationBlockAction(block => ContentFree.Run(block, state.Analyze));
        });

    /// <summary>Asks the host for what it knows of a text, so that one changed file is one index made anew.</summary>
    private delegate bool Indexer(SourceText text, SourceTextValueProvider<PayloadIndex> provider, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out PayloadIndex index);

    /// <summary>What is known of one compilation.</summary>
    private sealed class CompilationState
    {
        // A build never waits longer for this than some seconds; one that large is looked at by the command line too.
        private const int MostSteps = 20_000_000;

        private readonly Compilation _compilation;
        private readonly Indexer _indices;
        private readonly Bodies _bodies;
        private readonly Lazy<Dictionary<int, int>> _names;
        private readonly ConcurrentDictionary<SyntaxNode, bool> _mayHoldToken = new();
        private int _steps;

        public CompilationState(Compilation compilation, Indexer indices)
        {
            (_compilation, _indices) = (compilation, indices);
            _bodies = new Bodies(compilation);
            _names = new Lazy<Dictionary<int, int>>(CollectNames);
        }

        public void Analyze(OperationBlockAnalysisContext context)
        {
            if (Volatile.Read(ref _steps) >= MostSteps) return;
            var cancel = context.CancellationToken;
            var isWorthwhile = false;
            foreach (var block in context.OperationBlocks) isWorthwhile |= MayHoldToken(block.Syntax, cancel);
            if (!isWorthwhile) return;

            var discovery = new Discovery((place, token) => TokenReporter.Report(context, place.Syntax.SyntaxTree, place.Syntax.Span, token), cancel);
            var interpreter = new Interpreter(_bodies, discovery, syntax => MayHoldToken(syntax, cancel), cancel);
            interpreter.Run(context.OwningSymbol, context.OperationBlocks);
            Interlocked.Add(ref _steps, interpreter.Steps);
        }

        private bool MayHoldToken(SyntaxNode syntax, CancellationToken cancel) => _mayHoldToken.GetOrAdd(syntax, node => Weigh(node, cancel));

        private bool Weigh(SyntaxNode syntax, CancellationToken cancel)
        {
            var text = syntax.SyntaxTree.GetText(cancel);
            var own = IndexOf(text).WeightOf(syntax.Span);
            return own >= PayloadIndex.Token || (_names.Value.Count > 0 && own + PayloadIndex.WeightOfMentioned(text, syntax.Span, _names.Value) >= PayloadIndex.Token);
        }

        private PayloadIndex IndexOf(SourceText text) => _indices(text, Indices, out var index) ? index : PayloadIndex.Of(text);

        private Dictionary<int, int> CollectNames()
        {
            var names = new Dictionary<int, int>();
            foreach (var tree in _compilation.SyntaxTrees)
                foreach (var name in IndexOf(tree.GetText()).Names) names[name.Key] = names.TryGetValue(name.Key, out var weight) ? Math.Max(weight, name.Value) : name.Value;

            return names;
        }
    }
}
