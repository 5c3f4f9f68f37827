using System.Text;

namespace TokenGuard.Rules.Tests;

public sealed class PlaceholderTests
{
    /// <summary>Cycles of digits; written out they fill the random part of any shape.</summary>
    public static TheoryData<string> Fakes =>
    [
        "0", "1", "a", "f", "01", "ab", "123", "dead", "12345", "c0ffee", "1234567", "deadbeef", "cafebabe", "baadf00d", "12345678", "abcdef01",
        "0123456789abcdef", "fedcba9876543210", "1234567890abcdef", "abcdef0123456789", "abcdef1234567890", "89abcdef01234567",
        "0123456789", "1234567890", "9876543210", "deadbeefcafebabe", "cafebabedeadbeef", "a1b2c3d4e5f6", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0",
    ];

    [Theory]
    [MemberData(nameof(Fakes))]
    public void What_people_type_is_one_in_every_shape(string cycle)
    {
        foreach (var shape in RuleTable.Shapes) Assert.True(Parse(shape, Repeat(cycle, shape.HexLength)).IsPlaceholder, shape.ToString());
    }

    [Theory]
    [MemberData(nameof(Fakes))]
    public void One_other_digit_makes_it_a_token(string cycle)
    {
        foreach (var shape in RuleTable.Shapes)
        {
            for (var at = LongestFree; at < shape.HexLength - LongestFree; at++)
            {
                var digits = Repeat(cycle, shape.HexLength).ToCharArray();
                digits[at] = digits[at] == '7' ? '3' : '7';
                Assert.False(Parse(shape, new string(digits)).IsPlaceholder, $"{shape} at {at}");
            }
        }
    }

    [Fact]
    public void A_period_of_nine_is_too_long() => Assert.False(Placeholder.Is(Encoding.ASCII.GetBytes(Repeat("123456780", 64))));

    [Fact]
    public void Random_tokens_are_never_one()
    {
        foreach (var shape in RuleTable.Shapes)
            for (var seed = 1; seed <= 2000; seed++)
                Assert.False(Secret(SeededTokens.Write(shape, seed)).IsPlaceholder);
    }

    [Fact]
    public void The_ids_of_v1_do_not_count()
    {
        var random = SeededTokens.Write("{126}");
        Assert.False(Secret($"{new string('0', 32)}.{new string('0', 32)}.{random}v1").IsPlaceholder);
        Assert.True(Secret($"{random[..32]}.{random[32..64]}.{new string('0', 126)}v1").IsPlaceholder);
    }

    /// <summary>A change nearer to an end than this could leave a shorter cycle whole.</summary>
    private const int LongestFree = 8;

    private static string Repeat(string cycle, int length) => string.Concat(Enumerable.Repeat(cycle, (length / cycle.Length) + 1))[..length];

    private static Secret Parse(TokenShape shape, string digits) =>
        Secret((shape.IsDotted ? SeededTokens.Write("{32}.{32}.") : shape.Prefix) + digits + "v" + (int)shape.Version);

    private static Secret Secret(string token)
    {
        Assert.True(Rules.Secret.TryParse(Encoding.ASCII.GetBytes(token), out var secret));
        return secret;
    }
}
