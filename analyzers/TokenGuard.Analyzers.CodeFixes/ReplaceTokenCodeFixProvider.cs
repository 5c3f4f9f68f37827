using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>Offers to read a token from the environment or from configuration instead. Offered is only what compiles.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, LanguageNames.VisualBasic, Name = nameof(ReplaceTokenCodeFixProvider)), Shared]
public sealed class ReplaceTokenCodeFixProvider : CodeFixProvider
{
    private static readonly TokenFixAllProvider AllProvider = new([.. TokenSource.All.Select(source => new ReplaceTokenFix(source))]);

    public override ImmutableArray<string> FixableDiagnosticIds => TokenPlace.Ids;

    public override FixAllProvider GetFixAllProvider() => AllProvider;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxTreeAsync(context.CancellationToken).ConfigureAwait(false) is not { } tree) return;
        var options = context.Document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(tree);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (TokenPlace.Of(diagnostic) is not { } place) continue;
            foreach (var source in TokenSource.All)
            {
                if (await new ReplaceTokenFix(source).ApplyAsync(context.Document, [place], context.CancellationToken).ConfigureAwait(false) is not { } text) continue;
                var fixedDocument = context.Document.WithText(text);
                context.RegisterCodeFix(
                    CodeAction.Create(source.Title(SettingNames.Of(place.Rule, options)), _ => Task.FromResult(fixedDocument), source.EquivalenceKey),
                    diagnostic);
            }
        }
    }
}
