using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

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
        context.RegisterOperationAction(
            static operation => ContentFree.Run(operation, AuthorizationHeader.Analyze),
            OperationKind.ObjectCreation,
            OperationKind.Invocation,
            OperationKind.SimpleAssignment,
            OperationKind.Attribute);
        context.RegisterOperationAction(
            static operation => ContentFree.Run(operation, QueryString.Analyze),
            OperationKind.Literal,
            OperationKind.Binary,
            OperationKind.InterpolatedString);
    }
}
