using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

internal sealed partial class Interpreter
{
    // Of compilers that are newer than the one we are built for: what has them names them so.
    private const OperationKind CollectionExpression = (OperationKind)127;
    private const OperationKind Spread = (OperationKind)128;

    private readonly Stack<object?> _receivers = new();

    /// <summary>What is evaluated now: where a library call that a library call makes takes place.</summary>
    private IOperation? _current;

    [MethodImpl(Jit.AtOnce)]
    private object? Evaluate(IOperation? expression)
    {
        if (expression is null || !TrySpend() || _depth == MostDepth) return Unknown.Value;
        _depth++;
        var outer = _current;
        if (_callSite is null) _current = expression;
        var value = EvaluateOne(expression);
        if (value is string text) See(text, expression);
        _current = outer;
        _depth--;
        return value;
    }

    [MethodImpl(Jit.AtOnce)]
    private void See(string text, IOperation expression)
    {
        if (text.Length < TokenMatcher.ShortestRun) return;
        discovery.See(text, _callSite ?? expression);
        // After a guess about what the program does, it may be another one.
        if (_callSite is null && _decisions.Count == 0) discovery.SeeValue(text, expression);
    }

    /// <summary>By kind: to ask an operation for each interface in turn would cost more than all else.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? EvaluateOne(IOperation expression)
    {
        var kind = expression.Kind;
        // Before the constants: to ask a chain of thousands for its value is quadratic.
        if (kind is OperationKind.Binary or OperationKind.InterpolatedString or OperationKind.InterpolatedStringAddition && Composition.IsComposition(expression)) return Compose(expression);
        if (expression.ConstantValue is { HasValue: true, Value: var constant }) return FromConstant(constant);
        switch (kind)
        {
            case OperationKind.Parenthesized:
                return Evaluate(((IParenthesizedOperation)expression).Operand);
            case OperationKind.Utf8String:
                var utf8 = ((IUtf8StringOperation)expression).Value;
                discovery.Know(utf8);
                return Made(Sequence.OfBytes(Encoding.UTF8.GetBytes(utf8)), expression);
            case OperationKind.LocalReference:
                return Load(((ILocalReferenceOperation)expression).Local);
            case OperationKind.ParameterReference:
                return Load(((IParameterReferenceOperation)expression).Parameter);
            case OperationKind.FieldReference:
                return LoadField((IFieldReferenceOperation)expression);
            case OperationKind.PropertyReference:
                return Read(LoadProperty((IPropertyReferenceOperation)expression));
            case OperationKind.InstanceReference:
                return ((IInstanceReferenceOperation)expression).ReferenceKind is InstanceReferenceKind.ImplicitReceiver or InstanceReferenceKind.PatternInput && _receivers.Count > 0
                    ? _receivers.Peek() : _frame.Instance ?? Unknown.Value;
            case OperationKind.ConditionalAccessInstance:
                return _receivers.Count > 0 ? _receivers.Peek() : Unknown.Value;
            case OperationKind.ConditionalAccess:
                return Access((IConditionalAccessOperation)expression);
            case OperationKind.Conversion:
                return Convert((IConversionOperation)expression);
            case OperationKind.Binary:
                return Binary((IBinaryOperation)expression);
            case OperationKind.TupleBinary:
                var tuples = (ITupleBinaryOperation)expression;
                return Compare(tuples.OperatorKind, Evaluate(tuples.LeftOperand), Evaluate(tuples.RightOperand));
            case OperationKind.Unary:
                return Unary((IUnaryOperation)expression);
            case OperationKind.Invocation:
                return Read(Invoke((IInvocationOperation)expression));
            case OperationKind.ObjectCreation:
                return Create((IObjectCreationOperation)expression);
            case OperationKind.AnonymousObjectCreation:
                return CreateAnonymous((IAnonymousObjectCreationOperation)expression);
            case OperationKind.EventAssignment:
                var handling = (IEventAssignmentOperation)expression;
                if (handling.EventReference is IEventReferenceOperation subscribed)
                    Store(subscribed.Event, InstanceOf(subscribed), Combine(LoadEvent(subscribed), Evaluate(handling.HandlerValue), handling.Adds));
                return Unknown.Value;
            case OperationKind.EventReference:
                return LoadEvent((IEventReferenceOperation)expression);
            case OperationKind.ArrayCreation:
                return CreateArray((IArrayCreationOperation)expression);
            case OperationKind.ArrayInitializer:
                return Made(new Sequence(AllOf(((IArrayInitializerOperation)expression).ElementValues)), expression);
            case OperationKind.ArrayElementReference:
                return ElementOf((IArrayElementReferenceOperation)expression);
            case OperationKind.InlineArrayAccess:
                var access = (IInlineArrayAccessOperation)expression;
                return ElementAt(Evaluate(access.Instance), Evaluate(access.Argument), access);
            case OperationKind.ImplicitIndexerReference:
                var part = (IImplicitIndexerReferenceOperation)expression;
                return ElementAt(Evaluate(part.Instance), Evaluate(part.Argument), part);
            case OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.DeconstructionAssignment or OperationKind.CoalesceAssignment:
                return Assign((IAssignmentOperation)expression);
            case OperationKind.Increment or OperationKind.Decrement:
                return Increment((IIncrementOrDecrementOperation)expression);
            case OperationKind.Coalesce:
                return Coalesce((ICoalesceOperation)expression);
            case OperationKind.Conditional:
                var condition = (IConditionalOperation)expression;
                return Evaluate((Evaluate(condition.Condition) is bool known ? known : _decisions.TakesTrue(preferred: condition.WhenFalse is null || BringsPiece(condition.WhenTrue) || !BringsPiece(condition.WhenFalse))) ? condition.WhenTrue : condition.WhenFalse);
            case OperationKind.SwitchExpression:
                return Choose((ISwitchExpressionOperation)expression);
            case OperationKind.IsPattern:
                var pattern = (IIsPatternOperation)expression;
                return Matches(Evaluate(pattern.Value), pattern.Pattern);
            case OperationKind.Tuple:
                return new TupleValue([.. ((ITupleOperation)expression).Elements.Select(Evaluate)]);
            case OperationKind.AnonymousFunction:
                var lambda = (IAnonymousFunctionOperation)expression;
                return MakeFunction(lambda.Symbol, lambda.Body);
            case OperationKind.DelegateCreation:
                return Evaluate(((IDelegateCreationOperation)expression).Target);
            case OperationKind.MethodReference:
                var method = (IMethodReferenceOperation)expression;
                return _frame.TryGet(method.Method.OriginalDefinition, out var function) && function is Function
                    ? function : new Function(method.Method, Body: null, Captured: null, method.Instance is null ? null : Evaluate(method.Instance));
            case OperationKind.Await:
                return Evaluate(((IAwaitOperation)expression).Operation);
            case OperationKind.TranslatedQuery:
                return Evaluate(((ITranslatedQueryOperation)expression).Operation);
            case OperationKind.InterpolatedStringHandlerCreation:
                return Evaluate(((IInterpolatedStringHandlerCreationOperation)expression).Content);
            case OperationKind.DeclarationExpression:
                return Evaluate(((IDeclarationExpressionOperation)expression).Expression);
            case OperationKind.Range:
                var range = (IRangeOperation)expression;
                return new RangeValue(range.LeftOperand is null ? null : Evaluate(range.LeftOperand), range.RightOperand is null ? null : Evaluate(range.RightOperand));
            case OperationKind.TypeOf:
                return Substituted(((ITypeOfOperation)expression).TypeOperand);
            case OperationKind.DefaultValue:
                return DefaultOf(Substituted(expression.Type));
            case OperationKind.Throw:
                if (ExecuteOne(expression) == Flow.Throw) Raise();
                return Unknown.Value;
            case OperationKind.With:
                var with = (IWithOperation)expression;
                return Initialize(Clone(Evaluate(with.Operand)), with.Initializer);
            case OperationKind.ObjectOrCollectionInitializer:
                return Initialize(_receivers.Count > 0 ? _receivers.Peek() : Unknown.Value, (IObjectOrCollectionInitializerOperation)expression);
            case OperationKind.VariableDeclarationGroup or OperationKind.VariableDeclaration or OperationKind.VariableDeclarator:
                Declare(expression);
                return Unknown.Value;
            case OperationKind.ExpressionStatement or OperationKind.Block or OperationKind.Return or OperationKind.YieldReturn or OperationKind.YieldBreak:
                Execute(expression);
                return Unknown.Value;
            case OperationKind.DynamicMemberReference:
                var asked = (IDynamicMemberReferenceOperation)expression;
                return asked.Instance is { } holder ? MemberOf(Evaluate(holder), asked.MemberName) : Unknown.Value;
            case OperationKind.TypeParameterObjectCreation:
                return CreateArgument((ITypeParameterObjectCreationOperation)expression);
            case OperationKind.DynamicObjectCreation or OperationKind.DynamicInvocation:
                EvaluateParts(expression);
                return Unknown.Value;
            default:
                return EvaluateOther(expression);
        }
    }

    /// <summary>What has no operation of its own, or none in the compiler that we are built for.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? EvaluateOther(IOperation expression)
    {
        if (expression.Kind == OperationKind.None)
        {
            if (TryPointer(expression, out var address)) return address;
            if (Dereference(expression) is { } pointed) return pointed.Target[pointed.At];
            if (expression.ChildOperations is { Count: 2 } sides && sides.Last() is { Kind: OperationKind.None, ChildOperations: { Count: 3 or 4 } given } && given.First() is IParenthesizedOperation)
                return Overwrite(sides.First(), given);
        }

        if (expression is IAddressOfOperation { Type: IFunctionPointerTypeSymbol, Reference: var pointedAt }) return Evaluate(pointedAt);
        // A call of such a pointer, which has no operation of its own in the oldest compilers: what is called comes first.
        if (expression.ChildOperations.FirstOrDefault() is { Type: IFunctionPointerTypeSymbol } callee)
            return CallAny(Evaluate(callee), [.. expression.ChildOperations.Skip(1).Select(given => Evaluate(given is IArgumentOperation argument ? argument.Value : given))]);
        if ((expression.Kind == OperationKind.None || expression.Type is not null) && IsListLike(expression.Type)) return CreateListLike(expression);
        EvaluateParts(expression);
        return Unknown.Value;
    }

    /// <summary>Visual Basic's <c>Mid(text, start, length) = part</c>: what the text is then.</summary>
    private object? Overwrite(IOperation target, IOperation.OperationList given)
    {
        var known = given.Skip(1).Select(Evaluate).ToList();
        object? written = Unknown.Value;
        if (Evaluate(target) is string text && Values.Text(known[known.Count - 1]) is { } part && known[0] is long start && Values.TryIndex(start - 1, text.Length, out var at))
        {
            var most = known.Count == 2 ? part.Length : known[1] is long asked ? asked : 0;
            var count = (int)Math.Min(Math.Min(most, part.Length), text.Length - at);
            if (count >= 0) written = text.Substring(0, at) + part.Substring(0, count) + text.Substring(at + count);
        }

        Assign(target, written);
        return written;
    }

    private object? Load(ILocalSymbol local)
    {
        if (local.HasConstantValue) return FromConstant(local.ConstantValue);
        return _frame.TryGet(local, out var variable) ? Read(variable) : Unknown.Value;
    }

    private object? ElementOf(IArrayElementReferenceOperation element) => element.Indices switch
    {
        [var index] => ElementAt(Evaluate(element.ArrayReference), Evaluate(index), element),
        _ => TryLocate(element, out var table, out var cell) ? table[cell] : Unknown.Value,
    };

    private object? Coalesce(ICoalesceOperation coalesce) => Evaluate(coalesce.Value) switch
    {
        null => Evaluate(coalesce.WhenNull),
        Unknown => _decisions.TakesTrue(preferred: true) ? Evaluate(coalesce.WhenNull) : Unknown.Value,
        var value => value,
    };

    [MethodImpl(Jit.AtOnce)]
    private List<object?> AllOf(System.Collections.Immutable.ImmutableArray<IOperation> expressions)
    {
        var values = new List<object?>(expressions.Length);
        foreach (var expression in expressions) values.Add(Evaluate(expression));
        return values;
    }

    [MethodImpl(Jit.AtOnce)]
    private void EvaluateParts(IOperation expression)
    {
        foreach (var part in expression.ChildOperations) Evaluate(part);
    }

    private Function MakeFunction(IMethodSymbol symbol, IOperation? body)
    {
        var function = new Function(symbol, body, _frame, _frame.Instance);
        _functions.Add(function);
        return function;
    }

    /// <summary>Text that is put together: what the compiler knows is known to the constant layer, also where unknown pieces stand beside it.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? Compose(IOperation whole)
    {
        var text = new StringBuilder();
        var constants = new StringBuilder();
        var isBytes = false;
        foreach (var (piece, syntax) in Composition.Pieces(whole))
        {
            if (!TrySpend()) return Unknown.Value;
            if (Composition.ConstantText(piece) is { } constant)
            {
                isBytes |= piece is IUtf8StringOperation;
                constants.Append(constant);
                text.Append(constant);
            }
            else
            {
                discovery.Know(constants.ToString());
                constants.Clear();
                text.Append(Piece(piece));
                // What is still to come is worth being followed.
                if (!_isPromising && text.Length >= ShortestPiece && Payload.OfLiteral(text.ToString().AsSpan()).IsPiece) Promise();
            }

            if (text.Length > Values.Longest) return Unknown.Value;
        }

        discovery.Know(constants.ToString());
        if (text.Length > constants.Length && text.Length >= ShortestPiece && Payload.OfLiteral(text.ToString().AsSpan()).IsPiece) Promise();
        return isBytes ? Made(Sequence.OfBytes(Encoding.UTF8.GetBytes(text.ToString())), whole) : text.ToString();
    }

    [MethodImpl(Jit.AtOnce)]
    private object Piece(IOperation piece)
    {
        if (piece is IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation { Arguments: { Length: > 1 } given } }) return Piece(Named(given, "value"), Named(given, "format"), Named(given, "alignment"));
        if (piece is IInterpolationOperation interpolation) return Piece(interpolation.Expression, interpolation.FormatString, interpolation.Alignment);
        return ShowAs(TextOf(NameIn(TypeBehind(piece), Evaluate(piece))), piece is IConversionOperation conversion ? conversion.Operand.Type : piece.Type);
    }

    [MethodImpl(Jit.AtOnce)]
    private string Piece(IOperation? expression, IOperation? formatted, IOperation? aligned)
    {
        var value = TextOf(Evaluate(expression));
        if (formatted is null) value = NameIn(TypeBehind(expression), value);
        var type = expression is IConversionOperation { Operand.Type: { } inner } ? inner : expression?.Type;
        var shown = formatted?.ConstantValue.Value is string format ? Library.Format(value, format, type) : ShowAs(value, type);
        var width = aligned?.ConstantValue.Value is int alignment && Math.Abs(alignment) <= Values.Longest ? alignment : 0;
        return shown is not string text ? Values.Hole.ToString() : width < 0 ? text.PadRight(-width) : text.PadLeft(width);
    }

    /// <summary>What a handler of interpolated strings is given for one of its parameters.</summary>
    private static IOperation? Named(System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments, string parameter) =>
        arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value;

    private static object ShowAs(object? value, ITypeSymbol? type) =>
        value is long && type is not null ? System.Convert.ToString(Values.Boxed(value, type.SpecialType), CultureInfo.InvariantCulture) : Values.Show(value);

    [MethodImpl(Jit.AtOnce)]
    private object? LoadField(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (field is { Name: "Empty", ContainingType.SpecialType: SpecialType.System_String }) return "";
        if (field.Name == "Empty" && Library.Empty(field.ContainingType) is var empty && empty is not Unknown) return empty;
        var instance = reference.Instance is null ? null : Evaluate(reference.Instance);
        if (instance is TupleValue tuple && (field.CorrespondingTupleField ?? field).Name is var name && name.StartsWith("Item", StringComparison.Ordinal)
            && int.TryParse(name.Substring(4), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position <= tuple.Items.Length)
            return tuple.Items[position - 1];
        return Load(field, instance);
    }

    [MethodImpl(Jit.AtOnce)]
    private object? LoadProperty(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (reference.ConstrainedToType is { } constrained && property.GetMethod is { } accessor && Constrained(accessor, constrained).AssociatedSymbol is IPropertySymbol own) property = own;
        var instance = reference.Instance is null ? null : Evaluate(reference.Instance);
        var arguments = Arguments(reference.Arguments);
        // Also what a query names by `let`, which is declared nowhere.
        if (instance is ObjectValue holder && holder.Fields.TryGetValue(property.OriginalDefinition, out var stored)) return stored;
        if (instance is MapValue record && !property.DeclaringSyntaxReferences.IsEmpty) return record.Like(NameInData(property) ?? property.Name);
        if (property.DeclaringSyntaxReferences.IsEmpty && property.GetMethod is { } known && reference.Instance is not IInstanceReferenceOperation { Type.DeclaringSyntaxReferences.IsEmpty: true } && OwnOf(instance, known) is { AssociatedSymbol: IPropertySymbol shown } mine)
            return bodies.HaveCode(shown, cancel) ? CallMethod(mine, instance, arguments, isVirtual: false) : Load(shown, instance);
        if (property.DeclaringSyntaxReferences.IsEmpty) return CallLibrary(property.GetMethod ?? property.SetMethod!, instance, arguments, reference);
        if (PatternOf(property, property.Type) is { } pattern) return pattern;
        if (property is { IsAbstract: true, GetMethod: { } open } && (instance is not ObjectValue { Type: { } derived } || ReferenceEquals(ImplementationIn(derived, open), open)) && bodies.ImplementationsOf(open, cancel).Count > 0)
            return CallMethod(open, instance, arguments);
        if (property is { IsVirtual: true, GetMethod: { } refined } && OneOf(refined, instance) is var other && !ReferenceEquals(other, refined)) return CallMethod(other, instance, arguments, isVirtual: false);
        if (property.GetMethod is { } getter && bodies.HaveCode(property, cancel) && (!IsWorthwhile(getter, instance, arguments) || bodies.Of(getter, cancel) is not null)) return CallMethod(getter, instance, arguments);
        if (property.GetMethod is { } inherited && instance is ObjectValue { Type: { } actual } && !ReferenceEquals(ImplementationIn(actual, inherited), inherited))
            return ImplementationIn(actual, inherited).AssociatedSymbol is IPropertySymbol implementation && bodies.Of(implementation.GetMethod!, cancel) is null
                ? Load(implementation, instance) : CallMethod(inherited, instance, arguments);
        return Load(property, instance);
    }

    /// <summary>What a property is called where it is read from, if that is said.</summary>
    private static string? NameInData(IPropertySymbol property)
    {
        foreach (var attribute in property.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: "JsonPropertyNameAttribute" or "JsonPropertyAttribute" or "DataMemberAttribute" }) continue;
            if (attribute.ConstructorArguments is [{ Value: string name }, ..]) return name;
            foreach (var argument in attribute.NamedArguments)
                if (argument is { Key: "Name" or "PropertyName", Value.Value: string said }) return said;
        }

        return null;
    }

    /// <summary>The regular expression that a generator writes the code of; null for all other members.</summary>
    private static RegexValue? PatternOf(ISymbol member, ITypeSymbol type)
    {
        if (type.Name != "Regex") return null;
        foreach (var attribute in member.GetAttributes())
            if (attribute is { AttributeClass.Name: "GeneratedRegexAttribute", ConstructorArguments: [{ Value: string pattern }, ..] given })
                return new RegexValue(pattern, given is [_, { Value: int options }, ..] ? (System.Text.RegularExpressions.RegexOptions)options : System.Text.RegularExpressions.RegexOptions.None);
        return null;
    }

    /// <summary>A member that is only looked for when the program runs.</summary>
    private object? MemberOf(object? holder, string name) => holder switch
    {
        MapValue map => map.TryGet(name, out var value) ? value : Unknown.Value,
        ObjectValue known => MembersOf(known.Type).FirstOrDefault(member => member.Name == name) switch
        {
            IFieldSymbol field => Load(field, known),
            IPropertySymbol { GetMethod: { } getter } property => bodies.HaveCode(property, cancel) ? CallMethod(getter, known, []) : Load(property, known),
            _ => Unknown.Value,
        },
        _ => Unknown.Value,
    };

    [MethodImpl(Jit.AtOnce)]
    private object? Access(IConditionalAccessOperation access)
    {
        var receiver = Evaluate(access.Operation);
        if (receiver is null) return null;
        _receivers.Push(receiver);
        var value = Evaluate(access.WhenNotNull);
        _receivers.Pop();
        return value;
    }

    [MethodImpl(Jit.AtOnce)]
    private object? Convert(IConversionOperation conversion)
    {
        var value = Evaluate(conversion.Operand);
        if (value is long member && conversion is { Operand.Type: INamedTypeSymbol { TypeKind: TypeKind.Enum } from, Type.IsReferenceType: true }) return new EnumValue(from, member);
        if (value is EnumValue boxed && conversion.Type is { IsValueType: true }) value = boxed.Number;
        if (conversion.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method) return CallMethod(method, instance: null, [value]);
        if (conversion.Type is { Name: "Index" } && value is long index) return new IndexValue(index, IsFromEnd: false);
        if (conversion.Type is { Name: "BigInteger" } && Library.TryBig(value, out var big)) return big;
        if (value is System.Numerics.BigInteger number && Underlying(conversion.Type) is not SpecialType.None and var type)
            return type == SpecialType.System_Object ? value : Values.Cast(unchecked((long)(ulong)(number & ulong.MaxValue)), type);
        if (value is System.Xml.Linq.XObject node && conversion.OperatorMethod is not null && Underlying(conversion.Type) is SpecialType.System_String or SpecialType.System_Int32 or SpecialType.System_Int64)
        {
            var shown = Library.Call(conversion.OperatorMethod, null, [node], this);
            return Underlying(conversion.Type) == SpecialType.System_String ? shown : shown is string digits && long.TryParse(digits, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) ? count : Unknown.Value;
        }

        if (conversion.Type is { TypeKind: TypeKind.Enum } || value is not (long or char or double)) return value;
        return Values.Cast(value, Underlying(conversion.Type));
    }

    [MethodImpl(Jit.AtOnce)]
    private static SpecialType Underlying(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var argument] } => argument.SpecialType,
        { } other => other.SpecialType,
        null => SpecialType.None,
    };

    [MethodImpl(Jit.AtOnce)]
    private object? Binary(IBinaryOperation operation)
    {
        var left = Evaluate(operation.LeftOperand);
        if (operation.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
        {
            var isDecided = operation.OperatorKind == BinaryOperatorKind.ConditionalOr;
            if (left is bool known && known == isDecided) return left;
            var right = Evaluate(operation.RightOperand);
            return right is bool decided && decided == isDecided ? right : left is bool ? right : Unknown.Value;
        }

        var other = Evaluate(operation.RightOperand);
        if (operation.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method) return CallMethod(method, instance: null, [left, other]);
        // Which + it is, a dynamic value says when the program runs.
        if (operation is { OperatorKind: BinaryOperatorKind.Add, Type.TypeKind: TypeKind.Dynamic } or { OperatorKind: BinaryOperatorKind.Concatenate } && (left is string || other is string)) return Values.Join([left, other], "");
        return Compute(operation.OperatorKind, AsPointer(left, operation.LeftOperand.Type), AsPointer(other, operation.RightOperand.Type), Underlying(operation.Type));
    }

    [MethodImpl(Jit.AtOnce)]
    private static object? Compute(BinaryOperatorKind kind, object? left, object? right, SpecialType type)
    {
        if (left is System.Numerics.BigInteger || right is System.Numerics.BigInteger)
            return Library.TryBig(left, out var one) && Library.TryBig(right, out var two) ? Library.Compute(kind, one, two) : Unknown.Value;
        if (left is PointerValue || right is PointerValue) return OfPointers(kind, left, right);
        if (Compare(kind, left, right) is { } truth) return truth;
        if (left is bool a && right is bool b)
        {
            return kind switch
            {
                BinaryOperatorKind.And => a & b,
                BinaryOperatorKind.Or => a | b,
                BinaryOperatorKind.ExclusiveOr => a ^ b,
                _ => Unknown.Value,
            };
        }

        if (left is double || right is double) return Reals(kind, left, right) is var real && real is double ? Values.Cast(real, type) : Unknown.Value;
        if (!Values.TryNumber(left, out var x) || !Values.TryNumber(right, out var y)) return Unknown.Value;
        unchecked
        {
            var isLong = type is SpecialType.System_Int64 or SpecialType.System_UInt64;
            var shift = (int)y & (isLong ? 63 : 31);
            if (kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder or BinaryOperatorKind.IntegerDivide && y is 0 or -1)
                return y == 0 ? Unknown.Value : Values.Cast(kind == BinaryOperatorKind.Remainder ? 0 : -x, type);
            var isUnsigned = type == SpecialType.System_UInt64;
            long? result = kind switch
            {
                BinaryOperatorKind.Add => x + y,
                BinaryOperatorKind.Subtract => x - y,
                BinaryOperatorKind.Multiply => x * y,
                BinaryOperatorKind.Divide or BinaryOperatorKind.IntegerDivide => isUnsigned ? (long)((ulong)x / (ulong)y) : x / y,
                BinaryOperatorKind.Remainder => isUnsigned ? (long)((ulong)x % (ulong)y) : x % y,
                BinaryOperatorKind.And => x & y,
                BinaryOperatorKind.Or => x | y,
                BinaryOperatorKind.ExclusiveOr => x ^ y,
                BinaryOperatorKind.LeftShift => x << shift,
                BinaryOperatorKind.RightShift => isUnsigned ? (long)((ulong)x >> shift) : x >> shift,
                BinaryOperatorKind.UnsignedRightShift => isLong ? (long)((ulong)x >> shift) : (uint)x >> shift,
                _ => null,
            };
            return result is { } number ? Values.Cast(number, type) : Unknown.Value;
        }
    }

    private static object Reals(BinaryOperatorKind kind, object? left, object? right)
    {
        if (Values.Cast(left, SpecialType.System_Double) is not double x || Values.Cast(right, SpecialType.System_Double) is not double y) return Unknown.Value;
        return kind switch
        {
            BinaryOperatorKind.Add => x + y,
            BinaryOperatorKind.Subtract => x - y,
            BinaryOperatorKind.Multiply => x * y,
            BinaryOperatorKind.Divide => x / y,
            BinaryOperatorKind.Remainder => x % y,
            BinaryOperatorKind.Power => Math.Pow(x, y),
            _ => Unknown.Value,
        };
    }

    /// <summary>What a comparison says: a bool, or Unknown; null for what is no comparison.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static object? Compare(BinaryOperatorKind kind, object? left, object? right)
    {
        switch (kind)
        {
            case BinaryOperatorKind.Equals or BinaryOperatorKind.ObjectValueEquals:
                return Values.AreEqual(left, right);
            case BinaryOperatorKind.NotEquals or BinaryOperatorKind.ObjectValueNotEquals:
                return Values.AreEqual(left, right) is bool equal ? !equal : Unknown.Value;
            case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual:
                break;
            default:
                return null;
        }

        if (left is double || right is double) (left, right) = (Values.Cast(left, SpecialType.System_Double), Values.Cast(right, SpecialType.System_Double));
        if (left is not (long or char or double) || right is not (long or char or double)) return Unknown.Value;
        var order = Ordering.Compare(left, right);
        return kind switch
        {
            BinaryOperatorKind.LessThan => order < 0,
            BinaryOperatorKind.LessThanOrEqual => order <= 0,
            BinaryOperatorKind.GreaterThan => order > 0,
            _ => order >= 0,
        };
    }

    [MethodImpl(Jit.AtOnce)]
    private object? Unary(IUnaryOperation operation)
    {
        var value = Evaluate(operation.Operand);
        if (operation.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method) return CallMethod(method, instance: null, [value]);
        return operation.OperatorKind switch
        {
            UnaryOperatorKind.Hat => value is long ? new IndexValue((long)value, IsFromEnd: true) : Unknown.Value,
            UnaryOperatorKind.Plus => value,
            UnaryOperatorKind.Not when value is bool truth => !truth,
            UnaryOperatorKind.Minus when value is double real => -real,
            UnaryOperatorKind.Minus when Values.TryNumber(value, out var number) => Values.Cast(unchecked(-number), Underlying(operation.Type)),
            UnaryOperatorKind.BitwiseNegation or UnaryOperatorKind.Not when Values.TryNumber(value, out var bits) => Values.Cast(~bits, Underlying(operation.Type)),
            _ => Unknown.Value,
        };
    }

    [MethodImpl(Jit.AtOnce)]
    private object?[] Arguments(System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments)
    {
        var values = new object?[arguments.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Unknown.Value;
        foreach (var argument in arguments)
        {
            var at = argument.Parameter?.Ordinal ?? Array.IndexOf(arguments.ToArray(), argument);
            if (at < 0 || at >= values.Length) continue;
            if (argument.Parameter is { RefKind: not RefKind.None, ContainingSymbol.ContainingType.Name: "Unsafe" }) values[at] = PlaceOf(argument.Value) ?? Evaluate(argument.Value);
            else values[at] = argument.Parameter?.RefKind == RefKind.Out ? Unknown.Value : Evaluate(argument.Value);
        }

        return values;
    }

    /// <summary>Calls on calls, as builders and queries are written, are gone through without recursion.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? Invoke(IInvocationOperation invocation)
    {
        var chain = new Stack<IInvocationOperation>();
        chain.Push(invocation);
        while (chain.Peek().Instance is IInvocationOperation inner) chain.Push(inner);
        var instance = chain.Peek().Instance is { } first ? Evaluate(first) : null;
        while (true)
        {
            var call = chain.Pop();
            instance = InvokeOn(call, Read(instance));
            if (chain.Count == 0 || !TrySpend()) return chain.Count == 0 ? instance : Unknown.Value;
            if (instance is string text) See(text, call);
        }
    }

    [MethodImpl(Jit.AtOnce)]
    private object? InvokeOn(IInvocationOperation call, object? instance)
    {
        var method = Constrained(call.TargetMethod, call.ConstrainedToType);
        var arguments = Arguments(call.Arguments);
        // Visual Basic calls extensions as members of what they extend.
        if (method.ReducedFrom is { } whole) (method, arguments, instance) = (whole, [instance, .. arguments], null);
        var outer = _current;
        if (_callSite is null) _current = call;
        object? result;
        if (method.MethodKind == MethodKind.DelegateInvoke) result = CallAny(instance, arguments);
        else if (method.MethodKind == MethodKind.LocalFunction) result = _frame.TryGet(method.OriginalDefinition, out var local) && local is Function known ? Call(known, arguments) : Unknown.Value;
        else if (method is { Name: "GetType", Parameters.IsEmpty: true, ContainingType.SpecialType: SpecialType.System_Object }) result = TypeOf(instance, TypeBehind(call.Instance));
        else if (method is { Name: "ToString", Parameters.IsEmpty: true } && instance is ObjectValue { Type.IsRecord: true }) result = TextOf(instance);
        else if (method.Name == "ToString" && method.DeclaringSyntaxReferences.IsEmpty && arguments.Length == 0 && NameIn(TypeBehind(call.Instance), instance) is string label) result = label;
        else if (method.ContainingType.SpecialType == SpecialType.System_Enum && method.IsStatic) result = OfEnum(Substituted(method.TypeArguments.FirstOrDefault()) ?? arguments.FirstOrDefault() as ITypeSymbol, method.Name, arguments);
        else if (method.DeclaringSyntaxReferences.IsEmpty) result = call.IsVirtual && OwnOf(instance, method) is { } own ? CallMethod(own, instance, arguments, isVirtual: false) : CallLibrary(method, instance, arguments, call);
        else result = CallMethod(method, instance, arguments, call.IsVirtual || method.ContainingType.TypeKind == TypeKind.Interface);
        // A document is filled after it was made.
        if (method.Name is "LoadXml" && instance is System.Xml.Linq.XDocument empty && arguments is [var xml]) Library.FillXml(empty, xml);
        _current = outer;

        PutBack(call.Arguments, arguments);
        return result;
    }

    /// <summary>What was given by reference is what the callee made of it.</summary>
    [MethodImpl(Jit.AtOnce)]
    private void PutBack(System.Collections.Immutable.ImmutableArray<IArgumentOperation> given, object?[] values)
    {
        foreach (var argument in given)
            if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out, Ordinal: var at } && at < values.Length && values[at] is not Reference) Assign(argument.Value, values[at]);
    }

    [MethodImpl(Jit.AtOnce)]
    private object? Create(IObjectCreationOperation creation)
    {
        var arguments = Arguments(creation.Arguments);
        object? made;
        if (creation.Constructor is { DeclaringSyntaxReferences.IsEmpty: true, IsImplicitlyDeclared: false } method && creation.Type?.DeclaringSyntaxReferences.IsEmpty != false)
        {
            made = CallLibrary(method, instance: null, arguments, creation);
        }
        else if (creation.Type is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } type)
        {
            var instance = new ObjectValue((INamedTypeSymbol)Substituted(type)!);
            Construct(instance, arguments, creation.Constructor);
            made = type.TypeKind == TypeKind.Struct && InlineArrayOf(type) is { } elements ? elements : instance;
        }
        else
        {
            made = Unknown.Value;
        }

        return creation.Initializer is null ? made : Initialize(made, creation.Initializer);
    }

    [MethodImpl(Jit.AtOnce)]
    private object? Initialize(object? made, IObjectOrCollectionInitializerOperation initializer)
    {
        _receivers.Push(made);
        foreach (var part in initializer.Initializers)
        {
            if (part is IMemberInitializerOperation member) Initialize(Evaluate(member.InitializedMember), member.Initializer);
            else Evaluate(part);
        }

        _receivers.Pop();
        if (made is Sequence sequence) discovery.See(sequence, _callSite ?? initializer.Parent ?? initializer);
        return made;
    }

    private static object? Clone(object? value)
    {
        if (value is not ObjectValue original) return value;
        var copy = new ObjectValue(original.Type) { IsConstructed = original.IsConstructed, Awaited = original.Awaited };
        foreach (var field in original.Fields) copy.Fields[field.Key] = field.Value;
        return copy;
    }

    [MethodImpl(Jit.AtOnce)]
    private object? CreateArray(IArrayCreationOperation array)
    {
        if (array is { Initializer: { } rows, DimensionSizes.Length: > 1 }) return Made(new Sequence([.. Cells(rows)]) { Sizes = [.. array.DimensionSizes.Select(one => Evaluate(one) is long count ? (int)count : 0)] }, array);
        if (array.Initializer is { } initializer) return Made(new Sequence(AllOf(initializer.ElementValues)), array);
        var element = array.Type is IArrayTypeSymbol type ? type.ElementType : null;
        if (array.DimensionSizes is not [var size])
        {
            var sizes = new int[array.DimensionSizes.Length];
            for (var i = 0; i < sizes.Length; i++)
                if (!Values.TryIndex(Evaluate(array.DimensionSizes[i]), Values.Longest, out sizes[i])) return Unknown.Value;
            var all = sizes.Aggregate(1L, static (product, one) => product * one);
            if (all > Values.Longest) return Unknown.Value;
            return Made(new Sequence([.. Sequence.Filled((int)all, Values.Default(element)).All()]) { Sizes = sizes }, array);
        }

        // Visual Basic writes the last index, and the compiler adds one.
        if (!Values.TryIndex(Evaluate(size), Values.Longest, out var count)) return Unknown.Value;
        return Made(DefaultOf(element) is ObjectValue ? new Sequence([.. Enumerable.Range(0, count).Select(_ => DefaultOf(element))]) : Sequence.Filled(count, Values.Default(element)), array);
    }

    [MethodImpl(Jit.AtOnce)]
    private static bool IsListLike(ITypeSymbol? type) => type switch
    {
        null => false,
        IArrayTypeSymbol { Rank: 1 } or IPointerTypeSymbol => true,
        { SpecialType: SpecialType.System_String } => false,
        INamedTypeSymbol { TypeArguments.Length: 1, ContainingNamespace: { } space } => IsOfSystem(space) && type.TypeKind != TypeKind.Delegate,
        _ => false,
    };

    [MethodImpl(Jit.AtOnce)]
    private static bool IsOfSystem(INamespaceSymbol space)
    {
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer) space = outer;
        return space.Name == "System";
    }

    /// <summary>
    /// Collection expressions and stackalloc. The oldest compilers we run in have no operations of their own for these: their parts are the elements, a part
    /// of some other kind is spread, and the size that stackalloc names comes before its elements.
    /// </summary>
    private object? CreateListLike(IOperation expression)
    {
        var items = new List<object?>();
        foreach (var part in expression.ChildOperations)
        {
            if (part is IArrayInitializerOperation elements)
            {
                items.Clear();
                items.AddRange(elements.ElementValues.Select(Evaluate));
                continue;
            }

            if (IsSpread(part) && part.ChildOperations.FirstOrDefault() is { } spread && Values.Items(Evaluate(spread)) is { } more) items.AddRange(more.All());
            else items.Add(Evaluate(part));
            if (items.Count > Values.Longest) return Unknown.Value;
        }

        // stackalloc: [n] without elements makes n of them; with elements, n is not one of them.
        if (expression.Kind != CollectionExpression && expression.Type is IPointerTypeSymbol or INamedTypeSymbol { IsRefLikeType: true } && expression.ChildOperations.FirstOrDefault() is { } size && IsStackAlloc(expression))
        {
            if (items.Count > 1 && size.IsImplicit || (items.Count == (items.FirstOrDefault() is long named ? named : -1) + 1 && items.Count > 1)) items.RemoveAt(0);
            else if (items.Count == 1 && Values.TryIndex(items[0], Values.Longest, out var count))
                return Made(Sequence.Filled(count, Values.Default((expression.Type as IPointerTypeSymbol)?.PointedAtType ?? (expression.Type as INamedTypeSymbol)?.TypeArguments[0])), expression);
        }

        return Made(new Sequence(items), expression);
    }

    private static bool IsSpread(IOperation part) => part.Type is null && part is not IArrayInitializerOperation && part.Kind is OperationKind.None or Spread;

    /// <summary>A collection expression begins with a bracket; no text is copied for this.</summary>
    private static bool IsStackAlloc(IOperation expression) => expression.Syntax.GetFirstToken() is { Span.Length: > 1 };

    [MethodImpl(Jit.AtOnce)]
    private object? ElementAt(object? value, object? index, IOperation place)
    {
        PromiseFor(value);
        if (value is TextValue text) value = text.Show();
        if (value is MapValue map) return map.TryGet(index, out var found) ? found : Unknown.Value;
        if (index is RangeValue range)
        {
            var count = value switch { string s => s.Length, Sequence q => q.Count, _ => -1 };
            if (count < 0 || !TryResolve(range, count, out var start, out var end)) return Unknown.Value;
            return value is string whole ? Library.Part(whole, start, end - start)
                : Made(place.Type is IArrayTypeSymbol ? ((Sequence)value!).Part(start, end - start).Copy() : ((Sequence)value!).Part(start, end - start), place);
        }

        return value switch
        {
            string s when TryResolve(index, s.Length, 0, out var at) && at < s.Length && s.IndexOf(Values.Hole, 0, at + 1) < 0 => s[at],
            Sequence q when TryResolve(index, q.Count, 0, out var at) && at < q.Count => q[at],
            _ => Unknown.Value,
        };
    }

    /// <summary>Where a part of something that has so many elements begins and ends.</summary>
    public static bool TryResolve(RangeValue range, int count, out int start, out int end)
    {
        var isKnown = TryResolve(range.Start, count, 0, out start);
        return TryResolve(range.End, count, count, out end) && isKnown && end >= start;
    }

    [MethodImpl(Jit.AtOnce)]
    private static bool TryResolve(object? index, int count, int missing, out int at)
    {
        at = missing;
        if (index is null) return true;
        if (index is IndexValue { IsFromEnd: true, Value: var fromEnd }) return Values.TryIndex(count - fromEnd, count, out at);
        return Values.TryIndex(index is IndexValue { Value: var value } ? value : index, count, out at);
    }

    [MethodImpl(Jit.AtOnce)]
    private object? Assign(IAssignmentOperation assignment)
    {
        object? value;
        switch (assignment)
        {
            case ICompoundAssignmentOperation compound:
                value = Compound(compound);
                break;
            case ICoalesceAssignmentOperation coalesce:
                value = Evaluate(coalesce.Target) is var current and not null && (current is not Unknown || !_decisions.TakesTrue(preferred: true)) ? current : Evaluate(coalesce.Value);
                break;
            case ISimpleAssignmentOperation { IsRef: true, Target: ILocalReferenceOperation { Local: var renamed } }:
                value = PlaceOf(assignment.Value) ?? Unknown.Value as object;
                _frame.Set(renamed, value);
                return Read(value);
            default:
                value = Evaluate(assignment.Value);
                break;
        }

        // What was to be assigned never came.
        if (_isThrowing) return Unknown.Value;

        if (assignment is IDeconstructionAssignmentOperation) Deconstruct(assignment.Target, value);
        else Assign(assignment.Target, value);
        return value;
    }

    [MethodImpl(Jit.AtOnce)]
    private object? Compound(ICompoundAssignmentOperation compound)
    {
        var left = Evaluate(compound.Target);
        var right = Evaluate(compound.Value);
        if (compound.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method) return CallMethod(method, instance: null, [left, right]);
        if (compound.Target.Type?.SpecialType == SpecialType.System_String)
        {
            right = TextOf(NameIn(TypeBehind(compound.Value), right));
            var text = string.Concat(ShowAs(left, type: null), ShowAs(right, compound.Value is IConversionOperation conversion ? conversion.Operand.Type : compound.Value.Type));
            if (text.Length > Values.Longest) return Unknown.Value;
            if (text.Length >= ShortestPiece && Payload.OfLiteral(text.AsSpan()).IsPiece) Promise();
            discovery.See(text, _callSite ?? compound);
            return text;
        }

        if (left is Function or Functions || right is Function) return Combine(left, right, compound.OperatorKind == BinaryOperatorKind.Add);
        // int arithmetic on smaller types, then back to the type of the variable.
        var type = Underlying(compound.Target.Type);
        var wide = type is SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_UInt32 or SpecialType.System_Double or SpecialType.System_Single
            ? type : SpecialType.System_Int32;
        return Values.Cast(Compute(compound.OperatorKind, AsPointer(left, compound.Target.Type), right, wide), type);
    }

    private object? Increment(IIncrementOrDecrementOperation increment)
    {
        var before = Evaluate(increment.Target);
        if (increment.OperatorMethod is { DeclaringSyntaxReferences.IsEmpty: false } method)
        {
            var made = CallMethod(method, instance: null, [before]);
            Assign(increment.Target, made);
            return increment.IsPostfix ? before : made;
        }

        if (AsPointer(before, increment.Target.Type) is PointerValue pointer)
        {
            var moved = pointer with { At = pointer.At + (increment.Kind == OperationKind.Increment ? 1 : -1) };
            Assign(increment.Target, moved);
            return increment.IsPostfix ? pointer : moved;
        }

        object? after = Values.TryNumber(before, out var number)
            ? Values.Cast(number + (increment.Kind == OperationKind.Increment ? 1 : -1), Underlying(increment.Target.Type)) : Unknown.Value;
        Assign(increment.Target, after);
        return increment.IsPostfix ? before : after;
    }

    private void Deconstruct(IOperation target, object? value)
    {
        while (target is IDeclarationExpressionOperation declaration) target = declaration.Expression;
        if (target is not ITupleOperation tuple)
        {
            Assign(target, value);
            return;
        }

        var items = Parts(value, tuple.Elements.Length);
        for (var i = 0; i < tuple.Elements.Length; i++) Deconstruct(tuple.Elements[i], items is not null && i < items.Length ? items[i] : Unknown.Value);
    }

    [MethodImpl(Jit.AtOnce)]
    private void Assign(IOperation target, object? value)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                if (local.Local.IsRef && _frame.TryGet(local.Local, out var name) && name is Reference alias) alias.Value = value;
                else _frame.Set(local.Local, Copied(value));
                break;
            case IInvocationOperation or IPropertyReferenceOperation { Property: { ReturnsByRef: true, DeclaringSyntaxReferences.IsEmpty: false } } or IConditionalOperation:
                if (PlaceOf(target) is { } returned) returned.Value = value;
                break;
            case { Kind: OperationKind.None } when Dereference(target) is { } pointed:
                Write(pointed, value);
                break;
            case IArrayElementReferenceOperation { Indices.Length: > 1 } cell:
                if (TryLocate(cell, out var table, out var at)) table[at] = value;
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                if (_frame.TryGet(parameter, out _) || _frame.Instance is not ObjectValue holder) _frame.Set(parameter, value);
                else holder.Fields[parameter.OriginalDefinition] = value;
                break;
            case IDeclarationExpressionOperation declaration:
                Deconstruct(declaration.Expression, value);
                break;
            case IParenthesizedOperation parenthesized:
                Assign(parenthesized.Operand, value);
                break;
            case ITupleOperation:
                Deconstruct(target, value);
                break;
            case IDynamicMemberReferenceOperation { Instance: { } dynamic, MemberName: var member }:
                if (Evaluate(dynamic) is MapValue bag) bag.Set(member, value);
                break;
            case IFieldReferenceOperation field:
                Store(field.Field, field.Instance is null ? null : Evaluate(field.Instance), value);
                break;
            case IPropertyReferenceOperation { Property: { SetMethod: { DeclaringSyntaxReferences.IsEmpty: false } setter }, Arguments.Length: > 0 } written:
                CallMethod(setter, Evaluate(written.Instance), [.. Arguments(written.Arguments), value]);
                break;
            case IPropertyReferenceOperation { Arguments: [var index] } indexer:
                if (indexer.Instance is IMemberReferenceOperation { Member.IsStatic: true }) Keep(value);
                AssignElement(Evaluate(indexer.Instance), Evaluate(index.Value), value);
                break;
            case IPropertyReferenceOperation property:
                AssignProperty(property, value);
                break;
            case IArrayElementReferenceOperation { Indices: [var index] } element:
                if (element.ArrayReference is IMemberReferenceOperation { Member.IsStatic: true }) Keep(value);
                AssignElement(Evaluate(element.ArrayReference), Evaluate(index), value);
                break;
            case IInlineArrayAccessOperation element:
                AssignElement(Evaluate(element.Instance), Evaluate(element.Argument), value);
                break;
            case IImplicitIndexerReferenceOperation element:
                AssignElement(Evaluate(element.Instance), Evaluate(element.Argument), value);
                break;
        }
    }

    private void AssignProperty(IPropertyReferenceOperation property, object? value)
    {
        var instance = property.Instance is null ? null : Evaluate(property.Instance);
        if (property.Property.SetMethod is { } setter && bodies.Of(setter, cancel) is not null) CallMethod(setter, instance, [value]);
        else if (property.Property.DeclaringSyntaxReferences.IsEmpty) CallLibrary(property.Property.SetMethod ?? property.Property.GetMethod!, instance, [value], property);
        else Store(property.Property, instance, value);
    }

    private static void AssignElement(object? holder, object? index, object? value)
    {
        switch (holder is ObjectValue { Inherited: { } inherited } ? inherited : holder)
        {
            case Sequence sequence when TryResolve(index, sequence.Count, 0, out var at) && at < sequence.Count:
                sequence[at] = value;
                break;
            case MapValue map:
                map.Set(index, value);
                break;
            case TextValue { Text: { } text } when Values.TryIndex(index, text.Length - 1, out var at):
                text[at] = value is char symbol ? symbol : Values.Hole;
                break;
        }
    }

    private object? Choose(ISwitchExpressionOperation @switch)
    {
        var value = Evaluate(@switch.Value);
        var possible = new List<ISwitchExpressionArmOperation>();
        foreach (var arm in @switch.Arms)
        {
            var matches = And(Matches(value, arm.Pattern), arm.Guard);
            if (matches is false) continue;
            possible.Add(arm);
            if (matches is true && Values.IsKnown(value)) break;
        }

        if (possible.Count == 0) return Unknown.Value;
        return Evaluate(possible[possible.Count == 1 ? 0 : _decisions.Take(possible.Count, preferred: FirstWithPiece(possible))].Value);
    }

    private object And(object matches, IOperation? guard) => matches is false || guard is null ? matches : Evaluate(guard) is bool truth ? truth && matches is true ? true : !truth ? false : Unknown.Value : Unknown.Value;

    /// <summary>Whether a value fits a pattern, whose variables are set.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object Matches(object? value, IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case IConstantPatternOperation constant:
                return Values.AreEqual(value, Evaluate(constant.Value));
            case IRelationalPatternOperation relational:
                return Compare(relational.OperatorKind, value, Evaluate(relational.Value)) ?? Unknown.Value;
            case INegatedPatternOperation negated:
                return Matches(value, negated.Pattern) is bool truth ? !truth : Unknown.Value;
            case IBinaryPatternOperation binary:
                var left = Matches(value, binary.LeftPattern);
                var right = Matches(value, binary.RightPattern);
                var isDecided = binary.OperatorKind == BinaryOperatorKind.Or;
                return left is bool a && a == isDecided ? a : right is bool b && b == isDecided ? b : left is bool && right is bool ? !isDecided : Unknown.Value;
            case IDeclarationPatternOperation declaration:
                if (declaration.DeclaredSymbol is { } variable) _frame.Declare(variable, value);
                return value is null ? declaration.MatchesNull : declaration.MatchedType is null ? true : IsOf(value, declaration.MatchedType);
            case ITypePatternOperation type:
                return value is null ? false : IsOf(value, type.MatchedType);
            case IListPatternOperation list:
                return MatchesList(value, list);
            case IRecursivePatternOperation recursive:
                if (recursive.DeclaredSymbol is { } whole) _frame.Declare(whole, value);
                if (value is null) return false;
                var all = recursive.MatchedType is null ? value is Unknown ? Unknown.Value : true : IsOf(value, recursive.MatchedType);
                var parts = recursive.DeconstructionSubpatterns.IsEmpty ? null : Parts(value, recursive.DeconstructionSubpatterns.Length);
                for (var i = 0; i < recursive.DeconstructionSubpatterns.Length; i++)
                {
                    var item = parts is not null && i < parts.Length ? parts[i] : Unknown.Value;
                    if (Matches(item, recursive.DeconstructionSubpatterns[i]) is var part && part is not true) all = all is false || part is false ? false : Unknown.Value;
                }

                foreach (var property in recursive.PropertySubpatterns)
                {
                    _receivers.Push(value);
                    var held = Evaluate(property.Member);
                    _receivers.Pop();
                    if (Matches(held, property.Pattern) is var part && part is not true) all = all is false || part is false ? false : Unknown.Value;
                }

                return all;
            default:
                return Unknown.Value;
        }
    }
}
