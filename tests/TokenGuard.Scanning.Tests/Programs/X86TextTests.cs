using System.Buffers.Binary;
using System.Text;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Tests.Containers;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Tokens that the code of a program puts together, as compilers write them.</summary>
public sealed class X86TextTests
{
    private static readonly string Token = Some.Token();

    /// <summary>How code may store a text, and what it has beside the code for that.</summary>
    private static readonly Dictionary<string, Func<byte[], (byte[] Code, byte[] Data)>> Ways = new()
    {
        ["two registers in turns, as gcc does without optimization"] = text => (Paired(text), []),
        ["eight bytes at a time, as Go does"] = text => (Many(text, 8, (piece, at) => [0x48, 0xBA, .. piece, 0x48, 0x89, 0x54, 0x24, (byte)(at + 8)]), []),
        ["four bytes at a time"] = text => (Many(text, 4, (piece, at) => [0xC7, 0x44, 0x24, (byte)at, .. piece]), []),
        ["four bytes at a time, far from the base"] = text => (Many(text, 4, (piece, at) => [0xC7, 0x85, .. Int(at - 300), .. piece]), []),
        ["two bytes at a time"] = text => (Many(text, 2, (piece, at) => [0x66, 0xC7, 0x45, (byte)at, .. piece]), []),
        ["byte by byte"] = text => (Many(text, 1, (piece, at) => [0xC6, 0x45, (byte)at, .. piece]), []),
        ["byte by byte, through a register where it is shorter"] = text => (Many(text, 1, (piece, at) => at % 3 == 0 ? [0xB1, .. piece, 0x88, 0x4D, (byte)at] : [0xC6, 0x45, (byte)at, .. piece]), []),
        ["byte by byte, into a variable of the program"] = text => (Global(text), []),
        ["byte by byte, with calls between"] = text => (Many(text, 1, (piece, at) => [0xC6, 0x45, (byte)at, .. piece, 0xE8, 1, 2, 0, 0, 0x90, 0x90]), []),
        ["UTF-16, four bytes at a time"] = text => (Many(Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(text)), 4, (piece, at) => [0xC7, 0x85, .. Int(at - 300), .. piece]), []),
        ["UTF-32, a character at a time"] = text => (Many(Encoding.UTF32.GetBytes(Encoding.ASCII.GetString(text)), 4, (piece, at) => [0xC7, 0x85, .. Int(at - 400), .. piece]), []),
        ["the end first"] = text => (Backwards(text), []),
        ["vectors and the rest, as gcc does with optimization"] = text => Vectors(text, isOverlapping: false),
        ["vectors that overlap"] = text => Vectors(text, isOverlapping: true),
        ["vectors of 32 bytes"] = text => WideVectors(text),
        ["one text behind another's end"] = text => ([.. Many(text[..30], 1, (piece, at) => [0xC6, 0x45, (byte)at, .. piece]), .. Many(text[30..], 1, (piece, at) => [0xC6, 0x40, (byte)at, .. piece])], []),
    };

    public static TheoryData<string> Names => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_code_puts_together_is_found(string way)
    {
        foreach (var kind in Enum.GetValues<TokenKindName>())
        {
            foreach (var format in Enum.GetValues<TokenFormat>())
            {
                var token = Some.Token(3, kind, format);
                if (token.Length > 120) continue; // nothing that fits into these instructions
                var (code, data) = Ways[way](Encoding.ASCII.GetBytes(token + "\0"));
                foreach (var program in (byte[][])[MadeProgram.Elf(Padded(code), data), MadeProgram.PortableExecutable(Padded(code), data), MadeProgram.MachO(Padded(code), data)])
                {
                    var scan = ContainerScan.Of(program);
                    Assert.Equal(Some.Secret(token).Fingerprint.Value, Assert.Single(scan.Findings).Fingerprint);
                    Assert.StartsWith("code at 0x4011", Assert.Single(scan.Members), StringComparison.Ordinal);
                    Assert.True(scan.Coverage.Complete);
                }
            }
        }
    }

    [Fact]
    public void It_is_found_wherever_the_reading_of_the_code_ends()
    {
        var code = Many(Encoding.ASCII.GetBytes(Token), 4, (piece, at) => [0xC7, 0x44, 0x24, (byte)at, .. piece]);
        foreach (var before in Enumerable.Range(-20, 60).Select(i => (256 * 1024) - (i * code.Length / 20)))
        {
            byte[] all = [.. Enumerable.Repeat((byte)0x90, before), .. code, .. Enumerable.Repeat((byte)0x90, 40)];
            Assert.Equal($"code at 0x{MadeProgram.CodeAddress + before:x}", Assert.Single(ContainerScan.Of(MadeProgram.Elf(all)).Members));
        }
    }

    [Fact]
    public void Encodings_in_it_are_undone_and_the_place_is_that_of_the_code()
    {
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes("token:" + Token)));
        var program = MadeProgram.Elf(Padded(Many(text, 8, (piece, at) => [0x48, 0xBA, .. piece, 0x48, 0x89, 0x94, 0x24, .. Int(at)])));
        var occurrence = Assert.Single(Assert.Single(ContainerScan.Of(program).Findings).Occurrences);
        Assert.Equal("base64", occurrence.Carrier);
        Assert.Equal("code at 0x401114", occurrence.Member); // the first that stores some of it
    }

    [Fact]
    public void A_token_that_is_in_the_file_as_a_whole_is_reported_there()
    {
        var code = Many(Encoding.ASCII.GetBytes(Token), 1, (piece, at) => [0xC6, 0x45, (byte)at, .. piece]);
        Assert.Equal("", Assert.Single(ContainerScan.Of(MadeProgram.Elf(Padded(code), Encoding.ASCII.GetBytes(Token))).Members));
    }

    [Fact]
    public void Two_that_use_the_same_memory_are_two()
    {
        var other = Some.Token(2);
        byte[] code = [.. Paired(Encoding.ASCII.GetBytes(Token + "\0")), .. Paired(Encoding.ASCII.GetBytes(other + "\0"))];
        Assert.Equal(new[] { Token, other }.Select(token => Some.Secret(token).Fingerprint.Value).Order(StringComparer.Ordinal), ContainerScan.Of(MadeProgram.Elf(Padded(code))).Findings.Select(f => f.Fingerprint).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(40)] // of another processor
    [InlineData(183)]
    public void Programs_for_other_processors_are_searched_as_bytes(int machine)
    {
        var program = MadeProgram.Elf(Padded(Many(Encoding.ASCII.GetBytes(Token), 1, (piece, at) => [0xC6, 0x45, (byte)at, .. piece])));
        program[18] = (byte)machine;
        Assert.Empty(ContainerScan.Of(program).Findings);
    }

    [Fact]
    public void Damaged_programs_are_read_as_far_as_they_go()
    {
        var random = new Random(1);
        var (code, data) = Vectors(Encoding.ASCII.GetBytes(Token + "\0"), isOverlapping: true);
        foreach (var whole in (byte[][])[MadeProgram.Elf(Padded(code), data), MadeProgram.PortableExecutable(Padded(code), data), MadeProgram.MachO(Padded(code), data)])
        {
            for (var i = 0; i < 2_000; i++)
            {
                var program = whole[..(i % 2 == 0 ? whole.Length : random.Next(16, whole.Length))];
                for (var change = 0; change < 6; change++) program[random.Next(4, Math.Min(program.Length, 0x200))] = (byte)random.Next(256);
                Assert.InRange(ContainerScan.Of(program).Findings.Count, 0, 1);
            }
        }
    }

    public static TheoryData<string> Hostile => ["c6450061", "c744240461626364", "48b86162636465666768", "0f2805000000000f290424", "48b8616263646566676848890424", "c7042461626364c7042465666768", "b861626364", "c5f96f0500000000"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Takes_time_in_proportion_to_the_code(string hex) => ProportionalTime.Assert(hex, 500_000, static code => ContainerScan.Of(MadeProgram.Elf(code)));

    /// <summary>The program's entry and a few instructions around, which do not begin at a round place.</summary>
    private static byte[] Padded(byte[] code) => [.. Enumerable.Repeat((byte)0x90, 0x100), 0x55, 0x48, 0x89, 0xE5, 0x48, 0x81, 0xEC, 0xB8, 0, 0, .. code, 0x48, 0x89, 0xC7, 0xE8, 0, 0, 0, 0, 0xC9, 0xC3];

    private static byte[] Many(byte[] text, int size, Func<byte[], int, byte[]> store)
    {
        var code = new List<byte>();
        for (var at = 0; at < text.Length; at += size)
        {
            var piece = new byte[size];
            text.AsSpan(at, Math.Min(size, text.Length - at)).CopyTo(piece);
            code.AddRange(store(piece, at));
        }

        return [.. code];
    }

    private static byte[] Paired(byte[] text)
    {
        var code = new List<byte>();
        for (var at = 0; at < text.Length; at += 16)
        {
            var piece = new byte[16];
            text.AsSpan(at, Math.Min(16, text.Length - at)).CopyTo(piece);
            code.AddRange([0x48, 0xB8, .. piece[..8], 0x48, 0xBA, .. piece[8..], 0x48, 0x89, 0x45, (byte)(at - 128), 0x48, 0x89, 0x55, (byte)(at - 120)]);
        }

        return [.. code];
    }

    private static byte[] Backwards(byte[] text)
    {
        var code = new List<byte>();
        for (var at = text.Length - 1; at >= 0; at--) code.AddRange([0xC6, 0x45, (byte)at, text[at]]);
        return [.. code];
    }

    private static byte[] Global(byte[] text)
    {
        var code = new List<byte>();
        for (var at = 0; at < text.Length; at++) code.AddRange([0xC6, 0x05, .. Int(0x8000 + at - (7 * at)), text[at]]);
        return [.. code];
    }

    /// <summary>Sixteen bytes at a time from beside the code; the rest as constants, or from sixteen bytes that repeat some.</summary>
    private static (byte[] Code, byte[] Data) Vectors(byte[] text, bool isOverlapping)
    {
        var (code, data) = (new List<byte>(), new List<byte>());
        for (var at = 0; at < text.Length; at += 16)
        {
            var isRest = at + 16 > text.Length;
            if (isRest && !isOverlapping)
            {
                code.AddRange(Many(text[at..], 8, (piece, beyond) => [0x48, 0xB8, .. piece, 0x48, 0x89, 0x44, 0x24, (byte)(at + beyond)]));
                break;
            }

            var from = isRest ? text.Length - 16 : at;
            // Counted from the instruction behind. Before it are what Padded puts there, and what was written.
            var next = MadeProgram.CodeAddress + 0x10A + code.Count + 8;
            code.AddRange([0x66, 0x0F, 0x6F, 0x05, .. Int(MadeProgram.DataAddress + data.Count - next), 0x0F, 0x11, 0x44, 0x24, (byte)from]);
            data.AddRange([.. text.AsSpan(from, 16), .. new byte[16]]); // apart, so that it is nowhere as a whole
        }

        return ([.. code], [.. data]);
    }

    private static (byte[] Code, byte[] Data) WideVectors(byte[] text)
    {
        var (code, data) = (new List<byte>(), new List<byte>());
        foreach (var from in Enumerable.Range(0, text.Length / 32).Select(i => 32 * i).Append(text.Length - 32))
        {
            var next = MadeProgram.CodeAddress + 0x10A + code.Count + 8;
            code.AddRange([0xC5, 0xFD, 0x6F, 0x05, .. Int(MadeProgram.DataAddress + data.Count - next), 0xC5, 0xFE, 0x7F, 0x44, 0x24, (byte)from]);
            data.AddRange([.. text.AsSpan(from, 32), .. new byte[32]]);
        }

        return ([.. code], [.. data]);
    }

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
