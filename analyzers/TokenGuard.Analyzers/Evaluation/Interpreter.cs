using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Runs a member as the program would, on values that are known or not. Nothing of the program is executed: what framework members do is written
/// down in <see cref="Library"/>. A run is bounded in steps, depth and sizes; where something is unknown, several runs take different turns.
/// As only exact tokens are reported, an optimistic guess about what the program does costs nothing.
/// </summary>
internal sealed partial class Interpreter(Bodies bodies, Discovery discovery, Payloads payloads, CancellationToken cancel)
{
    /// <summary>Operations evaluated for one member, in all of its runs. A loop that decodes a token takes about 20 for each character.</summary>
    public const int MostSteps = 40_000;

    private const int MostStepsOfRun = 30_000;

    // Enough to show whether anything comes together at all; only then the run goes on, and others follow.
    private const int StepsToPromise = 1_500;

    private const int FewQuestions = 4;
    private const int MostQuestions = 32;
    private const int StepsToBeLost = 3_000;

    // After the second run. Members that take a token to pieces are short; those that ask the world much are tests and tools, which make a thing once more each time.
    private const int StepsToGoOtherWays = 4_000;

    // Deeper nesting is not written by hand. The compiler's own threads have room for far more.
    private const int MostDepth = 1000;
    private const int MostCalls = 128;

    // Without anything new that a token could be, or be made of. To mix the tables of a cipher takes the most.
    private const int StepsBetweenPromises = 20_000;

    // Members that are bound for one. Those who take a token to pieces do not spread it over more; a test that calls half of a library does.
    private const int MostBodies = 12;

    // How deep in calls another one is bound. Who goes further is in a library that the member uses, and takes its data apart in no way that makes a token.
    private const int MostDepthToBind = 2;

    // What only hands on, a line each, may be one behind the other.
    private const int MostDepthToBindShort = 6;

    // What binding a member costs, in steps.
    private const int StepsToBind = 400;
    private const int ShortestPiece = 8;

    // How deep in lists, maps and objects a piece is looked for, and in how many of them.
    private const int DeepestPiece = 6;
    private const int MostLookedAt = 512;

    private readonly Decisions _decisions = new();
    private readonly List<object> _made = [];
    private readonly List<Function> _functions = [];
    private readonly Dictionary<ISymbol, object?> _statics = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _constructedTypes = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _pending = new(SymbolEqualityComparer.Default);

    /// <summary>What a run put where all of the program can take it by a name: the data of the application.</summary>
    public MapValue Shared { get; private set; } = new(isSorted: false);

    private Frame _frame = new(outer: null, instance: null);
    private IOperation? _callSite;
    private int _steps;
    private int _runEnd;
    private int _runStart;
    private bool _isPromising;

    // A piece was put where everybody can take it; a way that was not gone brings one.
    private bool _keepsPiece;
    private bool _leftPiece;

    // That was done by what runs: a method that nothing is given to finds more there than when it is analyzed by itself.
    private bool _isSetUp;
    private int _depth;
    private int _calls;
    private int _bodies;

    public int Steps => _steps;

    private bool IsSpent => _steps >= _runEnd || _isThrowing || IsLost;

    /// <summary>Whether the run has guessed so often that what it does is not what the program would: in a loop whose data it does not know, sooner.</summary>
    private bool IsLost => _decisions.Count > FewQuestions && (_decisions.Count > MostQuestions || _steps - _runStart > StepsToBeLost);

    private bool MayRun => _decisions.Runs switch
    {
        0 => true,
        1 => (_isPromising || _leftPiece) && _steps < MostSteps,
        _ => _steps < StepsToGoOtherWays,
    };

    /// <summary>Runs everything that belongs to a member: bodies, initializers, default values.</summary>
    public void Run(ISymbol? owner, IOperation root)
    {
        while (MayRun && _decisions.TryStartRun())
        {
            cancel.ThrowIfCancellationRequested();
            StartRun(owner);
            RunBlock(root);
            if (_frame.Yielded is { } yielded) Made(new Sequence(yielded), root);
            RunUncalled();
            LookAtMade();
            if (IsLost) return;
        }
    }

    private void StartRun(ISymbol? owner)
    {
        _made.Clear();
        _functions.Clear();
        _statics.Clear();
        Shared = new MapValue(isSorted: false);
        _constructedTypes.Clear();
        _pending.Clear();
        _runStart = _steps;
        _runEnd = Math.Min(MostSteps, _steps + (_isPromising ? StepsBetweenPromises : StepsToPromise));
        _depth = _calls = _catching = 0;
        _isThrowing = _keepsPiece = _isSetUp = false;
        _callSite = null;
        // While the owner runs it is not run for what it sets.
        if (owner is not null) _pending.Add(owner.OriginalDefinition);
        var instance = owner is { IsStatic: false, ContainingType: { } type } ? new ObjectValue(type) { MayBeDerived = true } : null;
        if (owner is IMethodSymbol { MethodKind: MethodKind.Constructor } && instance is not null) instance.IsConstructed = true;
        if (owner is IMethodSymbol { MethodKind: MethodKind.StaticConstructor }) _constructedTypes.Add(owner.ContainingType);
        _frame = new Frame(outer: null, instance);
    }

    private void RunBlock(IOperation block)
    {
        discovery.AddSource(block.Syntax);
        switch (block)
        {
            case ISymbolInitializerOperation initializer:
                Evaluate(initializer.Value);
                break;
            case IBlockOperation or IMethodBodyBaseOperation:
                Execute(block);
                break;
            default:
                Evaluate(block);
                break;
        }
    }

    /// <summary>Lambdas and local functions that were only handed on: whoever has them will call them.</summary>
    private void RunUncalled()
    {
        for (var i = 0; i < _functions.Count && !IsSpent; i++)
            if (!_functions[i].WasCalled) Call(_functions[i], []);
    }

    /// <summary>Arrays and texts that were filled piece by piece may hold a token without ever having been turned into a string.</summary>
    private void LookAtMade()
    {
        foreach (var made in _made)
        {
            if (made is Sequence { Origin: { } place } sequence) discovery.See(sequence, place);
            else if (made is TextValue { Origin: { } origin } text && text.Show() is string shown) discovery.See(shown, origin);
        }
    }

    /// <summary>Calls whatever can be called; what it gives back, the last one of several.</summary>
    private object? CallAny(object? callee, object?[] arguments)
    {
        if (callee is Function function) return Call(function, arguments);
        object? result = Unknown.Value;
        if (callee is Functions several)
            foreach (var one in several.All) result = Call(one, arguments);
        return result;
    }

    /// <summary>Calls what a delegate, a local function or a lambda stands for.</summary>
    public object? Call(Function function, object?[] arguments)
    {
        function.WasCalled = true;
        if (function.Body is null) return CallMethod(function.Method, function.Instance, arguments);
        // It stands in the member itself: what it puts together is marked there.
        return RunBody(function.Method, function.Body, new Frame(function.Captured, function.Instance), arguments, isInside: true);
    }

    [MethodImpl(Jit.AtOnce)]
    private object? CallMethod(IMethodSymbol method, object? instance, object?[] arguments, bool isVirtual = true)
    {
        if (method.MethodKind == MethodKind.Constructor && instance is ObjectValue made)
        {
            Construct(made, arguments, method);
            return Unknown.Value;
        }

        if (PatternOf(method, method.ReturnType) is { } pattern) return pattern;
        if (isVirtual && instance is ObjectValue { Type: { } type }) method = ImplementationIn(type, method);
        if (isVirtual && !method.DeclaringSyntaxReferences.IsEmpty && OneOf(method, instance) is var one && !ReferenceEquals(one, method))
        {
            method = one;
            // Whoever has it has an object of that type.
            if (instance is not ObjectValue && !one.IsStatic) instance = new ObjectValue(one.ContainingType);
        }

        if (method is { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: false } property } && !bodies.HaveCode(property, cancel))
            return Load(property, instance is ObjectValue ? instance : new ObjectValue(property.ContainingType));
        if (method.DeclaringSyntaxReferences.IsEmpty) return CallLibrary(method, instance, arguments, place: null);
        if (!IsWorthwhile(method, instance, arguments) || bodies.Of(method, cancel) is not { } body) return Unknown.Value;

        // Where the method stands by itself, and nothing comes in, its own analysis reports what it makes.
        if (arguments.Length > 0) Touch(instance);
        var isClosed = !_isSetUp && arguments.All(static argument => argument is Unknown) && (instance is null or Unknown or ObjectValue { IsUntouched: true } || (instance is ObjectValue { Fields.Count: 0 } plain && !Refines(plain.Type, method.ContainingType)));
        var result = Closed(isClosed, body.Syntax, () => RunBody(method.OriginalDefinition, body, new Frame(outer: null, instance) { TypeArguments = ArgumentsOf(method), ReturnsPlace = method.ReturnsByRef }, arguments));
        if (result is ObjectValue single && IsSingle(method)) single.IsUntouched ??= true;
        return result;
    }

    /// <summary>What only derived types do, or do otherwise: one of them is as good as another, and which is tried in turn.</summary>
    private IMethodSymbol OneOf(IMethodSymbol method, object? instance)
    {
        if (method.IsAbstract)
            return instance is ObjectValue or Unknown or null && bodies.ImplementationsOf(method, cancel) is { Count: > 0 } all ? all[all.Count == 1 ? 0 : _decisions.Take(all.Count, preferred: 0)] : method;
        if (!method.IsVirtual || instance is not ObjectValue { MayBeDerived: true } || !payloads.Named((method.AssociatedSymbol ?? method).Name, cancel).IsPiece) return method;
        var overriding = bodies.ImplementationsOf(method, cancel);
        var chosen = overriding.Count == 0 ? 0 : _decisions.Take(overriding.Count + 1, preferred: 0);
        return chosen == overriding.Count ? method : overriding[chosen];
    }

    /// <summary>To have the compiler bind one more member costs more than everything else here: only where pieces of a token come in or lie there.</summary>
    [MethodImpl(Jit.AtOnce)]
    private bool IsWorthwhile(IMethodSymbol method, object? instance, object?[] arguments)
    {
        if (_calls > 0 && bodies.Have(method)) return true;
        if (!HasPieces(method, instance, arguments)) return false;
        if (bodies.Have(method)) return true;
        if (_bodies >= MostBodies || _calls > (Bodies.IsShort(method) ? MostDepthToBindShort : MostDepthToBind)) return false;
        _bodies++;
        if (_isPromising) Spend(StepsToBind);
        return true;
    }

    [MethodImpl(Jit.AtOnce)]
    private bool HasPieces(IMethodSymbol method, object? instance, object?[] arguments) =>
        HoldsPiece(arguments) || method.ReturnsByRef || (Bodies.IsShort(method) && MayHandOn(method, instance, arguments)) || method.Parameters.Any(IsTelling)
        || arguments.Any(argument => argument is EnumValue member && HoldsPiece(member.Type)) || (_isPromising && arguments.Any(IsElement))
        || (instance is ObjectValue { Fields: { Count: > 0 } fields } && HoldsPiece(fields.Values)) || instance is ObjectValue { Inherited: Sequence or MapValue or StreamValue or TextValue }
        || bodies.HoldPiece(method, cancel) || (method.TypeArguments is { Length: > 0 } types && types.Any(HoldsPiece)) || (method.ContainingType is { Arity: > 0 } type && type.TypeArguments.Any(HoldsPiece));

    /// <summary>Whether a short member, which costs little, may be one of those that bring pieces together without having one themselves.</summary>
    private bool MayHandOn(IMethodSymbol method, object? instance, object?[] arguments)
    {
        if ((_isPromising || _keepsPiece) && method.Parameters.IsEmpty) return true;
        // What an object is made to decode with, functions that are made, and what is gone through.
        if ((method.MethodKind == MethodKind.Constructor && arguments.Any(IsKey)) || method.ReturnType.TypeKind == TypeKind.Delegate || method.Name == "GetEnumerator" || IsSingle(method)) return true;
        // One of a few that append a bit each to a text that is being put together.
        if (_isPromising && (Grows(instance) || Array.Exists(arguments, Grows))) return true;
        // An object that is handed to another one, which will tell it more: an observer, a handler.
        return instance is ObjectValue && method.MethodKind == MethodKind.Ordinary && Array.Exists(arguments, static argument => argument is ObjectValue or Function);
    }

    private static bool Grows(object? value) =>
        value is TextValue { Text.Length: > 0 } || (value is ObjectValue { Fields: { Count: > 0 and < ShortestPiece } fields } && fields.Values.Any(static field => field is TextValue { Text.Length: > 0 }));

    /// <summary>The one object of its type, which whoever asks for it gets and puts something into.</summary>
    private static bool IsSingle(IMethodSymbol method) =>
        method is { IsStatic: true, AssociatedSymbol: IPropertySymbol property } && Bodies.IsShort(method) && SymbolEqualityComparer.Default.Equals(property.Type, method.ContainingType);

    /// <summary>What an object may be given to decode with.</summary>
    private static bool IsKey(object? argument) => argument is Sequence { Count: > 0 } key && key[0] is long or char;

    /// <summary>Whether an argument is one of an enumeration that brings a piece.</summary>
    private bool IsTelling(IParameterSymbol parameter) => parameter.Type is { TypeKind: TypeKind.Enum } type && HoldsPiece(type);

    /// <summary>Whether a type that something is asked of brings a piece.</summary>
    private bool HoldsPiece(ITypeSymbol type) => Substituted(type) is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } known && bodies.HoldPiece(known, cancel);

    /// <summary>One of many that a piece is gone through by, or a few of them, also in an object that stands for it.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static bool IsElement(object? argument) =>
        argument is long or char || IsKey(argument) || (argument is ObjectValue { Fields: { Count: > 0 and < ShortestPiece } fields } && fields.Values.Any(static field => field is long or char));

    private bool IsAnalyzedByItself(SyntaxNode syntax) => payloads.Of(syntax.SyntaxTree, cancel).CanMakeToken(syntax.Span);

    private static bool HoldsPiece(IEnumerable<object?> values)
    {
        var left = MostLookedAt;
        return HoldsPiece(values, DeepestPiece, ref left);
    }

    /// <param name="values">Values, some of which may hold others, or themselves.</param>
    /// <param name="depth">How many of them may hold each other.</param>
    /// <param name="left">How many more are looked at.</param>
    [MethodImpl(Jit.AtOnce)]
    private static bool HoldsPiece(IEnumerable<object?> values, int depth, ref int left)
    {
        foreach (var value in values)
        {
            if (left-- == 0) return false;
            if (value is System.Numerics.BigInteger or StreamValue or PointerValue) return true;
            if (value is string text && (ShortPiece.CanBe(text) || (text.Length >= ShortestPiece && Payload.OfLiteral(text.AsSpan()).IsPiece))) return true;
            if (value is Sequence { IsText: true, Count: > 0 and < ShortestPiece } symbols && ShortPiece.CanBe(symbols.ToText())) return true;
            if (value is Sequence { Count: >= ShortestPiece } or TextValue { Text.Length: >= ShortestPiece } or Function { Captured: not null } or Functions or long and (> uint.MaxValue or < int.MinValue)) return true;
            if (depth > 0 && Held(value) is { } held && HoldsPiece(held, depth - 1, ref left)) return true;
            if (left <= 0) return false;
        }

        return false;
    }

    private static IEnumerable<object?>? Held(object? value) => value switch
    {
        Sequence { Count: > 0 } few when few[0] is string or Sequence or ObjectValue or TupleValue or Function => few.All(),
        TupleValue tuple => tuple.Items,
        MapValue map => map.AllValues().All(),
        ObjectValue { Fields: { Count: > 0 and < ShortestPiece } fields } => fields.Values,
        _ => null,
    };

    private object? Closed(bool isClosed, SyntaxNode syntax, Func<object?> run)
    {
        discovery.AddSource(syntax);
        var wasSilent = discovery.IsSilent;
        discovery.IsSilent = wasSilent || (isClosed && IsAnalyzedByItself(syntax));
        var result = run();
        discovery.IsSilent = wasSilent;
        return result;
    }

    [MethodImpl(Jit.AtOnce)]
    private object? RunBody(IMethodSymbol method, IOperation body, Frame frame, object?[] arguments, bool isInside = false)
    {
        if (_calls == MostCalls || IsSpent || !HasRoom()) return Unknown.Value;
        for (var i = 0; i < method.Parameters.Length; i++) frame.Declare(method.Parameters[i], i < arguments.Length ? arguments[i] : Unknown.Value);

        var (outer, callSite) = (_frame, _callSite);
        _frame = frame;
        if (!isInside) _callSite ??= _current;
        _calls++;
        if (body is not (IBlockOperation or IMethodBodyBaseOperation)) frame.Result = Evaluate(body);
        else if (Execute(body) == Flow.Throw) Raise();
        _calls--;
        (_frame, _callSite) = (outer, callSite);

        for (var i = 0; i < Math.Min(arguments.Length, method.Parameters.Length); i++)
            if (method.Parameters[i].RefKind is RefKind.Ref or RefKind.Out && frame.TryGet(method.Parameters[i], out var changed)) arguments[i] = changed;
        return frame.Yielded is { } yielded ? Made(new Sequence(yielded), body) : frame.Result;
    }

    /// <summary>Threads differ in how deep they can go.</summary>
    private static bool HasRoom()
    {
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return true;
        }
        catch (InsufficientExecutionStackException)
        {
            return false;
        }
    }

    private static IMethodSymbol ImplementationIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType?.TypeKind == TypeKind.Interface) return type.FindImplementationForInterfaceMember(method) as IMethodSymbol ?? method;
        if (!method.IsVirtual && !method.IsAbstract && !method.IsOverride) return method;
        for (var current = type; current is not null; current = current.BaseType)
            foreach (var member in current.GetMembers(method.Name))
                for (var overriding = member as IMethodSymbol; overriding is not null; overriding = overriding.OverriddenMethod)
                    if (SymbolEqualityComparer.Default.Equals(overriding.OriginalDefinition, method.OriginalDefinition)) return (IMethodSymbol)member;
        return method;
    }

    /// <summary>What an object's own type does in the place of a member of the framework; null where it does not.</summary>
    private static IMethodSymbol? OwnOf(object? instance, IMethodSymbol method)
    {
        if (instance is not ObjectValue { Type: var type } || !(method.IsVirtual || method.IsAbstract || method.IsOverride)) return null;
        var own = method.ContainingType.TypeKind == TypeKind.Interface ? Bodies.ImplementationIn(type, method) as IMethodSymbol : ImplementationIn(type, method);
        return own is { DeclaringSyntaxReferences.IsEmpty: false } ? own : null;
    }

    /// <summary>Reads a field or an automatic property.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? Load(ISymbol member, object? instance)
    {
        if (member is IFieldSymbol { HasConstantValue: true } constant) return FromConstant(constant.ConstantValue);
        member = KeyOf(member);
        if (member.IsStatic) return LoadStatic(member);
        if (instance is not ObjectValue holder) return instance is Unknown ? GivenAtFirst(member) : Unknown.Value;
        if (holder.Fields.TryGetValue(member, out var value))
        {
            // Whoever else has it may put something in.
            if (value is Sequence or MapValue or TextValue && !ReferenceEquals(_frame.Instance, holder)) Touch(holder);
            return value;
        }

        Construct(holder, arguments: []);
        if (holder.Fields.TryGetValue(member, out value)) return value;
        return holder.Fields[member] = InitialValue(member, holder);
    }

    /// <summary>What a member of an object that comes from elsewhere holds if nobody has changed it: settings bring the values that they are declared with.</summary>
    private object? GivenAtFirst(ISymbol member) =>
        !member.DeclaringSyntaxReferences.IsEmpty && MayBePiece(TypeOf(member)) && bodies.HoldPiece(member, cancel) ? InitialValue(member, instance: null) : Unknown.Value;

    private object? LoadStatic(ISymbol member)
    {
        if (_statics.TryGetValue(member, out var value)) return value;
        value = InitialValue(member, instance: null);
        if (_statics.TryGetValue(member, out var meanwhile)) return meanwhile;
        _statics[member] = value;
        if ((value is Unknown or null || IsEmptyTable(value)) && _constructedTypes.Add(member.ContainingType) && member.ContainingType.StaticConstructors is [var constructor]
            && (IsWorthwhile(constructor, instance: null, []) || IsTableToFill(member)) && bodies.Of(constructor, cancel) is { } body && _pending.Add(constructor))
        {
            Closed(isClosed: true, body.Syntax, () => RunBody(constructor.OriginalDefinition, body, new Frame(outer: null, instance: null) { TypeArguments = ArgumentsOf(constructor) }, []));
            _pending.Remove(constructor);
        }

        return _statics[member];
    }

    private static bool IsEmptyTable(object? value) => value is Sequence { Count: > 0 } table && table[0] is 0L or '\0' && table[table.Count - 1] is 0L or '\0';

    /// <summary>What is decoded is looked up in a table, which the type works out before anybody asks for it.</summary>
    private bool IsTableToFill(ISymbol member) =>
        _isPromising && TypeOf(member) is IArrayTypeSymbol { ElementType.SpecialType: >= SpecialType.System_Char and <= SpecialType.System_UInt64 } && _bodies++ < MostBodies;

    [MethodImpl(Jit.AtOnce)]
    private object? InitialValue(ISymbol member, ObjectValue? instance)
    {
        if (IsTableOfOther(member)) return Unknown.Value;
        if (!MayBePiece(TypeOf(member)) || bodies.InitializerOf(member, cancel) is not { } initializer) return IsOnlyHere(member) ? Values.Default(TypeOf(member)) : Unknown.Value;
        if (!_pending.Add(member) || _calls == MostCalls) return Unknown.Value;
        var (outer, callSite) = (_frame, _callSite);
        _frame = new Frame(outer: null, instance) { TypeArguments = ArgumentsOf(member) };
        _callSite ??= _current;
        _calls++;
        // Initializers of a positional record or a class with parameters may read these, which only its maker knows.
        var value = Closed(instance is null || instance.Fields.Count == 0, initializer.Syntax, () => Evaluate(initializer));
        _calls--;
        (_frame, _callSite) = (outer, callSite);
        _pending.Remove(member);
        return value;
    }

    /// <summary>Reads a parameter: of the running method, or of the primary constructor that made the instance.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? Load(IParameterSymbol parameter)
    {
        if (_frame.TryGet(parameter, out var value)) return value;
        // The receiver of an extension block.
        if (parameter.ContainingSymbol is INamedTypeSymbol && _frame.Instance is not (null or ObjectValue)) return _frame.Instance;
        return _frame.Instance is ObjectValue instance && instance.Fields.TryGetValue(parameter.OriginalDefinition, out value) ? value : Unknown.Value;
    }

    [MethodImpl(Jit.AtOnce)]
    private void Store(ISymbol member, object? instance, object? value)
    {
        member = KeyOf(member);
        if (member.IsStatic)
        {
            _statics[member] = value;
            if (_isSetUp || !HoldsPiece([value])) return;
            _keepsPiece = true;
            _isSetUp |= !(member.ContainingType.StaticConstructors is [var constructor] && _pending.Contains(constructor));
        }
        else if (instance is ObjectValue holder)
        {
            holder.Fields[member] = value;
            Touch(holder);
        }
    }

    /// <summary>Whether an object does something otherwise than the type whose member runs: by itself that member does not know.</summary>
    private static bool Refines(INamedTypeSymbol type, INamedTypeSymbol @base)
    {
        for (var current = type; current is { DeclaringSyntaxReferences.IsEmpty: false } && !SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, @base.OriginalDefinition); current = current.BaseType)
            foreach (var member in current.GetMembers())
                if (member is IMethodSymbol { OverriddenMethod: { IsVirtual: true, DeclaringSyntaxReferences.IsEmpty: false } }) return true;
        return false;
    }

    private static void Touch(object? instance)
    {
        if (instance is ObjectValue { IsUntouched: true } single) single.IsUntouched = false;
    }

    /// <summary>Something is put into what others may hold as well: a method that nothing is given to may find it there.</summary>
    public void Keep(object? value)
    {
        if (!_isSetUp && HoldsPiece([value])) _keepsPiece = _isSetUp = true;
    }

    /// <summary>Runs a constructor: the given one, or any where only a field was asked for.</summary>
    private void Construct(ObjectValue instance, object?[] arguments, IMethodSymbol? constructor = null)
    {
        if (instance.IsConstructed && constructor is null)
        {
            if (_isPromising && instance.Awaited is { } awaited) ConstructLate(instance, awaited);
            return;
        }

        instance.IsConstructed = true;
        constructor ??= instance.Type.InstanceConstructors.FirstOrDefault(static one => !one.IsImplicitlyDeclared);
        if (constructor is null) return;
        var given = ArgumentsOf(constructor);
        constructor = constructor.OriginalDefinition;
        for (var i = 0; i < Math.Min(arguments.Length, constructor.Parameters.Length); i++)
        {
            instance.Fields[constructor.Parameters[i]] = arguments[i];
            // The properties of a positional record are its parameters.
            foreach (var member in constructor.ContainingType.GetMembers(constructor.Parameters[i].Name))
                if (member is IPropertySymbol { DeclaringSyntaxReferences: [var declaration] } && constructor.ContainingType.IsRecord
                    && constructor.Parameters[i].DeclaringSyntaxReferences is [var parameter] && parameter.Span == declaration.Span)
                    instance.Fields[member] = arguments[i];
        }

        if (!IsWorthwhile(constructor, instance: null, arguments))
        {
            if (arguments.Any(IsElement) && !constructor.DeclaringSyntaxReferences.IsEmpty) instance.Awaited = new Construction(constructor, arguments);
            return;
        }

        if (bodies.Of(constructor, cancel) is not { } body || !_pending.Add(constructor)) return;
        Closed(arguments.All(static argument => argument is Unknown), body.Syntax, () => RunBody(constructor, body, new Frame(outer: null, instance) { TypeArguments = given }, arguments));
        _pending.Remove(constructor);
    }

    /// <summary>What an object was made of was of no interest when it was made: the start of a row of keys. What was set since stays.</summary>
    private void ConstructLate(ObjectValue instance, Construction awaited)
    {
        instance.Awaited = null;
        var since = instance.Fields.ToList();
        Construct(instance, awaited.Arguments, awaited.Constructor);
        foreach (var field in since) instance.Fields[field.Key] = field.Value;
    }

    /// <summary>Whether nothing outside the project can set it.</summary>
    private static bool IsOnlyHere(ISymbol member) => !member.DeclaringSyntaxReferences.IsEmpty && member is IFieldSymbol or IPropertySymbol;

    /// <summary>Text, numbers, and what holds several of them; objects of the project hold their own.</summary>
    private static bool MayBePiece(ITypeSymbol? type) => type is IArrayTypeSymbol or ITypeParameterSymbol or { SpecialType: not SpecialType.None } or { TypeKind: TypeKind.Delegate }
        || (type is { DeclaringSyntaxReferences.IsEmpty: false } and not { TypeKind: TypeKind.Enum }) || (type?.ContainingNamespace is { } space && IsOfSystem(space));

    /// <summary>Long rows of the project's own objects, of which little could be a piece: what tests are given. To bind them costs more than everything else.</summary>
    private bool IsTableOfOther(ISymbol member)
    {
        var element = TypeOf(member) switch
        {
            IArrayTypeSymbol array => array.ElementType,
            INamedTypeSymbol { TypeArguments: [.., var last] } => last,
            _ => null,
        };
        if (element is not { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false } || member.DeclaringSyntaxReferences is not [var declaration, ..]) return false;
        return payloads.Of(declaration.SyntaxTree, cancel).In(declaration.Span).IsThinIn(declaration.Span.Length);
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>Remembers what was made where, for the look at the end.</summary>
    [MethodImpl(Jit.AtOnce)]
    private T Made<T>(T value, IOperation place)
        where T : class
    {
        var origin = _callSite ?? place;
        switch (value)
        {
            case Sequence { Origin: null } sequence:
                if (sequence.Count >= TokenMatcher.ShortestRun) Promise();
                sequence.Origin = origin;
                _made.Add(sequence);
                discovery.See(sequence, origin);
                break;
            case TextValue { Origin: null } text:
                Promise();
                text.Origin = origin;
                _made.Add(text);
                break;
        }

        return value;
    }

    [MethodImpl(Jit.AtOnce)]
    private object? FromConstant(object? constant)
    {
        if (constant is string text) discovery.Know(text);
        return Values.FromConstant(constant);
    }

    /// <summary>Something was put together or computed that may become a token.</summary>
    private void Promise()
    {
        _isPromising = true;
        _runEnd = Math.Max(_runEnd, Math.Min(Math.Min(MostSteps, _runStart + MostStepsOfRun), _steps + StepsBetweenPromises));
    }

    /// <summary>A piece is gone through element by element, as decoding does.</summary>
    public void PromiseFor(object? value)
    {
        if (!_isPromising && value is Sequence { Count: >= TokenMatcher.ShortestRun } or string { Length: >= TokenMatcher.ShortestRun }) Promise();
    }

    /// <summary>Work that is more than a step.</summary>
    public void Spend(int steps) => _steps += steps;

    [MethodImpl(Jit.AtOnce)]
    private bool TrySpend()
    {
        _steps++;
        if ((_steps & 0xFF) == 0) cancel.ThrowIfCancellationRequested();
        return !IsSpent;
    }

    /// <summary>What the framework's member does, or unknown where it would throw.</summary>
    [MethodImpl(Jit.AtOnce)]
    private object? CallLibrary(IMethodSymbol method, object? instance, object?[] arguments, IOperation? place)
    {
        ShowObjects(method, arguments);
        if (instance is ObjectValue holder && Inherited(holder, method, arguments) is var part && part is not Unknown)
        {
            if (method.MethodKind == MethodKind.Constructor) return Unknown.Value;
            instance = part;
        }
        else if (method.IsStatic && arguments is [ObjectValue collection, ..] && Inherited(collection, method, arguments) is var items && items is not Unknown)
        {
            arguments[0] = items;
        }

        if (Reflect(method, instance, arguments) is var reflected && reflected is not Unknown) return reflected is Sequence several ? Made(several, place ?? _current!) : reflected;
        object? result;
        try
        {
            result = Library.Call(method, instance, arguments, this);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidOperationException
            or IndexOutOfRangeException or System.IO.InvalidDataException or System.Security.Cryptography.CryptographicException or System.Xml.XmlException
            or System.Xml.XPath.XPathException or UriFormatException or NotSupportedException or ArithmeticException or System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            if (exception is System.Text.RegularExpressions.RegexMatchTimeoutException) Spend(MostSteps);
            // The program would stop here; the values that led here are of no use to anybody.
            return Unknown.Value;
        }

        if (!_isSetUp && instance is Sequence or MapValue or TextValue && place is IInvocationOperation { Instance: IMemberReferenceOperation { Member.IsStatic: true } }) Array.ForEach(arguments, Keep);
        // A list that grows element by element, as decoding fills one.
        if (!_isPromising && method.Name == "Add" && instance is Sequence { Count: TokenMatcher.ShortestRun }) Promise();
        // Part after part of what is decoded is put in its place.
        if (method.Name is "BlockCopy" or "Copy" or "CopyTo" && arguments.Any(static argument => argument is Sequence { Count: >= TokenMatcher.ShortestRun })) Promise();
        Spend(result switch { string text => text.Length / 32, Sequence { Count: var count } => count / 8, _ => 0 });
        if (result is Unknown) Forget(method, arguments);
        return result is Sequence or TextValue && (place ?? _current) is { } where ? Made(result, where) : result;
    }

    /// <summary>What an object of the project has from a type of the framework, a list or an exception: made by that one's constructor, or when it is first used.</summary>
    private object? Inherited(ObjectValue instance, IMethodSymbol method, object?[] arguments)
    {
        if (instance.Inherited is { } made) return made;
        var type = instance.Type.BaseType;
        while (type is { DeclaringSyntaxReferences.IsEmpty: false }) type = type.BaseType;
        if (type is null or { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType }) return Unknown.Value;
        var isMade = method.MethodKind == MethodKind.Constructor;
        var constructor = isMade ? method : type.InstanceConstructors.FirstOrDefault(static one => one.Parameters.IsEmpty);
        // While it is made anew it has none.
        instance.Inherited = Unknown.Value;
        return instance.Inherited = constructor is null ? Unknown.Value : CallLibrary(constructor, instance: null, isMade ? arguments : [], place: null) ?? Unknown.Value;
    }

    /// <summary>What is handed out to be written to is unknown afterwards.</summary>
    private static void Forget(IMethodSymbol method, object?[] arguments)
    {
        for (var i = 0; i < Math.Min(arguments.Length, method.Parameters.Length); i++)
            if (method.Parameters[i].RefKind is RefKind.Ref or RefKind.Out) arguments[i] = Unknown.Value;
    }
}
