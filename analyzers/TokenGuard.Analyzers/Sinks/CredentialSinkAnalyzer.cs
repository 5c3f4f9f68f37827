using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Sinks;

/// <summary>
/// Warns by what code does with a value: a credential that is written into the program and goes into an Authorization header (<see cref="AuthorizationHeader"/>),
/// whoever issued it, and a Keygen token that goes into a URL's query (<see cref="QueryString"/>).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp, LanguageNames.VisualBasic)]
public sealed class CredentialSinkAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.HardCodedCredential, Descriptors.TokenInQuery);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSemanticModelAction(static model => ContentFree.Run(new CodeContext(model), Analyze));
    }

    private static void Analyze(CodeContext context)
    {
        var mentions = SinkWords.In(context.Tree.GetText(context.CancellationToken));
        if (mentions.Count == 0) return;
        foreach (var root in CodeWalk.Roots(context, span => SinkWords.AnyIn(mentions, span)))
        {
            foreach (var operation in root.DescendantsAndSelf())
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                AuthorizationHeader.Analyze(operation, context);
                QueryString.Analyze(operation, context);
            }
        }
    }
}
