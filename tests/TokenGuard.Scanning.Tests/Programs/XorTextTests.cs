using System.Text;
using TokenGuard.Scanning.Programs;
using TokenGuard.Scanning.Tests.Assemblies;
using TokenGuard.Scanning.Tests.Containers;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Tokens that a program hides by XOR with one byte.</summary>
public sealed class XorTextTests
{
    private static readonly string Token = Some.Token();

    [Fact]
    public void Any_key_is_found_with_any_token_at_any_place()
    {
        var random = new Random(3);
        foreach (var token in Some.Tokens())
        {
            for (var key = 1; key < 256; key += 1 + random.Next(30))
            {
                var before = random.Next(100, 400);
                var program = Program(before, Hidden(Encoding.ASCII.GetBytes(token), key));
                Assert.Equal([$"bytes at 0x{before:x}, XOR 0x{key:x2}"], ContainerScan.Of(program).Members);
            }
        }
    }

    [Fact]
    public void Wide_characters_are_found_whether_each_byte_was_exchanged_or_the_character()
    {
        var random = new Random(4);
        foreach (var token in Some.Tokens())
        {
            var key = random.Next(1, 256);
            var (ofBytes, ofCharacters) = (Hidden(Encoding.Unicode.GetBytes(token), key), Encoding.Unicode.GetBytes([.. token.Select(symbol => (char)(symbol ^ key))]));
            foreach (var hidden in (byte[][])[ofBytes, ofCharacters])
                foreach (var before in (int[])[200, 201]) Assert.Equal([$"bytes at 0x{before:x}, XOR 0x{key:x2}"], ContainerScan.Of(Program(before, hidden)).Members);
        }
    }

    [Fact]
    public void It_is_found_at_the_end_of_the_file()
    {
        foreach (var text in (byte[][])[Encoding.ASCII.GetBytes(Token), Encoding.Unicode.GetBytes(Token)])
            for (var before = 200; before < 230; before++)
                Assert.Equal([$"bytes at 0x{before:x}, XOR 0x5a"], ContainerScan.Of(Program(before, Hidden(text, 0x5A))[..(before + text.Length)]).Members);
    }

    [Fact]
    public void It_is_found_wherever_a_part_that_is_read_ends()
    {
        var hidden = Hidden(Encoding.ASCII.GetBytes(Token), 0x5A);
        foreach (var boundary in (int[])[127 * 1024, 128 * 1024, 254 * 1024, 255 * 1024])
            for (var i = -1; i <= 11; i++) Assert.Equal([$"bytes at 0x{boundary - (i * 7):x}, XOR 0x5a"], ContainerScan.Of(Program(boundary - (i * 7), hidden)).Members);
    }

    [Fact]
    public void Data_and_strings_of_an_assembly_are_found()
    {
        var wide = new string([.. Some.Token(2).Select(symbol => (char)(symbol ^ 7))]);
        var assembly = Compiled.Assembly($$"""
            static class Keys
            {
                static byte[] data = { {{string.Join(", ", Hidden(Encoding.ASCII.GetBytes(Token), 0xA7))}} };
                static string text = {{Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(wide, quote: true)}};
            }
            """);
        var scan = ContainerScan.Of(assembly);
        Assert.Equal(new[] { Token, Some.Token(2) }.Select(token => Some.Secret(token).Fingerprint.Value).Order(StringComparer.Ordinal), scan.Findings.Select(f => f.Fingerprint).Order(StringComparer.Ordinal));
        Assert.Contains(scan.Members, member => member.EndsWith(", XOR 0xa7", StringComparison.Ordinal));
        Assert.Contains(scan.Members, member => member.EndsWith(", XOR 0x07", StringComparison.Ordinal));
    }

    [Fact]
    public void An_array_that_code_stores_is_found()
    {
        byte[] code = [.. Hidden(Encoding.ASCII.GetBytes(Token), 0x9C).SelectMany((value, i) => (byte[])[0x59, .. i <= 5 ? [(byte)(3 + i)] : (byte[])[0x10, (byte)i], 0x10, value, 0x54])];
        Assert.Equal(["code at 0x9, bytes at 0x0, XOR 0x9c"], ContainerScan.Of([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 61, .. code]).Members);
    }

    [Fact]
    public void Only_programs_are_looked_into_and_only_for_what_is_hidden()
    {
        Assert.Empty(ContainerScan.Of([.. "text "u8, .. Hidden(Encoding.ASCII.GetBytes(Token), 0x5A)]).Findings);
        Assert.Equal([""], ContainerScan.Of(Program(300, Encoding.ASCII.GetBytes(Token))).Members);
    }

    public static TheoryData<string> Hostile => ["00", "0001", "6b6a69686766656463626160", "30313233343536373839616263646566", "3a3b3c3d3e3f", "6b00"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Takes_time_in_proportion_to_the_bytes(string hex) => ProportionalTime.Assert(hex, 250_000, static bytes => Assert.Empty(XorText.Read(new MemoryStream(bytes))));

    private static byte[] Hidden(byte[] text, int key) => [.. text.Select(value => (byte)(value ^ key))];

    private static byte[] Program(int before, byte[] hidden) => [.. "MZ"u8, .. Enumerable.Range(0, before - 2).Select(i => (byte)(i * 37)), .. hidden, 0, .. new byte[90]];
}
