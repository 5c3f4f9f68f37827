using TokenGuard.Scanning.Programs;

namespace TokenGuard.Scanning.Tests.Programs;

public sealed class X86LookTests
{
    [Fact]
    public void Many_bytes_at_once_are_seen_as_one_by_one()
    {
        var random = new Random(5);
        byte[] telling = [0x0F, 0xC5, 0xB8, 0xBF, 0xC6, 0xC7, 0x10, 0x28, 0x6F, 0x05, 0x0D, 0x45, 0x20, 0x21, 0x7E, 0x7F, 0xC0, 0xF9];
        for (var round = 0; round < 20_000; round++)
        {
            var code = new byte[random.Next(X86Look.Behind, 200)];
            random.NextBytes(code);
            for (var i = 0; i < code.Length; i++)
                if (random.Next(round % 5 + 1) > 0) code[i] = telling[random.Next(telling.Length)];
            var (from, end) = (random.Next(0, 20), random.Next(0, code.Length - X86Look.Behind + 1));
            var expected = Enumerable.Range(from, Math.Max(0, end - from)).Where(at => X86Look.IsAt(code.AsSpan(at, 1 + X86Look.Behind))).DefaultIfEmpty(-1).First();
            Assert.Equal(expected, X86Look.Next(code, from, end));
        }
    }
}
