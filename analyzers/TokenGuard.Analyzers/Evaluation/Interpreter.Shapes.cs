using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

// What has parts or a place: anonymous objects, events, tables, pointers, and the patterns that take values apart.
internal sealed partial class Interpreter
{
    private ObjectValue CreateAnonymous(IAnonymousObjectCreationOperation creation)
    {
        var made = new ObjectValue((INamedTypeSymbol)creation.Type!) { IsConstructed = true };
        foreach (var initializer in creation.Initializers)
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property }, Value: var value }) made.Fields[property.OriginalDefinition] = Evaluate(value);
            else Evaluate(initializer);
        }

        return made;
    }

    private object? InstanceOf(IMemberReferenceOperation reference) => reference.Instance is null ? null : Evaluate(reference.Instance);

    private object? LoadEvent(IEventReferenceOperation reference)
    {
        var key = reference.Event.OriginalDefinition;
        if (key.IsStatic) return _statics.TryGetValue(key, out var shared) ? shared : null;
        return InstanceOf(reference) is ObjectValue holder && holder.Fields.TryGetValue(key, out var own) ? own : null;
    }

    /// <summary>Delegates are combined where one is added to another.</summary>
    private static Functions Combine(object? before, object? with, bool adds)
    {
        var all = before switch { Functions several => several.All.ToList(), Function one => [one], _ => [] };
        if (with is Function function)
        {
            if (adds) all.Add(function);
            else all.Remove(function);
        }

        return new Functions(all);
    }

    /// <summary>Structures of the project are copied where they are assigned.</summary>
    private static object? Copied(object? value) => value is ObjectValue { Type.IsValueType: true } ? Clone(value) : value;

    private IEnumerable<object?> Cells(IArrayInitializerOperation rows) =>
        rows.ElementValues.SelectMany(row => row is IArrayInitializerOperation inner ? Cells(inner) : [Evaluate(row)]);

    private bool TryLocate(IArrayElementReferenceOperation element, out Sequence table, out int cell)
    {
        table = (Evaluate(element.ArrayReference) as Sequence)!;
        cell = 0;
        if (table?.Sizes is not { } sizes || sizes.Length != element.Indices.Length) return false;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!Values.TryIndex(Evaluate(element.Indices[i]), sizes[i] - 1, out var at)) return false;
            cell = (cell * sizes[i]) + at;
        }

        return cell < table.Count;
    }

    /// <summary>What <c>fixed</c> takes the address of. The compiler has no operations for pointers: their parts are what there is.</summary>
    private bool TryPointer(IOperation expression, out object? address)
    {
        address = null;
        if (expression.Type is not IPointerTypeSymbol || expression.ChildOperations.Count != 1 || IsStackAlloc(expression)) return false;
        address = Evaluate(expression.ChildOperations.First());
        address = address switch
        {
            string text when text.IndexOf(Values.Hole) < 0 => new PointerValue(Sequence.OfText(text), 0) { Pinned = PlaceOf(Pinned(expression)) },
            Sequence sequence => new PointerValue(sequence, 0),
            _ => address,
        };
        return address is PointerValue;
    }

    /// <summary>What holds the text that <c>fixed</c> takes the address of.</summary>
    private static IOperation? Pinned(IOperation expression)
    {
        var inner = expression.ChildOperations.FirstOrDefault();
        while (inner is not null and not { Type.SpecialType: SpecialType.System_String }) inner = inner.ChildOperations.FirstOrDefault();
        return inner is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation ? inner : null;
    }

    /// <summary>Writes to where a pointer points: into a text as well, which others take for one that never changes.</summary>
    private void Write(PointerValue pointed, object? value)
    {
        pointed.Target[pointed.At] = value;
        if (pointed.Pinned is not { } place) return;
        Spend(pointed.Target.Count / 32);
        place.Value = pointed.Target.ToText();
    }

    /// <summary><c>p[i]</c> and <c>*p</c>.</summary>
    private PointerValue? Dereference(IOperation expression)
    {
        if (expression.Type is null or IPointerTypeSymbol || expression.ChildOperations.FirstOrDefault() is not { Type: IPointerTypeSymbol } operand) return null;
        var at = expression.ChildOperations.Count == 2 ? Evaluate(expression.ChildOperations.Last()) : 0L;
        var pointer = Evaluate(operand) switch { PointerValue known => known, Sequence sequence => new PointerValue(sequence, 0), _ => null };
        return pointer is not null && at is long offset && Values.TryIndex(pointer.At + offset, pointer.Target.Count - 1, out var place) ? pointer with { At = place } : null;
    }

    /// <summary>What <c>stackalloc</c> makes is elements until it is counted with.</summary>
    private static object? AsPointer(object? value, ITypeSymbol? type) => value is Sequence sequence && type is IPointerTypeSymbol ? new PointerValue(sequence, 0) : value;

    private static object OfPointers(BinaryOperatorKind kind, object? left, object? right) => (left, right) switch
    {
        (PointerValue pointer, long offset) when kind == BinaryOperatorKind.Add => pointer with { At = pointer.At + (int)offset },
        (PointerValue pointer, long offset) when kind == BinaryOperatorKind.Subtract => pointer with { At = pointer.At - (int)offset },
        (PointerValue a, PointerValue b) when kind == BinaryOperatorKind.Subtract => (long)a.At - b.At,
        (PointerValue a, PointerValue b) => Compare(kind, (long)a.At, (long)b.At) ?? Unknown.Value,
        _ => Unknown.Value,
    };

    /// <summary>What a value is taken apart into: a tuple's items, a record's parameters, what its own method gives out. Null where nobody knows.</summary>
    private object?[]? Parts(object? value, int count)
    {
        if (value is TupleValue tuple) return tuple.Items;
        if (value is not ObjectValue { Type: { } type } holder) return null;
        foreach (var member in type.OriginalDefinition.GetMembers("Deconstruct"))
        {
            if (member is not IMethodSymbol { Parameters.Length: var length } method || length != count) continue;
            var items = new object?[count];
            for (var i = 0; i < count; i++) items[i] = Unknown.Value;
            if (!method.IsImplicitlyDeclared)
            {
                CallMethod(method, value, items);
                return items;
            }

            for (var i = 0; i < count; i++)
                if (type.OriginalDefinition.GetMembers(method.Parameters[i].Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property) items[i] = Load(property, holder);
            return items;
        }

        return null;
    }

    /// <summary>Whether a value is of a type, as far as values know their types.</summary>
    private static object IsOf(object? value, ITypeSymbol type) => (value, type.SpecialType) switch
    {
        (Unknown, _) => Unknown.Value,
        (_, SpecialType.System_Object) => true,
        (string, _) => type.SpecialType == SpecialType.System_String || type.TypeKind == TypeKind.Interface,
        (char, SpecialType.System_Char) or (bool, SpecialType.System_Boolean) or (double, SpecialType.System_Double or SpecialType.System_Single) => true,
        (long, >= SpecialType.System_SByte and <= SpecialType.System_UInt64) => true,
        (long, _) => type.TypeKind == TypeKind.Enum,
        (char or bool or double, _) => type.TypeKind == TypeKind.Interface,
        (_, SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double)) => false,
        (ObjectValue { Type: var actual }, _) => Inherits(actual, type),
        _ => true,
    };

    private static bool Inherits(INamedTypeSymbol actual, ITypeSymbol type)
    {
        for (var current = actual; current is not null; current = current.BaseType)
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, type.OriginalDefinition)) return true;
        return actual.AllInterfaces.Any(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, type.OriginalDefinition));
    }

    private object MatchesList(object? value, IListPatternOperation list)
    {
        if (list.DeclaredSymbol is { } whole) _frame.Declare(whole, value);
        if (Values.Items(value) is not { } items) return value is null ? false : Unknown.Value;
        var slice = Array.FindIndex([.. list.Patterns], static pattern => pattern is ISlicePatternOperation);
        if (slice < 0 ? items.Count != list.Patterns.Length : items.Count < list.Patterns.Length - 1) return false;
        object all = true;
        for (var i = 0; i < list.Patterns.Length; i++)
        {
            object part;
            if (list.Patterns[i] is ISlicePatternOperation { Pattern: var inner })
            {
                var rest = items.Part(i, items.Count - (list.Patterns.Length - 1)).Copy();
                part = inner is null ? true : Matches(value is string ? rest.ToText() : rest, inner);
            }
            else
            {
                part = Matches(items[slice >= 0 && i > slice ? items.Count - (list.Patterns.Length - i) : i], list.Patterns[i]);
            }

            if (part is not true) all = all is false || part is false ? false : Unknown.Value;
        }

        return all;
    }
}
