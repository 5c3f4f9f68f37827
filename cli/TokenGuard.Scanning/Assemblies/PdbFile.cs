using System.Reflection.Metadata;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>A portable PDB: the sources it embeds, and the constants of methods, which stand nowhere else.</summary>
internal sealed class PdbFile : MetadataFile
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private readonly Stream _file;
    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _metadata;

    private PdbFile(Stream file, MetadataReaderProvider provider)
    {
        (_file, _provider) = (file, provider);
        _metadata = provider.GetMetadataReader();
    }

    public override IEnumerable<Member> Members
    {
        get
        {
            foreach (var handle in _metadata.CustomDebugInformation)
            {
                var information = _metadata.GetCustomDebugInformation(handle);
                if (information.Parent.Kind == HandleKind.Document && _metadata.GetGuid(information.Kind) == EmbeddedSource) yield return ToMember(information);
            }
        }
    }

    public override IEnumerable<MetadataText> Texts
    {
        get
        {
            foreach (var handle in _metadata.LocalConstants)
            {
                var constant = _metadata.GetLocalConstant(handle);
                if (ReadString(constant.Signature) is { } text) yield return new MetadataText(text.Text, text.Offset, () => ["constant " + _metadata.GetString(constant.Name)]);
            }
        }
    }

    public static PdbFile Open(Stream content)
    {
        CheckSize(content.Length);
        // A slice for the same reason as with assemblies.
        var provider = MetadataReaderProvider.FromPortablePdbStream(new Slice(content, 0, content.Length));
        try
        {
            return new PdbFile(content, provider);
        }
        catch
        {
            provider.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> PlacesOf(long offset) => [];

    public override void Dispose() => _provider.Dispose();

    /// <summary>The unpacked length where the source is deflated, else zero; then the source.</summary>
    private Member ToMember(CustomDebugInformation information)
    {
        var name = _metadata.GetString(_metadata.GetDocument((DocumentHandle)information.Parent).Name);
        var reader = _metadata.GetBlobReader(information.Value);
        var (at, span) = (MetadataRanges.OffsetOf(_metadata, reader) + sizeof(int), reader.Length - sizeof(int));
        var length = reader.ReadInt32();
        return length == 0 ? Member.Stored(name, _file, at, span) : Member.Packed(name, _file, at, span, length, Unpacking.Deflate);
    }

    private (string Text, long Offset)? ReadString(BlobHandle signature)
    {
        var reader = _metadata.GetBlobReader(signature);
        if (reader.RemainingBytes <= 2 * ShortestText || reader.ReadByte() != (byte)SignatureTypeCode.String) return null;
        var offset = MetadataRanges.OffsetOf(_metadata, reader) + reader.Offset;
        return (reader.ReadUTF16(reader.RemainingBytes & ~1), offset);
    }
}
