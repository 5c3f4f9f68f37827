using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TokenGuard.Analyzers.Evaluation;

namespace TokenGuard.Analyzers;

/// <summary>
/// Warns where a Keygen token stands in source code: as it is or encoded, in any text of the file (<see cref="TextLayer"/>), put together by the
/// compiler out of constants (<see cref="ConstantLayer"/>), put together or decoded as the program runs (<see cref="EvaluationLayer"/>, where the
/// project asks for it), or in a file beside it (<see cref="AdditionalFileLayer"/>). Generated code counts: a token there is just as public.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp, LanguageNames.VisualBasic)]
public sealed class HardCodedTokenAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        Descriptors.Tokens.Add(Descriptors.FileNotRead).Add(Descriptors.BaselineUnreadable).Add(Descriptors.TokenInQuery);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        TextLayer.Register(context);
        ConstantLayer.Register(context);
        EvaluationLayer.Register(context);
        AdditionalFileLayer.Register(context);
    }
}
