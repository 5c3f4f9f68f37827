using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TokenGuard.Analyzers;

/// <summary>The file whose code is looked at, and where to report what is found there.</summary>
internal sealed class CodeContext(SemanticModelAnalysisContext context)
{
    public SemanticModel Model => context.SemanticModel;

    public SyntaxTree Tree => context.SemanticModel.SyntaxTree;

    public AnalyzerOptions Options => context.Options;

    public CancellationToken CancellationToken => context.CancellationToken;

    public void ReportDiagnostic(Diagnostic diagnostic) => context.ReportDiagnostic(diagnostic);
}
