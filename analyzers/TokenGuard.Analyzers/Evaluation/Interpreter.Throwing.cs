using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

// What a member throws, and who catches it. Where nobody does, what was thrown only ends the method: a check that failed may well be one that we know too little for.
internal sealed partial class Interpreter
{
    private object? _thrown;

    // Statements around, here or in callers, that catch something.
    private int _catching;

    // Until it is caught, nothing more is evaluated.
    private bool _isThrowing;

    private void Raise() => _isThrowing = _catching > 0;

    private Flow Try(ITryOperation @try)
    {
        var flow = Guarded(@try);
        if (@try.Finally is null) return flow;
        var isThrowing = _isThrowing;
        _isThrowing = false;
        if (Execute(@try.Finally) is not Flow.Next and var last) return last;
        _isThrowing = isThrowing;
        return flow;
    }

    private Flow Guarded(ITryOperation @try)
    {
        if (@try.Catches.IsEmpty) return Execute(@try.Body);
        _catching++;
        var flow = Execute(@try.Body);
        _catching--;
        if (flow == Flow.Throw || _isThrowing)
        {
            _isThrowing = false;
            foreach (var handler in @try.Catches)
                if (Catches(handler)) return Execute(handler.Handler);
            Raise();
            return Flow.Throw;
        }

        if (flow != Flow.Next && !@try.Body.Operations.IsEmpty) return flow;
        // What a handler makes is shown as well, if the body did not decide what comes of it.
        foreach (var handler in @try.Catches)
            if (_decisions.TakesTrue(preferred: false)) flow = Execute(handler.Handler);
        return flow;
    }

    private bool Catches(ICatchClauseOperation handler)
    {
        var type = _thrown switch { ObjectValue { Type: var own } => own, ExceptionValue { Type: var known } => known, _ => null };
        if (type is not null && handler.ExceptionType is { SpecialType: not SpecialType.System_Object } caught && !Inherits(type, caught)) return false;
        if (handler.ExceptionDeclarationOrExpression is IVariableDeclaratorOperation variable) _frame.Declare(variable.Symbol, _thrown);
        return handler.Filter is null || Evaluate(handler.Filter) is not false;
    }
}
