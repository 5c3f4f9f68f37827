using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Sinks;

/// <summary>
/// Keygen tokens in the query of a URL, as <c>?token=</c> and <c>?auth=</c> take them (contract §2): one that stands there, and whatever a URL of Keygen's is put together
/// with at that place.
/// </summary>
internal static class QueryString
{
    /// <summary>Characters of the longest key and scheme, at most.</summary>
    public const int LongestLead = 20;

    private static readonly string[] Keys = ["?token=", "&token=", "&amp;token=", "?auth=", "&auth=", "&amp;auth="];

    // `auth=token:…`
    private static readonly string[] Schemes = ["token:", "token%3A", "token%3a"];

    private const string Keygen = "keygen";

    public static void Analyze(IOperation operation, CodeContext context)
    {
        if (operation is ILiteralOperation)
        {
            if (Composition.IsWritten(operation) && operation.Syntax.Span.Length > TokenMatcher.ShortestRun && Composition.ConstantText(operation) is { } text)
                if (HoldsToken(text)) TokenReporter.Report(context, Descriptors.TokenInQuery, operation.Syntax);
            return;
        }

        if (operation is IBinaryOperation or IInterpolatedStringOperation && Composition.IsWhole(operation)) AnalyzePieces(operation, context);
    }

    /// <summary>Whether a token that begins there is the value of such a key.</summary>
    public static bool EndsBefore(ReadOnlySpan<char> text, int token)
    {
        var before = text.Slice(Math.Max(0, token - LongestLead), Math.Min(token, LongestLead));
        foreach (var scheme in Schemes)
        {
            if (!before.EndsWith(scheme.AsSpan(), StringComparison.Ordinal)) continue;
            before = before.Slice(0, before.Length - scheme.Length);
            break;
        }

        foreach (var key in Keys)
            if (before.EndsWith(key.AsSpan(), StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool HoldsToken(string text)
    {
        for (var from = 0; TokenMatcher.TryFind(text.AsSpan(), from, out var match); from = match.End)
            if (EndsBefore(text.AsSpan(), match.Start)) return true;
        return false;
    }

    private static void AnalyzePieces(IOperation whole, CodeContext context)
    {
        var isKeygen = false;
        var isOpen = false;
        foreach (var (value, syntax) in Composition.Pieces(whole))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var text = Composition.ConstantText(value);
            if (isOpen && isKeygen && (text is null || TokenMatcher.TryFind(text.AsSpan(), 0, out _)))
            {
                TokenReporter.Report(context, Descriptors.TokenInQuery, syntax);
                return;
            }

            if (text is null)
            {
                isOpen = false;
                continue;
            }

            isKeygen |= text.IndexOf(Keygen, StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf("/v1/accounts/", StringComparison.Ordinal) >= 0;
            isOpen = EndsBefore(text.AsSpan(), text.Length);
        }
    }
}
