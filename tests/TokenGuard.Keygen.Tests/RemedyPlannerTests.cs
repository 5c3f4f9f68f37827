using TokenGuard.Rules;
using TokenGuard.Sandbox;

namespace TokenGuard.Keygen.Tests;

public sealed class RemedyPlannerTests
{
    private static readonly AccountAddress Address = Some.Endpoint("http://127.0.0.1:1").AddressesFor(Some.Secret())[0];

    /// <summary>Who would act, by kind and verdict: <c>self</c>, <c>admin</c> or nobody, without and with an admin token (contract §4.10).</summary>
    [Theory]
    [InlineData("revoke", TokenKindName.Product, Verdict.Live, "self", "admin")]
    [InlineData("revoke", TokenKindName.Admin, Verdict.Live, "self", "admin")]
    [InlineData("revoke", TokenKindName.Activation, Verdict.Live, "self", "admin")]
    [InlineData("revoke", TokenKindName.ReadOnly, Verdict.Live, "nobody", "admin")]
    [InlineData("revoke", TokenKindName.Product, Verdict.Expired, "nobody", "admin")]
    [InlineData("revoke", TokenKindName.User, Verdict.Banned, "nobody", "admin")]
    [InlineData("revoke", TokenKindName.Activation, Verdict.Restricted, "nobody", "admin")]
    [InlineData("revoke", TokenKindName.Product, Verdict.NotAuthenticated, "nobody", "nobody")]
    [InlineData("revoke", TokenKindName.Product, Verdict.Unknown, "nobody", "nobody")]
    [InlineData("regenerate", TokenKindName.Product, Verdict.Live, "self", "admin")]
    [InlineData("regenerate", TokenKindName.User, Verdict.Live, "self", "admin")]
    [InlineData("regenerate", TokenKindName.Activation, Verdict.Live, "self", "admin")]
    [InlineData("regenerate", TokenKindName.Admin, Verdict.Live, "self", "self")]
    [InlineData("regenerate", TokenKindName.Developer, Verdict.Live, "self", "self")]
    [InlineData("regenerate", TokenKindName.Sales, Verdict.Live, "self", "self")]
    [InlineData("regenerate", TokenKindName.Support, Verdict.Live, "self", "self")]
    [InlineData("regenerate", TokenKindName.ReadOnly, Verdict.Live, "nobody", "nobody")]
    [InlineData("regenerate", TokenKindName.Admin, Verdict.Expired, "nobody", "nobody")]
    [InlineData("regenerate", TokenKindName.Product, Verdict.Expired, "nobody", "admin")]
    public void Who_acts(string action, TokenKindName kind, Verdict verdict, string alone, string withAdmin)
    {
        var secret = Some.Secret(kind);
        var verification = Verified(secret, verdict);
        var remedy = action == "revoke" ? RemedyAction.Revoke : RemedyAction.Regenerate;

        Assert.Equal(alone, Actor(new RemedyPlanner(null).Plan(secret, verification, remedy)));
        Assert.Equal(withAdmin, Actor(new RemedyPlanner(Admin()).Plan(secret, verification, remedy)));
    }

    [Fact]
    public void What_cannot_be_done_says_who_could()
    {
        var readOnly = Some.Secret(TokenKindName.ReadOnly);

        Assert.Contains("An admin or developer can", Plan(readOnly, RemedyAction.Revoke, null).Why);
        Assert.Contains("Revoke it instead", Plan(readOnly, RemedyAction.Regenerate, Admin()).Why);
        Assert.Contains("no admin token is configured", Plan(Some.Secret(TokenKindName.Product), RemedyAction.Revoke, null).Why);
    }

    [Fact]
    public void The_token_we_act_with_is_never_the_target()
    {
        var own = Some.Secret(TokenKindName.Admin);
        var verification = Verified(own, Verdict.Live);
        var admin = AdminToken.From(own, verification, out _);
        var sameId = Some.Secret(TokenKindName.Admin);

        Assert.False(Plan(own, RemedyAction.Revoke, admin).CanAct);
        var byId = new RemedyPlanner(admin).Plan(sameId, Verified(sameId, Verdict.Live) with { TokenId = verification.TokenId }, RemedyAction.Revoke);
        Assert.False(byId.CanAct);
        Assert.Contains("TokenGuard itself acts with", byId.Why);
    }

    [Fact]
    public void Without_an_id_a_person_has_to_act()
    {
        var secret = Some.Secret();

        var entry = new RemedyPlanner(Admin()).Plan(secret, Verified(secret, Verdict.Live) with { TokenId = null }, RemedyAction.Revoke);

        Assert.False(entry.CanAct);
        Assert.Contains("person", entry.Why);
    }

    [Fact]
    public void In_an_environment_the_leaked_token_acts_unless_the_admin_lives_there_too()
    {
        var secret = Some.Secret();
        var verification = Verified(secret, Verdict.Live) with { Environment = "e" };

        Assert.Equal("self", Actor(new RemedyPlanner(Admin()).Plan(secret, verification, RemedyAction.Revoke)));
        Assert.Equal("admin", Actor(new RemedyPlanner(Admin("e")).Plan(secret, verification, RemedyAction.Revoke)));
        Assert.Equal("admin", Actor(new RemedyPlanner(Admin()).Plan(secret, verification with { Verdict = Verdict.Expired }, RemedyAction.Revoke)));
        Assert.Equal("self", Actor(Plan(secret, RemedyAction.Revoke, Admin("e"))));
    }

    /// <summary>It does not even see them (contract §4.10).</summary>
    [Fact]
    public void An_environment_token_leaves_admin_tokens_to_themselves()
    {
        var secret = Some.Secret(TokenKindName.Admin);
        var verification = Verified(secret, Verdict.Live) with { Environment = "e" };
        var ofEnvironment = AdminToken.From(Some.Secret(), verification with { Kind = "environment-token", TokenId = new TokenId(Guid.NewGuid()) }, out _);

        Assert.Equal("self", Actor(new RemedyPlanner(ofEnvironment).Plan(secret, verification, RemedyAction.Revoke)));
        Assert.Equal("nobody", Actor(new RemedyPlanner(ofEnvironment).Plan(secret, verification with { Verdict = Verdict.Expired }, RemedyAction.Revoke)));
        Assert.Equal("admin", Actor(new RemedyPlanner(ofEnvironment).Plan(secret, verification with { Kind = "developer-token" }, RemedyAction.Revoke)));
    }

    [Fact]
    public void Warnings_tell_what_happens_to_the_expiry_and_to_siblings()
    {
        var secret = Some.Secret();
        var expiring = Verified(secret, Verdict.Live) with { Expiry = DateTimeOffset.UtcNow.AddYears(1) };
        var planner = new RemedyPlanner(Admin());

        Assert.Contains(planner.Plan(secret, expiring, RemedyAction.Regenerate).Warnings, w => w.Contains("two weeks"));
        Assert.DoesNotContain(planner.Plan(secret, expiring, RemedyAction.Revoke).Warnings, w => w.Contains("two weeks"));
        Assert.DoesNotContain(planner.Plan(secret, expiring with { Expiry = null }, RemedyAction.Regenerate).Warnings, w => w.Contains("two weeks"));
        var expired = expiring with { Verdict = Verdict.Expired };
        Assert.Contains(planner.Plan(secret, expired, RemedyAction.Regenerate).Warnings, w => w.Contains("revives"));
        Assert.Contains(planner.Plan(secret, expiring, RemedyAction.Revoke).Warnings, w => w.Contains("minted"));
        Assert.Contains("one product", planner.Plan(secret, expiring, RemedyAction.Revoke).BlastRadius);
    }

    [Theory]
    [InlineData("admin-token", true)]
    [InlineData("developer-token", true)]
    [InlineData("environment-token", true)]
    [InlineData("read-only-token", false)]
    [InlineData("sales-token", true)]
    [InlineData("product-token", true)]
    [InlineData("user-token", true)]
    [InlineData("activation-token", true)]
    [InlineData(null, false)]
    public void Which_tokens_can_serve_as_the_admin_token(string? kind, bool usable)
    {
        var secret = Some.Secret(TokenKindName.Admin);

        Assert.Equal(usable, AdminToken.From(secret, Verified(secret, Verdict.Live) with { Kind = kind }, out var problem) is not null);
        Assert.Equal(usable, problem is null);
        Assert.Null(AdminToken.From(secret, Verified(secret, Verdict.Expired), out _));
        Assert.Null(AdminToken.From(secret, Verified(secret, Verdict.Live) with { TokenId = null }, out _));
    }

    private static RemedyEntry Plan(Secret secret, RemedyAction action, AdminToken? admin) =>
        new RemedyPlanner(admin).Plan(secret, Verified(secret, Verdict.Live), action);

    private static AdminToken Admin(string? environment = null)
    {
        var secret = Some.Secret(TokenKindName.Admin);
        var admin = AdminToken.From(secret, Verified(secret, Verdict.Live) with { Environment = environment }, out var problem);
        Assert.Null(problem);
        return admin!;
    }

    private static Verification Verified(Secret secret, Verdict verdict) => new(
        verdict, "because", new TokenId(Guid.NewGuid()), secret.Rule.Name + "-token", null, null, null, null, DateTimeOffset.UtcNow, null, Address);

    private static string Actor(RemedyEntry entry) => entry.Authority switch
    {
        RemedyAuthority.LeakedToken => "self",
        RemedyAuthority.AdminToken => "admin",
        _ => "nobody",
    };
}
