using System.Globalization;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers;

/// <summary>What diagnostics carry for the code fixes beside their place. It says how a token stands there, never what it is.</summary>
internal static class DiagnosticProperties
{
    /// <summary>Of which expression the token is the value when the program runs: where that begins as seen from the marked place, and how long it is.</summary>
    public const string Expression = "tokenguard.expression";

    private const char Separator = ',';

    public static string Write(TextSpan marked, TextSpan expression) =>
        FormattableString.Invariant($"{expression.Start - marked.Start}{Separator}{expression.Length}");

    /// <summary>Null for what nobody wrote here.</summary>
    public static TextSpan? Read(TextSpan marked, string? value)
    {
        var parts = value?.Split(Separator);
        return parts is { Length: 2 } && int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && marked.Start + from >= 0
            ? new TextSpan(marked.Start + from, count)
            : null;
    }
}
