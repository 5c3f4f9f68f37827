using System.IO.MemoryMappedFiles;

namespace TokenGuard.Git.Packs;

/// <summary>A file whose bytes are read where the system has them, without copies. Git never changes a pack or an index that is in place.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private readonly byte[]? _bytes; // pinned

    private MappedFile(byte[] bytes)
    {
        (_bytes, Length) = (bytes, bytes.Length);
        _start = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);
    }

    private MappedFile(FileStream file)
    {
        Length = file.Length;
        if (Length == 0) return; // which cannot be mapped
        _file = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    public long Length { get; }

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static MappedFile Open(string path) =>
        new(StoredFile.OpenRead(path));

    /// <summary>A file that somebody may be writing to, as it is now.</summary>
    /// <exception cref="IOException">It cannot be read, or there is no room for a copy.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static MappedFile CopyOf(string path)
    {
        using var source = StoredFile.OpenRead(path);
        var copy = TemporaryFile.Create();
        try
        {
            source.CopyTo(copy);
            copy.Flush();
            return new MappedFile(copy);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>What a file would hold, where there is none.</summary>
    public static MappedFile Of(ReadOnlySpan<byte> bytes)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(Math.Max(1, bytes.Length), pinned: true);
        bytes.CopyTo(pinned);
        return new MappedFile(pinned);
    }

    /// <summary>The bytes from an offset on, at most as many as asked for.</summary>
    /// <param name="offset">From 0 to <see cref="Length"/>.</param>
    public ReadOnlySpan<byte> Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)offset, (ulong)Length);
        return new ReadOnlySpan<byte>(_start + offset, (int)Math.Min(Math.Min(length, int.MaxValue), Length - offset));
    }

    /// <summary>The bytes from an offset on as a stream, for what does not fit into memory.</summary>
    public Stream OpenStream(long offset, long length) => new UnmanagedMemoryStream(_start + offset, Math.Min(length, Length - offset));

    public void Dispose()
    {
        if (_bytes is not null) GC.KeepAlive(_bytes);
        else if (_start is not null) _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }
}
