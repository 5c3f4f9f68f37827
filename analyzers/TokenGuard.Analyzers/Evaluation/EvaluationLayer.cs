using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>Tokens that only the running program would have: decoded, turned round, joined from pieces, computed. One for each compilation.</summary>
internal sealed class EvaluationLayer(Compilation compilation, Payloads payloads, EvaluationCounters? counters)
{
    // A second or two. What is left then is named (TG104), and the command line looks at it too.
    private const int MostSteps = 10_000_000;

    private readonly Bodies _bodies = new(compilation, payloads, counters);
    private int _steps;
    private int _hasSaidSo;

    /// <summary>Runs a body or a value as the program would, and tells how many steps that took.</summary>
    public int Analyze(IOperation root, CodeContext context)
    {
        if (Volatile.Read(ref _steps) >= MostSteps)
        {
            if (Interlocked.Exchange(ref _hasSaidSo, 1) == 0) TokenReporter.ReportProject(context, Descriptors.NotEvaluated);
            return 0;
        }

        var cancel = context.CancellationToken;
        var discovery = new Discovery(cancel);
        var interpreter = new Interpreter(_bodies, discovery, payloads, cancel);
        try
        {
            counters?.Starting?.Invoke(root.Syntax);
            interpreter.Run(OwnerOf(root, context), root);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What one member makes of us is no reason not to look at the others, nor to fail a build. It is said, with nothing of what was being read.
            TokenReporter.ReportFailure(context, root.Syntax, exception);
            counters?.Failed?.Invoke(exception);
        }

        foreach (var (token, place, value) in discovery.Found) TokenReporter.Report(context, place.SyntaxTree, place.Span, token, value?.Span);
        Interlocked.Add(ref _steps, interpreter.Steps);
        counters?.CountEvaluation(interpreter.Steps);
        return interpreter.Steps;
    }

    /// <summary>The member whose code or value this is.</summary>
    private static ISymbol? OwnerOf(IOperation root, CodeContext context) => root switch
    {
        IFieldInitializerOperation { InitializedFields: [var field, ..] } => field,
        IPropertyInitializerOperation { InitializedProperties: [var property, ..] } => property,
        IParameterInitializerOperation { Parameter.ContainingSymbol: { } method } => method,
        _ => context.Model.GetDeclaredSymbol(root.Syntax, context.CancellationToken) as IMethodSymbol
            ?? context.Model.GetEnclosingSymbol((root.ChildOperations.FirstOrDefault() ?? root).Syntax.SpanStart, context.CancellationToken),
    };
}
