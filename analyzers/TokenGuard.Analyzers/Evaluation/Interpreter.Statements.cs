using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

internal sealed partial class Interpreter
{
    /// <summary>How a statement ended: what follows it, or a jump that an enclosing statement takes up.</summary>
    private enum Flow
    {
        Next,
        Break,
        Continue,
        Leave,
        Jump,
        Throw,
    }

    private ILabelSymbol? _target;

    // Rounds of a loop whose end nobody knows. One shows what the body makes.
    private const int UnknownRounds = 1;

    // Elements of an iterator without an end: more than the longest token has characters.
    private const int MostEndless = 256;

    [MethodImpl(Jit.AtOnce)]
    private Flow Execute(IOperation? statement)
    {
        if (statement is null) return Flow.Next;
        if (!TrySpend() || _depth == MostDepth) return Flow.Leave;
        _depth++;
        var flow = ExecuteOne(statement);
        _depth--;
        return flow;
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow ExecuteOne(IOperation statement)
    {
        switch (statement.Kind)
        {
            case OperationKind.Block:
                return ExecuteAll(((IBlockOperation)statement).Operations);
            case OperationKind.ExpressionStatement:
                var expression = ((IExpressionStatementOperation)statement).Operation;
                if (expression.Kind == OperationKind.Throw) return ExecuteOne(expression);
                Evaluate(expression);
                return Flow.Next;
            case OperationKind.VariableDeclarationGroup or OperationKind.VariableDeclaration or OperationKind.VariableDeclarator:
                Declare(statement);
                return Flow.Next;
            case OperationKind.Return or OperationKind.YieldReturn or OperationKind.YieldBreak:
                return Return((IReturnOperation)statement);
            case OperationKind.Conditional:
                return Branch((IConditionalOperation)statement);
            case OperationKind.Loop:
                return Loop((ILoopOperation)statement);
            case OperationKind.Switch:
                return Switch((ISwitchOperation)statement);
            case OperationKind.Branch:
                return Jump((IBranchOperation)statement);
            case OperationKind.Throw:
                if (((IThrowOperation)statement).Exception is { } exception) _thrown = Evaluate(exception);
                return Flow.Throw;
            case OperationKind.Try:
                return Try((ITryOperation)statement);
            case OperationKind.Using:
                var @using = (IUsingOperation)statement;
                if (@using.Resources is IVariableDeclarationGroupOperation) Declare(@using.Resources);
                var resource = @using.Resources is IVariableDeclarationGroupOperation ? null : Evaluate(@using.Resources);
                var left = Execute(@using.Body);
                if (@using.Resources is IVariableDeclarationGroupOperation resources) Dispose(resources);
                else Dispose(resource);
                return left;
            case OperationKind.UsingDeclaration:
                Declare(((IUsingDeclarationOperation)statement).DeclarationGroup);
                return Flow.Next;
            case OperationKind.Lock:
                return Execute(((ILockOperation)statement).Body);
            case OperationKind.Labeled:
                return Execute(((ILabeledOperation)statement).Operation);
            case OperationKind.MethodBody:
                var method = (IMethodBodyOperation)statement;
                return Execute(method.BlockBody ?? method.ExpressionBody);
            case OperationKind.ConstructorBody:
                var constructor = (IConstructorBodyOperation)statement;
                Evaluate(constructor.Initializer);
                return Execute(constructor.BlockBody ?? constructor.ExpressionBody);
            case OperationKind.RaiseEvent:
                var raised = (IRaiseEventOperation)statement;
                var given = Arguments(raised.Arguments);
                CallAny(LoadEvent(raised.EventReference), given);
                PutBack(raised.Arguments, given);
                return Flow.Next;
            case OperationKind.LocalFunction or OperationKind.Empty or OperationKind.Stop or OperationKind.End:
                return Flow.Next;
            default:
                return ExecuteOther(statement);
        }
    }

    /// <summary>What the last declared resource does at its end is done first.</summary>
    private void Dispose(IVariableDeclarationGroupOperation resources)
    {
        foreach (var declaration in resources.Declarations.Reverse())
            foreach (var declarator in declaration.Declarators.Reverse())
                if (_frame.TryGet(declarator.Symbol, out var held)) Dispose(Read(held));
    }

    /// <summary>An object of the project may do something where its use ends: what wraps a text appends its end.</summary>
    private void Dispose(object? resource)
    {
        if (resource is ObjectValue { Type: var type } && DisposerOf(type) is { } disposer) CallMethod(disposer, resource, [], isVirtual: false);
    }

    private static IMethodSymbol? DisposerOf(INamedTypeSymbol type)
    {
        if (type.IsRefLikeType) return type.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault(static one => one.Parameters.IsEmpty);
        foreach (var implemented in type.AllInterfaces)
            if (implemented is { Name: "IDisposable" or "IAsyncDisposable", ContainingNamespace.Name: "System" } && implemented.GetMembers() is [var open]
                && type.FindImplementationForInterfaceMember(open) is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } own) return own;
        return null;
    }

    private Flow Jump(IBranchOperation branch)
    {
        if (branch.BranchKind == BranchKind.Break) return Flow.Break;
        if (branch.BranchKind == BranchKind.Continue) return Flow.Continue;
        _target = branch.Target;
        return Flow.Jump;
    }

    private Flow ExecuteOther(IOperation statement)
    {
        if (statement.Type is not null)
        {
            Evaluate(statement);
            return Flow.Next;
        }

        // With, of Visual Basic: what it is about, and what is done to it.
        if (statement.ChildOperations is { Count: 2 } parts && parts.First() is { Type: not null } about && parts.Last() is IBlockOperation block)
        {
            _receivers.Push(Evaluate(about));
            var flow = Execute(block);
            _receivers.Pop();
            return flow;
        }

        // fixed, checked, unsafe and what later compilers bring: their parts are what they do.
        foreach (var part in statement.ChildOperations)
            if (ExecutePart(part) is not Flow.Next and var ended) return ended;
        return Flow.Next;
    }

    private Flow ExecutePart(IOperation part)
    {
        if (part.Type is null) return Execute(part);
        Evaluate(part);
        return Flow.Next;
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow ExecuteAll(System.Collections.Immutable.ImmutableArray<IOperation> statements)
    {
        // Local functions can be called before they are declared.
        foreach (var statement in statements)
            if (statement is ILocalFunctionOperation function) _frame.Declare(function.Symbol, MakeFunction(function.Symbol, function.Body));
        var ended = ExecuteInTurn(statements);
        for (var at = statements.Length - 1; at >= 0; at--)
            if (statements[at].Kind == OperationKind.UsingDeclaration) Dispose(((IUsingDeclarationOperation)statements[at]).DeclarationGroup);
        return ended;
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow ExecuteInTurn(System.Collections.Immutable.ImmutableArray<IOperation> statements)
    {
        for (var at = 0; at < statements.Length; at++)
        {
            var flow = Execute(statements[at]);
            if (flow == Flow.Jump && IndexOf(_target, statements) is >= 0 and var label)
            {
                if (IsSpent) return Flow.Leave;
                at = label - 1;
            }
            else if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    /// <summary>Where a label stands in front of one of these.</summary>
    private static int IndexOf(ILabelSymbol? target, System.Collections.Immutable.ImmutableArray<IOperation> statements)
    {
        for (var at = 0; at < statements.Length; at++)
            for (var statement = statements[at]; statement is ILabeledOperation labeled; statement = labeled.Operation)
                if (SymbolEqualityComparer.Default.Equals(labeled.Label, target)) return at;
        return -1;
    }

    [MethodImpl(Jit.AtOnce)]
    private void Declare(IOperation declaration)
    {
        switch (declaration)
        {
            case IVariableDeclarationGroupOperation group:
                foreach (var one in group.Declarations) Declare(one);
                break;
            case IVariableDeclarationOperation variables:
                foreach (var declarator in variables.Declarators)
                    _frame.Declare(declarator.Symbol, ValueOf(declarator, declarator.Initializer ?? variables.Initializer));
                break;
            case IVariableDeclaratorOperation declarator:
                _frame.Declare(declarator.Symbol, ValueOf(declarator, declarator.Initializer));
                break;
        }
    }

    [MethodImpl(Jit.AtOnce)]
    private object? ValueOf(IVariableDeclaratorOperation declarator, IVariableInitializerOperation? initializer)
    {
        if (declarator.Symbol.HasConstantValue) return FromConstant(declarator.Symbol.ConstantValue);
        if (declarator.Symbol.IsRef && PlaceOf(initializer?.Value) is { } place) return place;
        if (initializer is not null) return Copied(Evaluate(initializer.Value));
        return DefaultOf(Substituted(declarator.Symbol.Type));
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow Return(IReturnOperation result)
    {
        if (result.Kind == OperationKind.YieldReturn)
        {
            var value = Evaluate(result.ReturnedValue);
            var yielded = _frame.Yielded ??= [];
            if (yielded.Count < Values.Longest) yielded.Add(value);
            if (yielded.Count == TokenMatcher.ShortestRun) Promise();
            // What goes on for ever is taken from as long as it is needed.
            return yielded.Count > MostEndless && IsInEndless(result) ? Flow.Leave : Flow.Next;
        }

        if (result.ReturnedValue is not null) _frame.Result = (_frame.ReturnsPlace ? PlaceOf(result.ReturnedValue) : null) ?? Evaluate(result.ReturnedValue);
        return Flow.Leave;
    }

    private static bool IsInEndless(IOperation operation)
    {
        for (var around = operation.Parent; around is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation); around = around.Parent)
            if (around is IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } or IForLoopOperation { Condition: null }) return true;
        return false;
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow Branch(IConditionalOperation condition)
    {
        var isTrue = Evaluate(condition.Condition) switch
        {
            bool known => known,
            // A branch that only leaves, as a check of arguments does, shows less than what follows it.
            _ => _decisions.TakesTrue(preferred: !Leaves(condition.WhenTrue)),
        };
        // What is given where nothing else was: `if (given is null) return "…" + …;`.
        if (!isTrue && !_isPromising && !_leftPiece && Leaves(condition.WhenTrue)) _leftPiece = BringsPiece(condition.WhenTrue);
        return Execute(isTrue ? condition.WhenTrue : condition.WhenFalse);
    }

    [MethodImpl(Jit.AtOnce)]
    private static bool Leaves(IOperation? statement) => statement switch
    {
        IBlockOperation { Operations: [.., var last] } => Leaves(last),
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        _ => false,
    };

    [MethodImpl(Jit.AtOnce)]
    private Flow Loop(ILoopOperation loop)
    {
        switch (loop)
        {
            case IForLoopOperation forLoop:
                foreach (var before in forLoop.Before) Execute(before);
                return Repeat(forLoop, forLoop.Condition, isConditionFirst: true, forLoop.AtLoopBottom);
            case IWhileLoopOperation { ConditionIsTop: var isTop } whileLoop:
                return Repeat(whileLoop, whileLoop.Condition, isTop, System.Collections.Immutable.ImmutableArray<IOperation>.Empty);
            case IForEachLoopOperation forEach:
                return ForEach(forEach);
            case IForToLoopOperation forTo:
                return ForTo(forTo);
            default:
                return Flow.Next;
        }
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow Repeat(ILoopOperation loop, IOperation? condition, bool isConditionFirst, System.Collections.Immutable.ImmutableArray<IOperation> bottom)
    {
        var isInverted = loop is IWhileLoopOperation { ConditionIsUntil: true };
        var unknown = 0;
        for (var isFirst = true; !IsSpent; isFirst = false)
        {
            if ((isConditionFirst || !isFirst) && condition is not null)
            {
                if (Evaluate(condition) is bool goesOn ? goesOn == isInverted : unknown++ == UnknownRounds) return Flow.Next;
            }

            if (Execute(loop.Body) is var flow && flow is not (Flow.Next or Flow.Continue)) return flow == Flow.Break ? Flow.Next : flow;
            foreach (var after in bottom) Execute(after);
        }

        return Flow.Leave;
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow ForEach(IForEachLoopOperation loop)
    {
        var collection = Values.Items(ItemsOf(Evaluate(loop.Collection), loop.Collection));
        var items = collection?.All().ToList() ?? [Unknown.Value];
        if (items.Count >= TokenMatcher.ShortestRun) Promise();
        for (var at = 0; at < items.Count; at++)
        {
            var item = items[at];
            if (IsSpent) return Flow.Leave;
            var known = _functions.Count;
            if (loop.LoopControlVariable is not IVariableDeclaratorOperation variable) Assign(loop.LoopControlVariable, item);
            else if (variable.Symbol.IsRef && collection is not null) _frame.Declare(variable.Symbol, new ElementReference(collection, at));
            else _frame.Declare(variable.Symbol, Values.Cast(item, variable.Symbol.Type.SpecialType));
            var flow = Execute(loop.Body);
            // Each round has variables of its own, which the functions made in it keep.
            for (var made = known; made < _functions.Count; made++)
                if (_functions[made].Captured == _frame) _functions[made].Captured = _frame.Keep(loop.Locals);
            if (flow is not (Flow.Next or Flow.Continue)) return flow == Flow.Break ? Flow.Next : flow;
        }

        return Flow.Next;
    }

    /// <summary>Visual Basic's For … To … Step.</summary>
    private Flow ForTo(IForToLoopOperation loop)
    {
        var isKnown = Values.TryNumber(Evaluate(loop.InitialValue), out var value) & Values.TryNumber(Evaluate(loop.LimitValue), out var limit)
            & Values.TryNumber(Evaluate(loop.StepValue), out var step);
        if (isKnown && step == 0) return Flow.Leave;
        do
        {
            if (IsSpent) return Flow.Leave;
            if (isKnown && (step > 0 ? value > limit : value < limit)) return Flow.Next;
            var current = isKnown ? value : (object)Unknown.Value;
            if (loop.LoopControlVariable is IVariableDeclaratorOperation variable) _frame.Declare(variable.Symbol, current);
            else Assign(loop.LoopControlVariable, current);
            if (Execute(loop.Body) is var flow && flow is not (Flow.Next or Flow.Continue)) return flow == Flow.Break ? Flow.Next : flow;
            value += step;
        }
        while (isKnown);

        return Flow.Next;
    }

    [MethodImpl(Jit.AtOnce)]
    private Flow Switch(ISwitchOperation @switch)
    {
        var value = Evaluate(@switch.Value);
        var chosen = -1;
        var fallback = -1;
        var isSure = Values.IsKnown(value);
        for (var i = 0; i < @switch.Cases.Length && chosen < 0; i++)
        {
            foreach (var clause in @switch.Cases[i].Clauses)
            {
                if (clause is IDefaultCaseClauseOperation)
                {
                    fallback = i;
                    continue;
                }

                var matches = clause switch
                {
                    ISingleValueCaseClauseOperation single => Values.AreEqual(value, Evaluate(single.Value)),
                    IRelationalCaseClauseOperation relational => Compare(relational.Relation, value, Evaluate(relational.Value)) ?? Unknown.Value,
                    IRangeCaseClauseOperation range => IsWithin(value, Evaluate(range.MinimumValue), Evaluate(range.MaximumValue)) ?? (object)Unknown.Value,
                    IPatternCaseClauseOperation pattern => And(Matches(value, pattern.Pattern), pattern.Guard),
                    _ => Unknown.Value,
                };
                isSure &= matches is bool;
                if (matches is not true) continue;
                chosen = i;
                break;
            }
        }

        if (chosen < 0 && !isSure && @switch.Cases.Length > 0) chosen = _decisions.Take(@switch.Cases.Length, preferred: FirstWithPiece(@switch.Cases));
        if (chosen < 0) chosen = fallback;
        if (chosen < 0) return Flow.Next;
        var flow = ExecuteAll(@switch.Cases[chosen].Body);
        // goto case
        for (var next = chosen; flow == Flow.Jump && next >= 0 && !IsSpent;)
        {
            next = Array.FindIndex([.. @switch.Cases], one => one.Clauses.Any(clause => clause.Label is { } label && SymbolEqualityComparer.Default.Equals(label, _target)));
            if (next >= 0) flow = ExecuteAll(@switch.Cases[next].Body);
        }

        return flow == Flow.Break ? Flow.Next : flow;
    }

    /// <summary>Visual Basic's Case … To ….</summary>
    private static bool? IsWithin(object? value, object? low, object? high) =>
        Compare(BinaryOperatorKind.GreaterThanOrEqual, value, low) is bool isAbove && Compare(BinaryOperatorKind.LessThanOrEqual, value, high) is bool isBelow ? isAbove && isBelow : null;

    /// <summary>Of ways of which nobody knows which the program goes, the first that brings a piece: whether more follows is shown there, or nowhere.</summary>
    private int FirstWithPiece(IReadOnlyList<IOperation> ways)
    {
        for (var at = 0; at < ways.Count; at++)
            if (BringsPiece(ways[at])) return at;
        return 0;
    }

    private bool BringsPiece(IOperation way) => payloads.Of(way.Syntax.SyntaxTree, cancel).With(way.Syntax.Span).IsPiece;
}
