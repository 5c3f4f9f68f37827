using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>Offers to redact a token in a comment or in a file that is not compiled.</summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp,
    LanguageNames.VisualBasic,
    Name = nameof(RedactTokenCodeFixProvider),
    DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)]), Shared]
public sealed class RedactTokenCodeFixProvider : CodeFixProvider
{
    private static readonly TokenFixAllProvider AllProvider = new(RedactTokenFix.Instance);

    public override ImmutableArray<string> FixableDiagnosticIds => TokenPlace.Ids;

    public override FixAllProvider GetFixAllProvider() => AllProvider;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (TokenPlace.Of(diagnostic) is not { } place) continue;
            var document = context.TextDocument;
            if (await RedactTokenFix.Instance.ApplyAsync(document, [place], context.CancellationToken).ConfigureAwait(false) is not { } text) continue;
            var solution = TokenFix.With(document, text);
            context.RegisterCodeFix(CodeAction.Create("Redact the token", _ => Task.FromResult(solution), RedactTokenFix.Instance.EquivalenceKey), diagnostic);
        }
    }
}
