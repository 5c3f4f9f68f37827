using System.Text;
using CsCheck;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.Tests;

public sealed class CarrierSearchTests
{
    /// <summary>What decoders look at, and what they do not expect.</summary>
    private static readonly Gen<byte> Symbol = Gen.Frequency((6, Gen.OneOf([.. "%\\&=#;xuU{}\"' \n\r+.-v123TWMOYZ0123456789abcdef\0"u8])), (1, Gen.Byte));

    [Fact]
    public void Arbitrary_bytes_never_throw()
    {
        var search = new CarrierSearch(CarrierSearch.LargestDepth);
        Gen.Select(Symbol.Array[0, 600], Gen.Bool).Sample((text, isLast) =>
        {
            search.Reset();
            var keepFrom = search.Search(text, isLast);
            return keepFrom >= 0 && keepFrom <= text.Length && search.Matches.All(match => match.Start >= 0 && match.End <= text.Length);
        }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void Nothing_is_allocated_where_nothing_is_found()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(i => $"line {i}: var x = \"prod-{i:x8}\" + y; // %2D \\u0061 &amp; dGhlIGtleSBpcyBub3QgaGVyZQ==\n")));
        var search = new CarrierSearch(CarrierSearch.DefaultDepth);
        search.Search(text, isLast: true);

        var before = GC.GetAllocatedBytesForCurrentThread();
        search.Reset();
        search.Search(text, isLast: true);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(search.Matches);
    }
}
