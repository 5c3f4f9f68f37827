namespace TokenGuard.Rules.Carriers;

/// <summary>Undoes what the framework cannot: whoever has the libraries for it gives it to a <see cref="CarrierSearch"/>.</summary>
public interface IUnpacker
{
    /// <summary>
    /// What packed data holds. Reading fails, in any way, where it is damaged or cut off: what came before counts. What stands behind it makes no difference.
    /// </summary>
    /// <param name="packing">How it is packed: <see cref="CarrierNames.Bzip2"/>, <see cref="CarrierNames.Xz"/> or <see cref="CarrierNames.Zstandard"/>.</param>
    /// <param name="packed">The data, and perhaps more behind it; can seek.</param>
    Stream Open(string packing, Stream packed);
}
