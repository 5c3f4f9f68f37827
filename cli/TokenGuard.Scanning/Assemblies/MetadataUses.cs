using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>Which methods load which string or field: made by going through all code, once something was found in the file.</summary>
internal sealed class MetadataUses
{
    private readonly Dictionary<int, List<MethodDefinitionHandle>> _loaders = [];

    public MetadataUses(PEReader image, MetadataReader metadata)
    {
        foreach (var handle in metadata.MethodDefinitions)
        {
            var address = metadata.GetMethodDefinition(handle).RelativeVirtualAddress;
            if (address == 0) continue;
            try
            {
                var code = image.GetMethodBody(address).GetILReader();
                while (IntermediateLanguage.TryReadLoad(ref code, out var token)) Add(token, handle);
            }
            catch (Exception e) when (e is BadImageFormatException or InvalidDataException)
            {
                // Code that cannot be read, or none at all (native code of mixed assemblies): the string is found all the same, without this method's name.
            }
        }
    }

    public IReadOnlyList<MethodDefinitionHandle> MethodsThatLoad(int token) => _loaders.GetValueOrDefault(token) ?? [];

    private void Add(int token, MethodDefinitionHandle method)
    {
        if (!_loaders.TryGetValue(token, out var methods)) _loaders[token] = methods = [];
        if (methods.Count == 0 || methods[^1] != method) methods.Add(method);
    }
}
