using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>A token that was found: all that a diagnostic and a baseline need, and none of its characters.</summary>
internal readonly record struct FoundToken(Rule Rule, Fingerprint Fingerprint)
{
    /// <summary>The token at a match in a text.</summary>
    public static FoundToken In(ReadOnlySpan<char> text, TokenMatch match)
    {
        var ascii = new byte[match.Length];
        for (var i = 0; i < ascii.Length; i++) ascii[i] = (byte)text[match.Start + i];
        return new FoundToken(match.Rule, Fingerprint.Of(ascii));
    }

    /// <inheritdoc cref="In(ReadOnlySpan{char}, TokenMatch)"/>
    public static FoundToken In(SourceText text, TokenMatch match)
    {
        var token = new char[match.Length];
        text.CopyTo(match.Start, token, 0, token.Length);
        return In(token, match with { Start = 0 });
    }
}
