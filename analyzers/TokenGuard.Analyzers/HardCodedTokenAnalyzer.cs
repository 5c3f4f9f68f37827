using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TokenGuard.Analyzers;

/// <summary>
/// Warns where a Keygen token stands in source code: as it is or encoded, in any text of the file (<see cref="TextLayer"/>), put together by the
/// compiler or by the running program (<see cref="CodeLayer"/>), or in a file beside it (<see cref="AdditionalFileLayer"/>). Generated code counts: a token there is
/// just as public.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp, LanguageNames.VisualBasic)]
public sealed class HardCodedTokenAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        Descriptors.Tokens.Add(Descriptors.FileNotRead).Add(Descriptors.BaselineUnreadable).Add(Descriptors.TokenInQuery).Add(Descriptors.NotEvaluated);

    private readonly EvaluationCounters? _counters;

    public HardCodedTokenAnalyzer()
        : this(counters: null)
    {
    }

    internal HardCodedTokenAnalyzer(EvaluationCounters? counters) => _counters = counters;

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        TextLayer.Register(context, _counters);
        CodeLayer.Register(context, _counters);
        AdditionalFileLayer.Register(context);
    }
}
