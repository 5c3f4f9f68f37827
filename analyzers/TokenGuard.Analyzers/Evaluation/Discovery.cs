using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// The tokens that one member brought to light. A token is reported where it comes to be: not again where it is passed on, and not where another
/// layer sees it, in the text of what was evaluated or in a constant.
/// </summary>
internal sealed class Discovery(CancellationToken cancel)
{
    // A text that is no token may be the encoded form of one. Texts are searched for that as long as these last.
    private const int MostSearches = 256;

    // Characters of texts that are remembered: a loop that makes a text longer and longer makes many.
    private const int MostRemembered = 256 * 1024;

    private readonly HashSet<FoundToken> _known = [];
    private readonly List<(FoundToken Token, SyntaxNode Place, SyntaxNode? Value)> _found = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _constants = [];
    private readonly List<(SyntaxTree Tree, TextSpan Span)> _sources = [];
    private readonly HashSet<SyntaxNode> _added = [];
    private string? _last;
    private int _remembered;
    private int _searches;
    private int _sourcesRead;
    private int _constantsRead;

    /// <summary>The tokens, where each came to be, and the expression there or around it whose value it is, where there is one.</summary>
    public IReadOnlyList<(FoundToken Token, SyntaxNode Place, SyntaxNode? Value)> Found => _found;

    /// <summary>Nothing is found while this is set: what runs is analyzed by itself.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Tells that a piece of source is part of the evaluation: tokens that stand in its text are the text layer's.</summary>
    public void AddSource(SyntaxNode syntax)
    {
        if (_added.Add(syntax)) _sources.Add((syntax.SyntaxTree, syntax.Span));
    }

    /// <summary>What the compiler knows by itself belongs to the constant layer.</summary>
    [MethodImpl(Jit.AtOnce)]
    public void Know(string constant)
    {
        if (constant.Length >= TokenMatcher.ShortestRun && IsNew(constant)) _constants.Add(constant);
    }

    [MethodImpl(Jit.AtOnce)]
    public void See(string text, IOperation place)
    {
        if (text.Length < TokenMatcher.ShortestRun || !IsNew(text)) return;
        foreach (var token in TokensIn(text)) See(token, place);
    }

    /// <summary>
    /// Tells the value of an expression that always has this one. A token often comes to be as bytes, as something that is still to be decoded, or inside of a called method:
    /// what is around that is what has it as its value.
    /// </summary>
    [MethodImpl(Jit.AtOnce)]
    public void SeeValue(string text, IOperation expression)
    {
        for (var i = 0; i < _found.Count; i++)
        {
            var (token, place, value) = _found[i];
            if (value is not null || place.SyntaxTree != expression.Syntax.SyntaxTree || !expression.Syntax.Span.Contains(place.Span) || IsRepeated(expression)) continue;
            if (TokenMatcher.TryFind(text.AsSpan(), 0, out var match) && match.Length == text.Length && FoundToken.In(text.AsSpan(), match) == token) _found[i] = (token, place, expression.Syntax);
        }
    }

    /// <summary>Whether an expression may have another value the next time: in a loop, in a function that is given something.</summary>
    private static bool IsRepeated(IOperation expression)
    {
        for (var around = expression.Parent; around is not null; around = around.Parent)
            if (around is ILoopOperation or IAnonymousFunctionOperation { Symbol.Parameters.IsEmpty: false } or ILocalFunctionOperation { Symbol.Parameters.IsEmpty: false }) return true;
        return false;
    }

    [MethodImpl(Jit.AtOnce)]
    public void See(Sequence sequence, IOperation place)
    {
        if (sequence.Count < TokenMatcher.ShortestRun) return;
        if (sequence.IsText)
        {
            See(sequence.ToText(), place);
            return;
        }

        if (sequence.ToBytes() is not { } bytes) return;
        for (var from = 0; TokenMatcher.TryFind(bytes.AsSpan(), from, out var match); from = match.End)
            See(FoundToken.In(Encoding.ASCII.GetString(bytes).AsSpan(), match), place);
        if (_searches++ >= MostSearches) return;
        foreach (var match in EncodedText.Search(bytes.AsSpan()).ToArray()) See(new FoundToken(match.Rule, match.Fingerprint), place);
    }

    /// <summary>A text is handed on much more often than one is made.</summary>
    [MethodImpl(Jit.AtOnce)]
    private bool IsNew(string text)
    {
        if (ReferenceEquals(text, _last)) return false;
        _last = text;
        if (!_seen.Add(text)) return false;
        if ((_remembered += text.Length) <= MostRemembered) return true;
        _seen.Clear();
        _remembered = 0;
        return true;
    }

    [MethodImpl(Jit.AtOnce)]
    private void See(FoundToken token, IOperation place)
    {
        ReadConstants();
        ReadSources();
        if (_known.Add(token) && !IsSilent) _found.Add((token, place.Syntax, null));
    }

    private List<FoundToken> TokensIn(string text, bool isLimited = true)
    {
        var tokens = new List<FoundToken>();
        for (var from = 0; TokenMatcher.TryFind(text.AsSpan(), from, out var match); from = match.End) tokens.Add(FoundToken.In(text.AsSpan(), match));
        if (text.Length < EncodedText.Shortest || (isLimited && _searches++ >= MostSearches)) return tokens;
        foreach (var match in EncodedText.Search(text.AsSpan())) tokens.Add(new FoundToken(match.Rule, match.Fingerprint));
        return tokens;
    }

    /// <summary>Only done when a token was found, so that others do not pay for it.</summary>
    private void ReadConstants()
    {
        for (; _constantsRead < _constants.Count; _constantsRead++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var token in TokensIn(_constants[_constantsRead], isLimited: false)) _known.Add(token);
        }
    }

    /// <inheritdoc cref="ReadConstants"/>
    private void ReadSources()
    {
        for (; _sourcesRead < _sources.Count; _sourcesRead++)
        {
            cancel.ThrowIfCancellationRequested();
            var (tree, span) = _sources[_sourcesRead];
            var text = tree.GetText(cancel).GetSubText(span);
            using (var matches = new SourceMatches(text, cancel))
                while (matches.TryNext(out var match)) _known.Add(FoundToken.In(text, match));
            foreach (var match in EncodedText.Search(text))
                if (EncodedText.IsOfText(match)) _known.Add(new FoundToken(match.Rule, match.Fingerprint));
        }
    }
}
