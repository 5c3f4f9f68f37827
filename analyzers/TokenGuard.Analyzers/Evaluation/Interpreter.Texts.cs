using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

// What objects of the project and members of enumerations show as where they are made text.
internal sealed partial class Interpreter
{
    private static bool MakesText(IMethodSymbol method) =>
        method.ContainingType.SpecialType == SpecialType.System_String || method.ContainingType.Name is "StringBuilder" or "StringWriter" or "TextWriter" or "Convert" or "DefaultInterpolatedStringHandler";

    /// <summary>The arguments of a member of the framework that makes text of them: objects are asked for theirs.</summary>
    private void ShowObjects(IMethodSymbol method, object?[] arguments)
    {
        if (!MakesText(method)) return;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is ObjectValue) arguments[i] = TextOf(arguments[i]);
            else if (arguments[i] is Sequence { Count: > 0 and <= MostLookedAt } parts && parts[0] is ObjectValue) arguments[i] = new Sequence([.. parts.All().Select(TextOf)]);
        }
    }

    /// <summary>What the project's own <c>ToString</c> says of an object; everything else stays what it is.</summary>
    private object? TextOf(object? value)
    {
        if (value is not ObjectValue { Type: { } type }) return value;
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers("ToString"))
                if (member is IMethodSymbol { IsImplicitlyDeclared: false, DeclaringSyntaxReferences.IsEmpty: false } method && (method.Parameters.IsEmpty || method.Parameters.Length == 2))
                    return CallMethod(method, value, [.. method.Parameters.Select(static _ => (object?)null)], isVirtual: false);
        }

        return type.IsRecord ? TextOfRecord(type, (ObjectValue)value) : value;
    }

    /// <summary><c>P { A = 1, B = 2 }</c>, as the compiler writes it.</summary>
    private string TextOfRecord(INamedTypeSymbol type, ObjectValue value) => type.Name + " { " + string.Join(", ", type.GetMembers()
        .Where(static member => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public } and (IPropertySymbol { Parameters.IsEmpty: true } or IFieldSymbol))
        .Select(member => member.Name + " = " + Values.Show(TextOf(Load(member, value))))) + " }";

    /// <summary>The name of a member of an enumeration; the value itself where it has none, or the type is another.</summary>
    private static object? NameIn(ITypeSymbol? type, object? value)
    {
        if (value is EnumValue member) (type, value) = (member.Type, member.Number);
        return type is INamedTypeSymbol { TypeKind: TypeKind.Enum } && value is long number && EnumValue.NameOf(type, number) is { } name ? name : value;
    }

    private static IEnumerable<IFieldSymbol> FieldsOf(ITypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue);

    private static ITypeSymbol? TypeBehind(IOperation? operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion) operation = conversion.Operand;
        return operation?.Type;
    }

    /// <summary><c>Enum.GetNames</c>, <c>GetValues</c> and <c>GetName</c>, whose type is an argument of one kind or the other; Unknown for all else.</summary>
    private static object? OfEnum(ITypeSymbol? type, string question, object?[] arguments)
    {
        if (type is not { TypeKind: TypeKind.Enum }) return Unknown.Value;
        var members = FieldsOf(type).OrderBy(static field => Values.FromConstant(field.ConstantValue) is long number ? unchecked((ulong)number) : 0);
        return question switch
        {
            "GetNames" => new Sequence([.. members.Select(static field => (object?)field.Name)]),
            "GetValues" => new Sequence([.. members.Select(static field => Values.FromConstant(field.ConstantValue))]),
            "GetName" => NameIn(type, arguments.LastOrDefault()) is string name ? name : Unknown.Value,
            "ToObject" => arguments.LastOrDefault() is long number ? new EnumValue((INamedTypeSymbol)type, number) : Unknown.Value,
            "GetUnderlyingType" => ((INamedTypeSymbol)type).EnumUnderlyingType,
            "IsDefined" => NameIn(type, arguments.LastOrDefault()) is string || members.Any(field => field.Name == arguments.LastOrDefault() as string),
            "Format" => NameIn(type, arguments.ElementAtOrDefault(1)),
            "Parse" => arguments.OfType<string>().FirstOrDefault() is { } sought && members.FirstOrDefault(field => string.Equals(field.Name, sought, StringComparison.OrdinalIgnoreCase)) is { } found
                ? Values.FromConstant(found.ConstantValue) : Unknown.Value,
            _ => Unknown.Value,
        };
    }

    /// <summary>What an enumerator of the project gives, one after the other.</summary>
    private object? Enumerated(object? enumerator)
    {
        if (enumerator is not ObjectValue { Type: var type }) return enumerator;
        var next = type.GetMembers("MoveNext").OfType<IMethodSymbol>().FirstOrDefault(static one => one.Parameters.IsEmpty);
        var current = type.GetMembers("Current").OfType<IPropertySymbol>().FirstOrDefault();
        if (next is null || current?.GetMethod is not { } getter) return enumerator;
        var items = new Sequence([]);
        while (!IsSpent && items.Count < MostEndless && CallMethod(next, enumerator, []) is true) items.Add(bodies.HaveCode(current, cancel) ? CallMethod(getter, enumerator, []) : Load(current, enumerator));
        return items;
    }

    /// <summary>Goes through what a type of the project has for <c>foreach</c>: what its <c>GetEnumerator</c> gives.</summary>
    private object? ItemsOf(object? collection, IOperation place)
    {
        if (collection is TupleValue or ObjectValue && bodies.ExtensionFor(place, "GetEnumerator") is { } extension) return CallMethod(extension, instance: null, [collection]);
        if (collection is not ObjectValue { Type: { } type }) return collection;
        foreach (var member in type.GetMembers("GetEnumerator"))
            if (member is IMethodSymbol { Parameters.IsEmpty: true, DeclaringSyntaxReferences.IsEmpty: false } method) return Enumerated(CallMethod(method, collection, [], isVirtual: false));
        return ((ObjectValue)collection).Inherited ?? collection;
    }
}
