namespace TokenGuard.Rules;

/// <summary>A span that a rule accepts: positions count bytes or chars, whichever was searched.</summary>
public readonly record struct TokenMatch(int Start, TokenShape Shape)
{
    public int Length => Shape.Length;

    /// <summary>Position after the version marker.</summary>
    public int End => Start + Shape.Length;

    public Rule Rule => RuleTable.For(Shape.Kind);
}
