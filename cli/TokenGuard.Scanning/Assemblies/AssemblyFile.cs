using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Programs;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>A .NET assembly: managed, mixed or ReadyToRun.</summary>
internal sealed class AssemblyFile : MetadataFile
{
    private readonly Stream _file;
    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly MetadataNames _names;
    private MetadataUses? _uses;
    private MetadataRanges? _ranges;

    private AssemblyFile(Stream file, PEReader image)
    {
        (_file, _image) = (file, image);
        CheckSize(image.PEHeaders.MetadataSize);
        _metadata = image.GetMetadataReader();
        _names = new MetadataNames(_metadata);
    }

    public override IEnumerable<Member> Members => Resources().Concat(EmbeddedPdbs()).Concat(TextsOfCode());

    public override IEnumerable<MetadataText> Texts => UserStrings().Concat(Constants());

    private MetadataUses Uses => _uses ??= new MetadataUses(_image, _metadata);

    private long MetadataStart => _image.PEHeaders.MetadataStartOffset;

    public static AssemblyFile? TryOpen(Stream program)
    {
        if (!IsImage(program)) return null;
        // A slice, because the library maps files into memory, and a mapped file that somebody shortens meanwhile ends the process.
        var image = new PEReader(new Slice(program, 0, program.Length));
        try
        {
            if (image.HasMetadata) return new AssemblyFile(program, image);
        }
        catch
        {
            image.Dispose();
            throw;
        }

        image.Dispose();
        return null;
    }

    public override IReadOnlyList<string> PlacesOf(long offset)
    {
        _ranges ??= new MetadataRanges(_image, _metadata);
        if (_ranges.Find(offset) is not { } handle) return [];
        if (handle.Kind == HandleKind.CustomAttribute) return [_names.OfAttribute((CustomAttributeHandle)handle)];
        if (handle.Kind == HandleKind.MethodDefinition) return [_names.Of(handle)];
        // Arrays and UTF-8 literals stand in fields that the compiler made: who loads one says more than its name.
        var loaders = Loaders(MetadataTokens.GetToken(handle));
        return loaders.Count > 0 ? loaders : [_names.Of(handle)];
    }

    public override void Dispose() => _image.Dispose();

    /// <summary>An MS-DOS header that leads to a PE header. Text may begin with MZ too.</summary>
    private static bool IsImage(Stream program)
    {
        Span<byte> start = stackalloc byte[64];
        Span<byte> signature = stackalloc byte[4];
        return program.ReadAt(0, start) == start.Length
            && program.ReadAt(BinaryPrimitives.ReadUInt32LittleEndian(start[60..]), signature) == signature.Length && signature.SequenceEqual("PE\0\0"u8);
    }

    private IEnumerable<MetadataText> UserStrings()
    {
        var heap = _metadata.GetHeapMetadataOffset(HeapIndex.UserString);
        var size = _metadata.GetHeapSize(HeapIndex.UserString);
        for (var at = 1; at < size;)
        {
            var (text, textAt, next) = ReadUserString(heap, at, size);
            var token = MetadataTokens.GetToken(MetadataTokens.UserStringHandle(at));
            if (text is not null) yield return new MetadataText(text, MetadataStart + textAt, () => Loaders(token) is { Count: > 0 } loaders ? loaders : ["user strings"]);
            at = next;
        }
    }

    /// <summary>A length, the text, and a byte that says something about it; null for short ones.</summary>
    private (string? Text, int TextAt, int Next) ReadUserString(int heap, int at, int size)
    {
        var reader = _image.GetMetadata().GetReader(heap + at, size - at);
        var length = reader.ReadCompressedInteger();
        var (textAt, next) = (heap + at + reader.Offset, at + reader.Offset + length);
        if (length > reader.RemainingBytes) throw new InvalidDataException("A string is longer than its heap.");
        return (length < 2 * ShortestText ? null : reader.ReadUTF16(length & ~1), textAt, next);
    }

    private IEnumerable<MetadataText> Constants()
    {
        for (var row = 1; row <= _metadata.GetTableRowCount(TableIndex.Constant); row++)
        {
            var constant = _metadata.GetConstant(MetadataTokens.ConstantHandle(row));
            if (constant.TypeCode != ConstantTypeCode.String || ReadBlob(constant.Value) is not { } blob) continue;
            var parent = constant.Parent;
            yield return new MetadataText(blob.Text, blob.Offset, () => [_names.Of(parent)]);
        }
    }

    private (string Text, long Offset)? ReadBlob(BlobHandle handle)
    {
        var reader = _metadata.GetBlobReader(handle);
        return reader.Length < 2 * ShortestText ? null : (reader.ReadUTF16(reader.Length & ~1), MetadataStart + MetadataRanges.OffsetOf(_metadata, reader));
    }

    /// <summary>What methods put together, called by their names.</summary>
    private IEnumerable<Member> TextsOfCode() => StackText.Read(_file, StackMachine.Net).Select(text => PlacesOf(text.At) is [var method, ..] ? text with { Name = method } : text);

    private List<string> Loaders(int token) => [.. Uses.MethodsThatLoad(token).Take(MaxPlaces).Select(method => _names.Of(method))];

    private IEnumerable<Member> Resources()
    {
        if (_image.PEHeaders.CorHeader is not { } cor || !_image.PEHeaders.TryGetDirectoryOffset(cor.ResourcesDirectory, out var directory)) yield break;
        foreach (var handle in _metadata.ManifestResources)
        {
            var resource = _metadata.GetManifestResource(handle);
            if (!resource.Implementation.IsNil) continue; // in another file
            var length = new byte[4];
            var at = directory + resource.Offset;
            var name = _metadata.GetString(resource.Name);
            yield return _file.ReadAt(at, length) == length.Length && BinaryPrimitives.ReadUInt32LittleEndian(length) is var stated && stated <= _file.Length - at - length.Length
                ? Member.Stored(name, _file, at + length.Length, stated)
                : Member.NotOpened(name, "damaged resource");
        }
    }

    /// <summary>A signature, the length unpacked, and a portable PDB, deflated.</summary>
    private IEnumerable<Member> EmbeddedPdbs()
    {
        const int HeaderLength = 8;
        foreach (var entry in _image.ReadDebugDirectory().Where(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb))
        {
            var header = new byte[HeaderLength];
            yield return _file.ReadAt(entry.DataPointer, header) == header.Length && header.AsSpan().StartsWith("MPDB"u8) && entry.DataSize > HeaderLength
                ? Member.Packed("pdb", _file, entry.DataPointer + HeaderLength, entry.DataSize - HeaderLength, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4)), Unpacking.Deflate)
                : Member.NotOpened("pdb", "damaged debugging information");
        }
    }
}
