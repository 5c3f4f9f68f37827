using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>Puts an expression that reads the token at run time in its place, as long as the code compiles with it.</summary>
internal sealed class ReplaceTokenFix(TokenSource source) : TokenFix
{
    public override string EquivalenceKey => source.EquivalenceKey;

    public override string TitleForAll => source.TitleForAll;

    public override async Task<SourceText?> ApplyAsync(TextDocument document, IReadOnlyList<TokenPlace> places, CancellationToken cancel)
    {
        if (document is not Document code) return null;
        var text = await code.GetTextAsync(cancel).ConfigureAwait(false);
        var candidates = await CandidatesAsync(code, places, cancel).ConfigureAwait(false);
        if (candidates.Count == 0) return null;

        // The best of each is right nearly always, and asking the compiler once is cheap.
        List<Replacement> best = [.. candidates.Select(list => list[0])];
        var changed = Change(text, best);
        if (changed is not null && await CompileCheck.StaysAsGoodAsync(code, changed, best, cancel).ConfigureAwait(false)) return changed;

        var kept = new List<Replacement>();
        SourceText? result = null;
        foreach (var replacement in candidates.SelectMany(list => list))
        {
            if (kept.Exists(known => known.Span == replacement.Span)) continue;
            kept.Add(replacement);
            changed = Change(text, kept);
            if (changed is not null && await CompileCheck.StaysAsGoodAsync(code, changed, kept, cancel).ConfigureAwait(false)) result = changed;
            else kept.RemoveAt(kept.Count - 1);
        }

        return result;
    }

    private async Task<List<List<Replacement>>> CandidatesAsync(Document document, IReadOnlyList<TokenPlace> places, CancellationToken cancel)
    {
        var all = new List<List<Replacement>>();
        if (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false) is not { } root) return all;
        if (await document.GetSemanticModelAsync(cancel).ConfigureAwait(false) is not { } model) return all;
        var options = document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(root.SyntaxTree);
        foreach (var place in places)
        {
            var count = source.Expressions(SettingNames.Of(place.Rule, options), model, place.Span.Start).Count();
            var candidates = new List<Replacement>();
            for (var i = 0; i < count; i++)
            {
                var at = i;
                string ExpressionFor(TokenGuard.Rules.Rule rule) => source.Expressions(SettingNames.Of(rule, options), model, place.Span.Start).ElementAt(at);
                var replacement = root.Language == LanguageNames.VisualBasic
                    ? BasicReplacement.For(root, model, place, ExpressionFor, cancel)
                    : Replacement.For(root, model, place, ExpressionFor, cancel);
                if (replacement is not null) candidates.Add(replacement);
            }

            // Two tokens in one literal are one replacement.
            if (candidates.Count > 0 && !all.Exists(known => known[0].Span == candidates[0].Span)) all.Add(candidates);
        }

        return all;
    }

    /// <summary>Null where replacements are in each other's way.</summary>
    private static SourceText? Change(SourceText text, List<Replacement> replacements)
    {
        // Constants of one declaration lose one keyword.
        List<TextChange> changes = [.. replacements.SelectMany(replacement => replacement.Changes()).Distinct().OrderBy(change => change.Span.Start)];
        for (var i = 1; i < changes.Count; i++)
            if (changes[i].Span.Start < changes[i - 1].Span.End) return null;
        return text.WithChanges(changes);
    }
}
