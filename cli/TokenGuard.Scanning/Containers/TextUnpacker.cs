using TokenGuard.Rules.Carriers;

namespace TokenGuard.Scanning.Containers;

/// <summary>Undoes packings within texts as it is done with files.</summary>
internal sealed class TextUnpacker : IUnpacker
{
    public static TextUnpacker Instance { get; } = new();

    public Stream Open(string packing, Stream packed) => packing switch
    {
        // What follows in the text, a word perhaps, would make all of it fail.
        CarrierNames.Bzip2 => Unpacking.Bzip2Alone(packed),
        CarrierNames.Xz => Unpacking.Of(ContainerKind.Xz)!(packed),
        _ => Unpacking.Of(ContainerKind.Zstandard)!(packed),
    };
}
