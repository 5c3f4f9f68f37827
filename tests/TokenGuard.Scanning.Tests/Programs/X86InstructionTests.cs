using TokenGuard.Scanning.Programs;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Instructions as objdump reads them (Intel's order of operands). Registers are numbered: 0 is rax, 4 rsp, 5 rbp, 7 rdi; those for vectors from 16 on.</summary>
public sealed class X86InstructionTests
{
    [Theory]
    [InlineData("48b870726f642d613463", "10: Set r0 = 2+8 of 8")] // movabs rax
    [InlineData("49bb70726f642d613463", "10: Set r11 = 2+8 of 8")]
    [InlineData("b870726f64", "5: Set r0 = 1+4 of 4")]
    [InlineData("41bb70726f64", "6: Set r11 = 2+4 of 4")]
    [InlineData("66b87072", "4: Set r0 = 2+2 of 2")]
    [InlineData("b363", "2: Set r3 = 1+1 of 1")] // mov bl
    [InlineData("40b661", "3: Set r6 = 2+1 of 1")] // mov sil
    [InlineData("48c7c070726f64", "7: Set r0 = 3+4 of 8")]
    [InlineData("c6442421 70", "5: StoreConstant [r4+33] = 4+1 of 1")]
    [InlineData("c60770", "3: StoreConstant [r7+0] = 2+1 of 1")]
    [InlineData("41c6042470", "5: StoreConstant [r12+0] = 4+1 of 1")]
    [InlineData("c7450070726f64", "7: StoreConstant [r5+0] = 3+4 of 4")]
    [InlineData("c785b0ffffff70726f64", "10: StoreConstant [r5-80] = 6+4 of 4")]
    [InlineData("66c744247431 76", "7: StoreConstant [r4+116] = 5+2 of 2")]
    [InlineData("48c744244070726f64", "9: StoreConstant [r4+64] = 5+4 of 8")]
    [InlineData("c605f00f000070", "7: StoreConstant [5111] = 6+1 of 1")] // counted from the instruction behind
    [InlineData("4889442440", "5: Store [r4+64] = r0 of 8")]
    [InlineData("488955b8", "4: Store [r5-72] = r2 of 8")]
    [InlineData("4c895db8", "4: Store [r5-72] = r11 of 8")]
    [InlineData("894424 04", "4: Store [r4+4] = r0 of 4")]
    [InlineData("668945b0", "4: Store [r5-80] = r0 of 2")]
    [InlineData("44885f03", "4: Store [r7+3] = r11 of 1")]
    [InlineData("488b05f00f0000", "7: Load r0 = [5111] of 8")]
    [InlineData("660f6f05f00f0000", "8: Load r16 = [5112] of 16")] // movdqa
    [InlineData("0f2805f00f0000", "7: Load r16 = [5111] of 16")] // movaps
    [InlineData("f30f7e0df00f0000", "8: Load r17 = [5112] of 8")] // movq
    [InlineData("f20f1005f00f0000", "8: Load r16 = [5112] of 8")] // movsd
    [InlineData("440f2805f00f0000", "8: Load r24 = [5112] of 16")]
    [InlineData("c5f96f05f00f0000", "8: Load r16 = [5112] of 16")] // vmovdqa
    [InlineData("c5fc2805f00f0000", "8: Load r16 = [5112] of 32")] // vmovaps ymm
    [InlineData("0f290424", "4: Store [r4+0] = r16 of 16")]
    [InlineData("0f114424 0e", "5: Store [r4+14] = r16 of 16")] // movups
    [InlineData("660fd64508", "5: Store [r5+8] = r16 of 8")]
    [InlineData("c5fe7f4424 20", "6: Store [r4+32] = r16 of 32")]
    [InlineData("c4c17c110424", "6: Store [r12+0] = r16 of 32")]
    [InlineData("89c8", "None")] // between registers
    [InlineData("c6040870", "None")] // by an index
    [InlineData("c74c2404 70726f64", "None")] // another operation of the same group
    [InlineData("90", "None")]
    [InlineData("6666666666666666666666", "None")]
    public void Is_read_as_the_processor_reads_it(string hex, string expected) => Assert.Equal(expected, Read(hex, is64: true));

    [Theory]
    [InlineData("c74508 70726f64", "7: StoreConstant [r5+8] = 3+4 of 4")]
    [InlineData("c605f00f000070", "7: StoreConstant [4080] = 6+1 of 1")] // an address by itself
    [InlineData("48", "None")] // dec eax
    [InlineData("c50424", "None")] // lds
    [InlineData("c5f96f05f00f0000", "8: Load r16 = [4080] of 16")]
    public void In_32_bits_some_mean_something_else(string hex, string expected) => Assert.Equal(expected, Read(hex, is64: false));

    [Fact]
    public void Any_bytes_are_read_and_none_of_them_beyond_the_longest_instruction()
    {
        var random = new Random(1);
        var code = new byte[X86Instruction.Longest];
        for (var i = 0; i < 300_000; i++)
        {
            random.NextBytes(code);
            if (i % 2 == 0) code[0] = (byte)(0x40 + (i % 16));
            var instruction = X86Instruction.Read(code, 0x1000, is64: i % 3 > 0);
            if (instruction.Effect == X86Effect.None) continue;
            Assert.InRange(instruction.Length, 2, X86Instruction.Longest);
            Assert.InRange(instruction.Operation, 0, instruction.Length - 1);
            Assert.InRange(instruction.Register, 0, (2 * X86Instruction.Registers) - 1);
            Assert.True(instruction.Constant + instruction.ConstantLength <= instruction.Length);
        }
    }

    private static string Read(string hex, bool is64)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var code = new byte[X86Instruction.Longest];
        code.AsSpan().Fill(0x90);
        bytes.CopyTo(code, 0);
        var read = X86Instruction.Read(code, address: 0x400, is64);
        var memory = read.Base == X86Instruction.NoBase ? $"[{read.Address}]" : $"[r{read.Base}{read.Address:+0;-0;+0}]";
        return read.Effect switch
        {
            X86Effect.Set => $"{read.Length}: Set r{read.Register} = {read.Constant}+{read.ConstantLength} of {read.Width}",
            X86Effect.StoreConstant => $"{read.Length}: StoreConstant {memory} = {read.Constant}+{read.ConstantLength} of {read.Width}",
            X86Effect.Store => $"{read.Length}: Store {memory} = r{read.Register} of {read.Width}",
            X86Effect.Load => $"{read.Length}: Load r{read.Register} = {memory} of {read.Width}",
            _ => "None",
        };
    }
}
