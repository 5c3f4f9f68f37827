namespace TokenGuard.Rules.Tests;

public sealed class RuleTableTests
{
    /// <summary>Reports are compared by this. When the table changes on purpose, so does this line, and the changelog says why.</summary>
    private const string Digest = "sha256:346cac5a6abc6df090982c630158d10b7ade38a05eed140085dce05e41698257";

    [Fact]
    public void Every_kind_has_one_rule()
    {
        Assert.Equal(Enum.GetValues<TokenKind>().Order(), RuleTable.Tokens.Select(r => r.Kind!.Value).Order());
        foreach (var rule in RuleTable.Tokens) Assert.Same(rule, RuleTable.For(rule.Kind!.Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => RuleTable.For((TokenKind)99));
    }

    [Fact]
    public void Ids_count_up_from_TG001_and_TG020_and_find_their_rule()
    {
        Assert.Equal(Enumerable.Range(1, RuleTable.Tokens.Count).Select(n => $"TG{n:000}"), RuleTable.Tokens.Select(r => r.Id));
        Assert.Equal(Enumerable.Range(20, RuleTable.Others.Count).Select(n => $"TG{n:000}"), RuleTable.Others.Select(r => r.Id));
        Assert.Equal([.. RuleTable.Tokens, .. RuleTable.Others], RuleTable.All);
        foreach (var rule in RuleTable.All) Assert.Same(rule, RuleTable.Find(rule.Id));
        Assert.Null(RuleTable.Find("TG000"));
        Assert.Null(RuleTable.Find("tg001"));
    }

    [Fact]
    public void Names_and_titles_are_distinct_and_well_formed()
    {
        Assert.Distinct(RuleTable.All.Select(r => r.Name));
        Assert.Distinct(RuleTable.All.Select(r => r.Title));
        foreach (var rule in RuleTable.All)
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", rule.Name);
            Assert.DoesNotMatch(@"\.$|\n", rule.Title);
            Assert.EndsWith(".", rule.BlastRadius);
            Assert.Equal(rule.IsToken, rule.Form.Length == 0);
            Assert.Equal(rule.IsToken, rule.ByHand.Length == 0);
            Assert.True(rule.IsOnByDefault || !rule.IsToken, rule.Id);
            Assert.True(rule.IsToken || rule.Severity < Severity.Critical, rule.Id);
        }
    }

    [Fact]
    public void Every_kind_has_the_shapes_of_its_versions()
    {
        foreach (var kind in Enum.GetValues<TokenKind>())
        {
            var versions = RuleTable.Shapes.Where(s => s.Kind == kind).Select(s => s.Version).Distinct();
            Assert.Equal(kind == TokenKind.Legacy ? [TokenVersion.V1] : [TokenVersion.V3, TokenVersion.V2], versions);
        }
    }

    [Fact]
    public void No_two_shapes_accept_the_same_text() => Assert.Distinct(RuleTable.Shapes.Select(s => (s.Version, s.Prefix, s.HexLength)));

    [Fact]
    public void Every_shape_is_exercised_by_a_case()
    {
        var exercised = TokenCase.All.Select(c => Matches.TheOnlyOneIn(c.Token).Shape).ToHashSet();
        Assert.Superset(RuleTable.Shapes.ToHashSet(), exercised);
    }

    [Fact]
    public void Prefixes_are_lowercase_letters_and_a_dash_or_nothing()
    {
        foreach (var shape in RuleTable.Shapes) Assert.Matches(shape.IsDotted ? "^$" : "^[a-z]+-$", shape.Prefix);
    }

    [Fact]
    public void The_digest_is_stable() => Assert.Equal(Digest, RuleTable.Digest);

    [Fact]
    public void The_digest_changes_with_whatever_decides_a_match()
    {
        var rule = RuleTable.All[0];
        var shape = RuleTable.Shapes[0];
        string[] digests =
        [
            RuleTable.Digest,
            RuleTable.DigestOf([.. RuleTable.All.Skip(1)], RuleTable.Shapes),
            RuleTable.DigestOf(RuleTable.All, [.. RuleTable.Shapes.Skip(1)]),
            WithRule(rule with { Id = "TG900" }),
            WithRule(rule with { Name = "other" }),
            WithRule(rule with { Severity = Severity.Low }),
            WithRule(rule with { Form = "other" }),
            WithShape(shape with { Kind = TokenKind.User }),
            WithShape(shape with { Version = TokenVersion.V2 }),
            WithShape(shape with { Prefix = "adm-" }),
            WithShape(shape with { HexLength = 65 }),
        ];

        Assert.Distinct(digests);
        Assert.Equal(RuleTable.Digest, WithRule(rule with { Title = "Another title" }));

        string WithRule(Rule changed) => RuleTable.DigestOf([changed, .. RuleTable.All.Skip(1)], RuleTable.Shapes);
        string WithShape(TokenShape changed) => RuleTable.DigestOf(RuleTable.All, [changed, .. RuleTable.Shapes.Skip(1)]);
    }
}
