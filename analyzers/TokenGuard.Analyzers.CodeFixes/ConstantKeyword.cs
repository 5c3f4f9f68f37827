using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>The keyword that makes a declaration a constant, which it cannot stay.</summary>
/// <param name="Change">What takes its place.</param>
/// <param name="Fields">The declarators of the fields that are declared with it; none of locals, which nobody else can use.</param>
internal sealed record ConstantKeyword(TextChange Change, IReadOnlyList<SyntaxNode> Fields);
