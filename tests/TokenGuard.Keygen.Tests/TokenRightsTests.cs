namespace TokenGuard.Keygen.Tests;

/// <summary>The contract's tables of who may do what to whose tokens, written down once more by hand.</summary>
public sealed class TokenRightsTests
{
    private static readonly string[] Kinds =
        ["admin", "developer", "sales", "support", "read-only", "environment", "product", "user", "activation"];

    /// <summary>Kinds in the order above: <c>b</c> both, <c>r</c> revoke only, <c>-</c> neither. Another bearer's token (contract §4.10).</summary>
    [Theory]
    [InlineData("admin", "rrrrrbbbb")]
    [InlineData("developer", "rrrrrbbbb")]
    [InlineData("sales", "---------")]
    [InlineData("support", "---------")]
    [InlineData("read-only", "---------")]
    [InlineData("environment", "-rrrrbbbb")]
    [InlineData("product", "-------bb")]
    [InlineData("user", "---------")]
    [InlineData("activation", "---------")]
    public void Another_bearers_token(string actor, string row) => Assert.Equal(row, string.Concat(Kinds.Select(target => Right(actor, target, isOwn: false))));

    /// <summary>The same bearer's (contract §4.9: what a token may do to itself, it may do to its bearer's others).</summary>
    [Theory]
    [InlineData("admin", 'b')]
    [InlineData("developer", 'b')]
    [InlineData("sales", 'b')]
    [InlineData("support", 'b')]
    [InlineData("read-only", '-')]
    [InlineData("environment", 'b')]
    [InlineData("product", 'b')]
    [InlineData("user", 'b')]
    [InlineData("activation", 'b')]
    public void The_same_bearers_token(string kind, char right) => Assert.Equal(right, Right(kind, kind, isOwn: true));

    /// <summary>Whom tokens may be made for (contract §4.7 for oneself, §4.8 for others).</summary>
    [Theory]
    [InlineData("admin", "self products licenses users environments")]
    [InlineData("developer", "self products licenses users environments")]
    [InlineData("sales", "self licenses")]
    [InlineData("support", "self")]
    [InlineData("read-only", "self")]
    [InlineData("environment", "self products licenses users")]
    [InlineData("product", "licenses users")]
    [InlineData("user", "self")]
    [InlineData("activation", "")]
    public void New_tokens(string actor, string bearers) => Assert.Equal(
        bearers,
        string.Join(' ', new[] { "self", "products", "licenses", "users", "environments" }.Where(type => TokenRights.MayGenerate(actor + "-token", type == "self" ? null : type))));

    /// <summary>A kind that a later server invents, or nobody told: whoever may touch everything may try; the server has the last word.</summary>
    [Theory]
    [InlineData("admin", null, 'b')]
    [InlineData("product", null, '-')]
    [InlineData("sales", null, '-')]
    [InlineData("robot", "product", '-')]
    [InlineData("admin", "robot", 'b')]
    public void Kinds_that_nobody_knows(string actor, string? target, char right) => Assert.Equal(right, Right(actor, target, isOwn: false));

    private static char Right(string actor, string? target, bool isOwn)
    {
        var kind = target is null ? null : target + "-token";
        return (TokenRights.MayRevoke(actor + "-token", kind, isOwn), TokenRights.MayRegenerate(actor + "-token", kind, isOwn)) switch
        {
            (true, true) => 'b',
            (true, false) => 'r',
            (false, false) => '-',
            _ => '?',
        };
    }
}
