using System.Text;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.Tests;

public sealed class GitDeltaTests
{
    [Fact]
    public void A_delta_is_read_however_it_comes_in_pieces()
    {
        byte[] delta = [0x84, 7, 0xC4, 9, 3, .. "abc"u8, 2, .. "de"u8, 0x91, 1, 2, 1, .. "f"u8, 0x80, 2, .. "gh"u8];
        for (var length = 1; length <= delta.Length; length++)
        {
            var (reader, text) = (new GitDelta(), new List<byte>());
            reader.Begin();
            foreach (var piece in delta.Chunk(length)) text.AddRange(piece[..reader.Filter(piece)]);
            Assert.Equal("abcde\nf\ngh", Encoding.ASCII.GetString([.. text]));
        }
    }
}
