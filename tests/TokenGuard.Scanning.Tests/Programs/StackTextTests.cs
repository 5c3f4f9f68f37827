using System.Text;
using TokenGuard.Scanning.Programs;
using TokenGuard.Scanning.Tests.Containers;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Tokens that compiled Java puts together. What it is made of is written here as javac writes it: no class is compiled for that.</summary>
public sealed class StackTextTests
{
    private const byte Duplicate = 0x59;

    private static readonly string Token = Some.Token();

    private static readonly Dictionary<string, Func<byte[], byte[]>> Ways = new()
    {
        ["an array of bytes"] = text => Elements(text, [Duplicate], store: 0x54),
        ["an array of characters"] = text => Elements(text, [Duplicate], store: 0x55),
        ["an array of numbers"] = text => Elements(text, [Duplicate], store: 0x4F),
        ["assignments to a variable"] = text => Elements(text, [0x2B], store: 0x55),
        ["assignments to a variable far behind"] = text => Elements(text, [0x19, 7], store: 0x55),
        ["assignments to a field"] = text => Elements(text, [0x2A, 0xB4, 0, 9], store: 0x54),
        ["calls behind each other"] = text => Calls(text, [0xB6, 0, 10]),
        ["calls of which each stands alone"] = text => Calls(text, [0xB6, 0, 10, 0x57, 0x2B]),
    };

    public static TheoryData<string> Names => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_class_puts_together_is_found(string way)
    {
        foreach (var token in Some.Tokens())
        {
            byte[] document = [.. Head, .. Ways[way](Encoding.ASCII.GetBytes(token)), 0xB1, .. new byte[20]];
            var scan = ContainerScan.Of(document);
            Assert.Equal(Some.Secret(token).Fingerprint.Value, Assert.Single(scan.Findings).Fingerprint);
            Assert.StartsWith("code at 0x", Assert.Single(scan.Members), StringComparison.Ordinal);
            Assert.True(scan.Coverage.Complete);
        }
    }

    [Fact]
    public void In_an_archive_it_is_named_by_its_class()
    {
        byte[] document = [.. Head, .. Ways["an array of bytes"](Encoding.ASCII.GetBytes(Token)), 0xB1];
        ContainerScan.AssertFound(Archives.Zip(("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"u8.ToArray()), ("acme/Keys.class", document)), "acme/Keys.class!code at 0x64");
    }

    [Fact]
    public void It_is_found_wherever_the_reading_of_the_code_ends()
    {
        var code = Elements(Encoding.ASCII.GetBytes(Token), [Duplicate], store: 0x54);
        foreach (var boundary in (int[])[224 * 1024, 256 * 1024, 448 * 1024])
        {
            for (var i = -2; i <= 22; i++)
            {
                var before = boundary - (i * code.Length / 20);
                byte[] document = [.. Head, .. new byte[before - Head.Length], .. code, .. new byte[(i & 1) * 300_000]];
                Assert.Equal([$"code at 0x{before + 1:x}"], ContainerScan.Of(document).Members);
            }
        }
    }

    [Fact]
    public void Elements_that_are_missing_or_elsewhere_are_no_text()
    {
        var code = Elements(Encoding.ASCII.GetBytes(Token), [Duplicate], store: 0x54);
        code[40 * 6] ^= 1;
        Assert.Empty(ContainerScan.Of([.. Head, .. code]).Findings);
    }

    [Fact]
    public void Programs_of_a_Mac_for_several_processors_begin_alike_and_are_no_classes()
    {
        byte[] document = [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2, .. Elements(Encoding.ASCII.GetBytes(Token), [Duplicate], store: 0x54)];
        Assert.Empty(ContainerScan.Of(document).Findings);
    }

    public static TheoryData<string> Hostile => ["03107054", "590310705459041070", "10701070", "1070b6000a", "03", "10"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Takes_time_in_proportion_to_the_code(string hex) =>
        ProportionalTime.Assert(hex, 500_000, static code => Assert.InRange(StackText.Read(new MemoryStream([.. Head, .. code]), StackMachine.Java).Count(), 0, code.Length / 100));

    /// <summary>The mark, a version, and a pool of constants that has nothing to do with it.</summary>
    private static byte[] Head => [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 61, .. "\u0001\u0000\u0010java/lang/Object"u8, .. new byte[72]];

    private static byte[] Elements(byte[] text, byte[] fetch, byte store) => [.. text.SelectMany((value, i) => (byte[])[.. fetch, .. Constant(i), .. Constant(value), store])];

    private static byte[] Calls(byte[] text, byte[] call) => [.. text.SelectMany(value => (byte[])[.. Constant(value), .. call])];

    private static byte[] Constant(int value) => value switch
    {
        <= 5 => [(byte)(3 + value)],
        < 128 => [0x10, (byte)value],
        _ => [0x11, (byte)(value >> 8), (byte)value],
    };
}
