using System.Reflection.Metadata;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>Names of things as a person would look for them: <c>Acme.Client::Run</c>, <c>Acme.Keys.Product</c>.</summary>
internal sealed class MetadataNames(MetadataReader metadata)
{
    // Damaged metadata can nest a type in itself.
    private const int MaxNesting = 32;

    public string Of(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => OfType((TypeDefinitionHandle)handle),
        HandleKind.MethodDefinition => OfMethod((MethodDefinitionHandle)handle),
        HandleKind.FieldDefinition => OfField((FieldDefinitionHandle)handle),
        HandleKind.PropertyDefinition => OfProperty((PropertyDefinitionHandle)handle),
        HandleKind.Parameter => "parameter " + metadata.GetString(metadata.GetParameter((ParameterHandle)handle).Name),
        HandleKind.AssemblyDefinition => "assembly",
        HandleKind.ModuleDefinition => "module",
        _ => handle.Kind.ToString(),
    };

    /// <summary>What the attribute stands on, and its own name.</summary>
    public string OfAttribute(CustomAttributeHandle handle)
    {
        var attribute = metadata.GetCustomAttribute(handle);
        return $"{Of(attribute.Parent)} [{OfAttributeType(attribute.Constructor)}]";
    }

    private string OfAttributeType(EntityHandle constructor)
    {
        var type = constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
        return type.Kind switch
        {
            HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
            HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
            _ => "attribute",
        };
    }

    private string OfType(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        for (var nesting = 0; type.GetDeclaringType() is { IsNil: false } outer && nesting < MaxNesting; nesting++)
        {
            type = metadata.GetTypeDefinition(outer);
            name = $"{metadata.GetString(type.Name)}+{name}";
        }

        return type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private string OfMethod(MethodDefinitionHandle handle)
    {
        var method = metadata.GetMethodDefinition(handle);
        return $"{OfType(method.GetDeclaringType())}::{metadata.GetString(method.Name)}";
    }

    private string OfField(FieldDefinitionHandle handle)
    {
        var field = metadata.GetFieldDefinition(handle);
        return $"{OfType(field.GetDeclaringType())}.{metadata.GetString(field.Name)}";
    }

    private string OfProperty(PropertyDefinitionHandle handle)
    {
        var property = metadata.GetPropertyDefinition(handle);
        var accessors = property.GetAccessors();
        var accessor = accessors.Getter.IsNil ? accessors.Setter : accessors.Getter;
        var name = metadata.GetString(property.Name);
        return accessor.IsNil ? name : $"{OfType(metadata.GetMethodDefinition(accessor).GetDeclaringType())}.{name}";
    }
}
