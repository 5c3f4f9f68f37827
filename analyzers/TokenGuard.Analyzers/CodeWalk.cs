using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers;

/// <summary>
/// Finds the code of a file that something is to be asked about. Most code is passed over by its place alone: the compiler binds only what is given out here, whereas
/// an analyzer that registers for operations has it bind the whole project.
/// </summary>
internal static class CodeWalk
{
    /// <summary>
    /// Bodies, initializers, default values and attributes, each whole, that lie in spans of interest. A span is of interest only where those around it are.
    /// </summary>
    public static IEnumerable<IOperation> Roots(CodeContext context, Func<TextSpan, bool> isOfInterest)
    {
        var seen = new HashSet<SyntaxNode>();
        var pending = new Stack<SyntaxNode>();
        pending.Push(context.Tree.GetRoot(context.CancellationToken));
        while (pending.Count > 0)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var node = pending.Pop();
            if (!isOfInterest(node.Span)) continue;
            if (context.Model.GetOperation(node, context.CancellationToken) is { } operation)
            {
                while (operation.Parent is { } parent) operation = parent;
                // A declaration holds attributes and default values beside its body, and a file or a type with code of its own holds other declarations.
                if (!seen.Add(operation.Syntax)) continue;
                yield return operation;
                if (operation.Syntax != node) continue;
            }

            foreach (var child in node.ChildNodes().Reverse()) pending.Push(child);
        }
    }
}
