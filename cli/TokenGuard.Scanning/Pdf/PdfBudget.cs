using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Pdf;

/// <summary>Counts what the streams of one PDF unpack to, of which only some is text that is handed on.</summary>
internal sealed class PdfBudget(long fileLength)
{
    private readonly long _most = Math.Min(ContainerBounds.Unpacked, Math.Max(ContainerBounds.AlwaysUnpacked, ContainerBounds.Ratio * Math.Min(fileLength, ContainerBounds.Unpacked / ContainerBounds.Ratio)));
    private long _taken;

    /// <exception cref="PdfBoundException">It is too much.</exception>
    public Stream Watch(Stream unpacked) => new Watched(unpacked, this);

    private void Take(int count)
    {
        _taken += count;
        if (_taken > _most) throw new PdfBoundException($"bound: unpacks to more than {ContainerBounds.Ratio} times its size and {ContainerBounds.AlwaysUnpacked >> 20} MiB");
    }

    private sealed class Watched(Stream unpacked, PdfBudget budget) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            var read = unpacked.Read(buffer);
            budget.Take(read);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) unpacked.Dispose();
            base.Dispose(disposing);
        }
    }
}
