using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

// What a program asks of its own types: names, members by their names, attributes. Types and members are the compiler's symbols.
internal sealed partial class Interpreter
{
    // Of System.Reflection.BindingFlags.
    private const long InstanceMembers = 4;
    private const long StaticMembers = 8;
    private const long PublicMembers = 16;
    private const long OtherMembers = 32;

    /// <summary>The type that a value has when the program runs.</summary>
    private static object TypeOf(object? value, ITypeSymbol? declared) => value switch
    {
        ObjectValue known => known.Type,
        EnumValue member => member.Type,
        ExceptionValue exception => exception.Type,
        _ => declared is { TypeKind: TypeKind.Enum } or { IsSealed: true } ? declared : Unknown.Value,
    };

    /// <summary>What is asked of a type, a member or an attribute; Unknown where that is something else.</summary>
    private object? Reflect(IMethodSymbol method, object? instance, object?[] arguments)
    {
        var name = method.Name.StartsWith("get_", StringComparison.Ordinal) ? method.Name.Substring(4) : method.Name;
        if (instance is AttributeData attribute) return InAttribute(attribute, name);
        if (instance is ISymbol symbol) return OnSymbol(symbol, name, arguments, method);
        if (!method.IsStatic) return Unknown.Value;
        if (name == "CreateInstance" && method.ContainingType.Name == "Activator") return CreateByType(method.TypeArguments.FirstOrDefault() ?? arguments.FirstOrDefault() as ITypeSymbol, arguments);
        return arguments is [ISymbol first, ..] && method.ContainingType.Name is "CustomAttributeExtensions" or "Attribute" or "RuntimeReflectionExtensions"
            ? OnSymbol(first, name, arguments.AsSpan(1).ToArray(), method) : Unknown.Value;
    }

    private object? OnSymbol(ISymbol symbol, string name, object?[] arguments, IMethodSymbol method)
    {
        switch (name)
        {
            case "Name":
                return symbol.MetadataName;
            case "DeclaringType" or "ReflectedType":
                return symbol.ContainingType;
            case "GetCustomAttribute" or "GetCustomAttributes" or "IsDefined":
                var wanted = Substituted(method.TypeArguments.FirstOrDefault()) ?? arguments.OfType<ITypeSymbol>().FirstOrDefault();
                var attributes = symbol.GetAttributes().Where(one => wanted is null || (one.AttributeClass is { } type && Inherits(type, wanted))).Select(Instance).ToList();
                return name == "IsDefined" ? attributes.Count > 0 : name == "GetCustomAttribute" ? attributes.FirstOrDefault() : new Sequence(attributes);
        }

        return symbol switch
        {
            ITypeSymbol type => OnType(type, name, arguments),
            IMethodSymbol target => OnMethod(target, name, arguments),
            _ => OnMember(symbol, name, arguments),
        };
    }

    private static object? OnType(ITypeSymbol type, string name, object?[] arguments)
    {
        if (arguments is [string sought, ..])
        {
            var found = MembersOf(type).FirstOrDefault(member => member.Name == sought && IsOfKind(member, name));
            return name == "GetMember" ? new Sequence(found is null ? [] : [found]) : found;
        }

        switch (name)
        {
            case "FullName":
                return type.ToDisplayString();
            case "Namespace":
                return type.ContainingNamespace?.ToDisplayString();
            case "BaseType":
                return type.BaseType;
            case "IsEnum":
                return type.TypeKind == TypeKind.Enum;
            case "GetTypeInfo" or "AsType" or "UnderlyingSystemType":
                return type;
            case "GetEnumNames" or "GetEnumValues":
                return OfEnum(type, name.Remove(3, 4), arguments);
            case "GetFields" or "GetProperties" or "GetMethods" or "GetMembers" or "GetNestedTypes" or "GetConstructors" or "GetRuntimeFields" or "GetRuntimeProperties":
                var flags = arguments is [long given, ..] ? given : name.Contains("Runtime") ? -1 : InstanceMembers | StaticMembers | PublicMembers;
                var single = name == "GetProperties" || name == "GetRuntimeProperties" ? "GetProperty" : name.Replace("Runtime", "").TrimEnd('s');
                return new Sequence([.. MembersOf(type).Where(member => IsOfKind(member, single) && IsAskedFor(member, flags))]);
            default:
                return Unknown.Value;
        }
    }

    private static IEnumerable<ISymbol> MembersOf(ITypeSymbol type)
    {
        for (var current = type; current is { SpecialType: SpecialType.None } and not { TypeKind: TypeKind.Interface }; current = current.BaseType)
            foreach (var member in current.GetMembers())
                if (member is not IFieldSymbol { AssociatedSymbol: not null }) yield return member;
    }

    private static bool IsOfKind(ISymbol member, string question) => question switch
    {
        "GetField" or "GetRuntimeField" or "GetDeclaredField" => member is IFieldSymbol,
        "GetProperty" or "GetRuntimeProperty" or "GetDeclaredProperty" => member is IPropertySymbol,
        "GetMethod" or "GetRuntimeMethod" or "GetDeclaredMethod" => member is IMethodSymbol { MethodKind: MethodKind.Ordinary },
        "GetConstructor" => member is IMethodSymbol { MethodKind: MethodKind.Constructor },
        "GetNestedType" => member is ITypeSymbol,
        "GetMember" => member is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary },
        _ => false,
    };

    private static bool IsAskedFor(ISymbol member, long flags) =>
        (flags & (member.IsStatic || member is ITypeSymbol ? StaticMembers : InstanceMembers)) != 0
        && (flags & (member.DeclaredAccessibility == Accessibility.Public ? PublicMembers : OtherMembers)) != 0;

    private object? OnMember(ISymbol member, string name, object?[] arguments)
    {
        var instance = arguments.FirstOrDefault();
        switch (name)
        {
            case "GetValue" when member is IPropertySymbol { GetMethod: { } getter } property && bodies.HaveCode(property, cancel):
                return CallMethod(getter, instance, []);
            case "GetValue" or "GetRawConstantValue":
                return Load(member, instance);
            case "SetValue" when arguments is [_, var value, ..]:
                Store(member, instance, value);
                return null;
            case "FieldType" or "PropertyType":
                return TypeOf(member);
            case "IsLiteral":
                return member is IFieldSymbol { HasConstantValue: true };
            case "IsStatic":
                return member.IsStatic;
            case "GetMethod" or "GetGetMethod":
                return (member as IPropertySymbol)?.GetMethod;
            default:
                return Unknown.Value;
        }
    }

    private object? OnMethod(IMethodSymbol target, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Invoke" when target.MethodKind == MethodKind.Constructor:
                return CreateByType(target.ContainingType, [null, .. (arguments.FirstOrDefault() as Sequence)?.All() ?? []]);
            case "Invoke" when arguments is [var instance, var given, ..]:
                return CallMethod(target, instance, [.. (given as Sequence)?.All() ?? []]);
            case "CreateDelegate":
                return new Function(target, Body: null, Captured: null, arguments.FirstOrDefault(static argument => argument is not ISymbol));
            case "IsStatic":
                return target.IsStatic;
            case "ReturnType":
                return target.ReturnType;
            default:
                return Unknown.Value;
        }
    }

    /// <param name="type">The type to make an object of.</param>
    /// <param name="arguments">The type, and what its constructor is given.</param>
    private object? CreateByType(ITypeSymbol? type, object?[] arguments)
    {
        if (Substituted(type) is not INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } known) return Unknown.Value;
        object?[] given = arguments.Length == 2 && arguments[1] is Sequence several ? [.. several.All()] : [.. arguments.Skip(1)];
        var made = new ObjectValue(known);
        Construct(made, given, known.InstanceConstructors.FirstOrDefault(one => one.Parameters.Length == given.Length && !one.IsImplicitlyDeclared));
        return made;
    }

    /// <summary>One of the project is made as the program would; of others it is known what they were given.</summary>
    private object? Instance(AttributeData attribute)
    {
        if (attribute.AttributeClass is not { DeclaringSyntaxReferences.IsEmpty: false } type) return attribute;
        var made = new ObjectValue(type);
        Construct(made, [.. attribute.ConstructorArguments.Select(ValueOf)], attribute.AttributeConstructor);
        foreach (var named in attribute.NamedArguments)
            if (type.GetMembers(named.Key) is [var member, ..]) Store(member, made, ValueOf(named.Value));
        return made;
    }

    private object? InAttribute(AttributeData attribute, string name)
    {
        foreach (var named in attribute.NamedArguments)
            if (named.Key == name) return ValueOf(named.Value);
        if (attribute.AttributeConstructor is not { Parameters: var parameters }) return Unknown.Value;
        for (var i = 0; i < Math.Min(parameters.Length, attribute.ConstructorArguments.Length); i++)
            if (string.Equals(parameters[i].Name, name, StringComparison.OrdinalIgnoreCase)) return ValueOf(attribute.ConstructorArguments[i]);
        return Unknown.Value;
    }

    private object? ValueOf(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Array when !constant.IsNull => new Sequence([.. constant.Values.Select(ValueOf)]),
        TypedConstantKind.Enum => Values.FromConstant(constant.Value),
        TypedConstantKind.Type => constant.Value,
        TypedConstantKind.Primitive => FromConstant(constant.Value),
        _ => Unknown.Value,
    };
}
