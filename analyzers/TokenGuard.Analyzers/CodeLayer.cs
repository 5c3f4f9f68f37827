using Microsoft.CodeAnalysis.Diagnostics;
using TokenGuard.Analyzers.Evaluation;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens that no line shows: that the compiler puts together (<see cref="ConstantLayer"/>), or the running program (<see cref="EvaluationLayer"/>). Both look only where
/// literals, or names that stand for literals, bring enough to make a token of, and something is done to it (<see cref="PayloadIndex"/>).
/// </summary>
internal static class CodeLayer
{
    private static readonly SourceTextValueProvider<PayloadIndex> CSharp = new(PayloadIndex.OfCSharp);
    private static readonly SourceTextValueProvider<PayloadIndex> VisualBasic = new(PayloadIndex.OfVisualBasic);

    public static void Register(AnalysisContext context, EvaluationCounters? counters)
    {
        context.RegisterCompilationStartAction(start =>
        {
            var isCSharp = start.Compilation.IsCaseSensitive;
            var provider = isCSharp ? CSharp : VisualBasic;
            var payloads = new Payloads(
                start.Compilation,
                text => start.TryGetValue(text, provider, out var index) ? index : isCSharp ? PayloadIndex.OfCSharp(text) : PayloadIndex.OfVisualBasic(text));
            var evaluation = Options.Evaluates(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions) ? new EvaluationLayer(start.Compilation, payloads, counters) : null;
            start.RegisterSemanticModelAction(model => ContentFree.Run(new CodeContext(model), code => Analyze(code, payloads, evaluation, counters)));
        });
    }

    private static void Analyze(CodeContext context, Payloads payloads, EvaluationLayer? evaluation, EvaluationCounters? counters)
    {
        var time = counters?.Now() ?? default;
        var payload = payloads.Of(context.Tree, context.CancellationToken);
        time = counters?.Count(Work.Gate, time) ?? default;
        foreach (var root in CodeWalk.Roots(context, payload.CanMakeToken))
        {
            var start = time;
            var bound = time = counters?.Count(Work.Binding, time) ?? default;
            counters?.CountBinding();
            var canMakeToken = References.CanMakeToken(root, payloads, context.CancellationToken);
            if (canMakeToken) ConstantLayer.Analyze(root, context);
            var known = time = counters?.Count(Work.Constants, time) ?? default;
            var steps = canMakeToken ? evaluation?.Analyze(root, context) ?? 0 : 0;
            if (canMakeToken) time = counters?.Count(Work.Evaluation, time) ?? default;
            counters?.Watch?.Invoke(new RootCost(root.Syntax, steps, bound - start, known - bound, time - known));
        }

        counters?.Count(Work.Binding, time);
    }
}
