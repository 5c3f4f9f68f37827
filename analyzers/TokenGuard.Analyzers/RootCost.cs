using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers;

/// <summary>What one member took that the compiler was asked for.</summary>
/// <param name="Syntax">The member.</param>
/// <param name="Steps">Operations that were evaluated; 0 where it cannot make a token.</param>
/// <param name="Binding">The compiler's time for it.</param>
/// <param name="Constants">See <see cref="Work.Constants"/>.</param>
/// <param name="Evaluation">See <see cref="Work.Evaluation"/>.</param>
internal sealed record RootCost(SyntaxNode Syntax, int Steps, TimeSpan Binding, TimeSpan Constants, TimeSpan Evaluation)
{
    public TimeSpan Whole => Binding + Constants + Evaluation;
}
