using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens that stand in a file as they are: in literals, comments, documentation, directives, disabled text, generated code. Reads characters,
/// not syntax, so it costs one pass and asks the compiler for nothing.
/// </summary>
internal static class TextLayer
{
    public static void Register(AnalysisContext context) =>
        context.RegisterSyntaxTreeAction(static tree => ContentFree.Run(tree, Analyze));

    private static void Analyze(SyntaxTreeAnalysisContext context)
    {
        var text = context.Tree.GetText(context.CancellationToken);
        using var matches = new SourceMatches(text, context.CancellationToken);
        while (matches.TryNext(out var match))
            TokenReporter.Report(context, new TextSpan(match.Start, match.Length), FoundToken.In(text, match));
    }
}
