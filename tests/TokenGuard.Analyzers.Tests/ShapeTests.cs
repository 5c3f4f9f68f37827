using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests;

/// <summary>What holds for every kind of token; where one can stand is in <see cref="CaseTests"/>.</summary>
public sealed class ShapeTests
{
    public static TheoryData<int, string> Shapes()
    {
        var rows = new TheoryData<int, string>();
        for (var i = 0; i < RuleTable.Shapes.Count; i++)
            rows.Add(i, $"{RuleTable.Shapes[i].Kind} {RuleTable.Shapes[i].Version} {RuleTable.Shapes[i].HexLength}");
        return rows;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task Every_kind_in_every_version_has_its_own_id(int shape, string description)
    {
        Assert.NotEmpty(description);
        var id = RuleTable.For(RuleTable.Shapes[shape].Kind).Id;
        return MarkedSource.VerifySource(FakeToken.Of(RuleTable.Shapes[shape]).Fill(
            $$"""
            // {|{{id}}:TOKEN|}
            class C { string plain = "{|{{id}}:TOKEN|}", composed = {|{{id}}:"HEAD" + "TAIL"|}, escaped = {|{{id}}:"ESCAPED"|}; }
            """));
    }

    /// <summary>In the file an <c>x41</c> stands before the account id, which makes the hex run too long; in the value it is an <c>A</c>.</summary>
    [Fact]
    public Task A_v1_token_behind_an_escape_of_hex_digits_is_seen_by_its_value() =>
        MarkedSource.VerifySource(FakeToken.Legacy().Fill("""class C { string f = {|TG010:"\u0041TOKEN"|}; }"""));

    [Fact]
    public Task An_escaped_token_is_reported_beside_another_that_is_plain() =>
        MarkedSource.VerifySource(FakeToken.Product().Fill("""class C { string f = {|TG002:"ESCAPED {|TG002:OTHER|}"|}; }""")
            .Replace("OTHER", FakeToken.Product().Text, StringComparison.Ordinal));
}
