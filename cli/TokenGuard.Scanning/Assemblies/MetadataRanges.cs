using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>Which bytes of the file are the code of a method, the data of a field, the arguments of an attribute. Made once something was found in the file.</summary>
internal sealed class MetadataRanges
{
    private readonly List<(long Start, long End, EntityHandle Handle)> _ranges = [];

    public MetadataRanges(PEReader image, MetadataReader metadata)
    {
        foreach (var handle in metadata.FieldDefinitions)
        {
            var field = metadata.GetFieldDefinition(handle);
            if (field.GetRelativeVirtualAddress() is > 0 and var address && FileOffset(image.PEHeaders, address) is { } start && SizeOf(metadata, field) is > 0 and var size)
                _ranges.Add((start, start + size, handle));
        }

        foreach (var handle in metadata.MethodDefinitions)
        {
            if (metadata.GetMethodDefinition(handle).RelativeVirtualAddress is > 0 and var address && FileOffset(image.PEHeaders, address) is { } start && SizeOfCode(image, address) is > 0 and var size)
                _ranges.Add((start, start + size, handle));
        }

        var metadataStart = image.PEHeaders.MetadataStartOffset;
        foreach (var handle in metadata.CustomAttributes)
        {
            var reader = metadata.GetBlobReader(metadata.GetCustomAttribute(handle).Value);
            if (reader.Length == 0) continue;
            var start = metadataStart + OffsetOf(metadata, reader);
            _ranges.Add((start, start + reader.Length, handle));
        }

        _ranges.Sort(static (x, y) => (x.Start, MetadataTokens.GetToken(x.Handle)).CompareTo((y.Start, MetadataTokens.GetToken(y.Handle))));
    }

    /// <summary>Where in the metadata a blob's reader begins.</summary>
    public static unsafe long OffsetOf(MetadataReader metadata, BlobReader reader) => reader.StartPointer - metadata.MetadataPointer;

    public EntityHandle? Find(long offset)
    {
        var (from, to) = (0, _ranges.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_ranges[middle].Start <= offset) from = middle + 1;
            else to = middle;
        }

        if (from == 0 || _ranges[from - 1].End <= offset) return null;
        // Attributes with equal arguments share them: the first is named.
        var first = from - 1;
        while (first > 0 && _ranges[first - 1].Start == _ranges[from - 1].Start) first--;
        return _ranges[first].Handle;
    }

    private static long? FileOffset(PEHeaders headers, int address)
    {
        var at = headers.GetContainingSectionIndex(address);
        return at < 0 ? null : headers.SectionHeaders[at].PointerToRawData + (long)(address - headers.SectionHeaders[at].VirtualAddress);
    }

    private static int SizeOfCode(PEReader image, int address)
    {
        try
        {
            return image.GetMethodBody(address).Size;
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidDataException)
        {
            return 0; // native code of mixed assemblies, or damaged: what is found there goes without a name
        }
    }

    /// <summary>Of a field whose type is a structure, as the compiler makes one for every length of data; those of numbers hold no text.</summary>
    private static int SizeOf(MetadataReader metadata, FieldDefinition field)
    {
        var signature = metadata.GetBlobReader(field.Signature);
        if (signature.ReadSignatureHeader().Kind != SignatureKind.Field || signature.ReadCompressedInteger() != (int)SignatureTypeKind.ValueType) return 0;
        var type = signature.ReadTypeHandle();
        return type.Kind == HandleKind.TypeDefinition ? metadata.GetTypeDefinition((TypeDefinitionHandle)type).GetLayout().Size : 0;
    }
}
