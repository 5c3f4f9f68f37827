using System.Text;

namespace TokenGuard.Rules.Tests;

/// <summary>Eight symbols in one register against one symbol at a time: a lane must not be disturbed by what its neighbour holds.</summary>
public sealed class HexDigitTests
{
    private const string Digits = "0123456789abcdef";

    [Fact]
    public void A_hex_digit_is_one_of_sixteen()
    {
        for (var symbol = -1; symbol <= char.MaxValue; symbol++)
            Assert.Equal(symbol >= 0 && Digits.Contains((char)symbol), HexDigit.Is(symbol));
    }

    [Fact]
    public void Every_byte_is_judged_in_every_lane()
    {
        foreach (var neighbour in "0f"u8.ToArray())
        {
            for (var lane = 0; lane < HexDigit.Several; lane++)
            {
                for (var symbol = 0; symbol <= byte.MaxValue; symbol++)
                {
                    var text = new byte[HexDigit.Several];
                    text.AsSpan().Fill(neighbour);
                    text[lane] = (byte)symbol;
                    Assert.Equal(HexDigit.Is(symbol), HexDigit.AreAll(text));
                }
            }
        }
    }

    [Fact]
    public void Every_char_is_judged_in_every_lane()
    {
        for (var lane = 0; lane < HexDigit.Several; lane++)
        {
            for (var symbol = 0; symbol <= char.MaxValue; symbol++)
            {
                Span<char> text = ['0', 'f', '9', 'a', '0', 'f', '9', 'a'];
                text[lane] = (char)symbol;
                if (HexDigit.Is(symbol) != HexDigit.AreAll(text)) Assert.Fail($"U+{symbol:X4} in lane {lane}");
            }
        }
    }

    [Fact]
    public void Any_two_bytes_side_by_side_are_judged()
    {
        for (var pair = 0; pair <= char.MaxValue; pair++)
        {
            ReadOnlySpan<byte> text = [.. "01ab"u8, (byte)(pair >> 8), (byte)pair, .. "f9"u8];
            if ((HexDigit.Is(pair >> 8) && HexDigit.Is(pair & 255)) != HexDigit.AreAll(text)) Assert.Fail($"{pair:x4}");
        }
    }

    [Fact]
    public void A_table_of_zeros_has_no_other_digit()
    {
        for (var symbol = 0; symbol <= byte.MaxValue; symbol++)
        {
            ReadOnlySpan<byte> text = [.. "0, 0\n\t0 "u8, (byte)symbol];
            Assert.Equal(symbol == '0' || !char.IsAsciiHexDigit((char)symbol), HexDigit.AreZeros(text));
        }
    }

    [Fact]
    public void Leading_digits_are_counted_up_to_the_first_other_symbol()
    {
        for (var count = 0; count <= 100; count++)
        {
            var digits = SeededTokens.Write("{" + count + "}");
            foreach (var rest in new[] { "", "g", "v3", "." + digits })
            {
                Assert.Equal(count, HexDigit.CountLeading((digits + rest).AsSpan()));
                Assert.Equal(count, HexDigit.CountLeading(Encoding.ASCII.GetBytes(digits + rest)));
            }
        }
    }
}
