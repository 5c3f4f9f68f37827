using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// Decides what can be done about a leaked token (contract §4.9, §4.10, §5.3, §5.4) without asking anybody. The admin token is preferred where it
/// may act, since it does not depend on what the leaked one is allowed; it is never turned against itself.
/// </summary>
public sealed class RemedyPlanner(IReadOnlyList<AdminToken> admins, KeygenEndpoint? endpoint = null)
{
    public RemedyPlanner(AdminToken? admin)
        : this(admin is null ? [] : [admin])
    {
    }

    public RemedyEntry Plan(Secret secret, Verification verification, RemedyAction action)
    {
        var kind = TokenKinds.Of(secret, verification);
        var admin = Choose(verification, action, kind);
        var (authority, why) = Decide(secret, verification, action, kind, admin);
        return new RemedyEntry(
            secret, verification, action, authority, why, TokenKinds.BlastRadius(secret, kind),
            authority is null ? [] : [.. Warnings(verification, action, kind)])
        {
            Admin = admin,
        };
    }

    /// <summary>Of the tokens that belong to its account one that may act, or else the likeliest, whose reason not to is then told.</summary>
    private AdminToken? Choose(Verification verification, RemedyAction action, string? kind)
    {
        var serving = AdminToken.Serving(verification, admins);
        var leakedCan = CannotActItself(verification, kind) is null;
        return serving.FirstOrDefault(admin => AdminCannotAct(verification, action, kind, leakedCan, admin) is null) ?? (serving is [var first, ..] ? first : null);
    }

    /// <summary>
    /// A regeneration whose answer was lost, once more: the old secret is dead, and whatever new one exists nobody holds. Only an admin token can, and not
    /// for every kind (contract §4.10); null where none can.
    /// </summary>
    public RemedyEntry? PlanAgain(Secret secret, Verification dead, OpenRemedy open)
    {
        var verification = AsPlanned(dead, open);
        var kind = TokenKinds.Of(secret, verification);
        var admin = admins.FirstOrDefault(a => a.Serves(dead));
        if (admin is null || open.TokenId is null || admins.Any(a => a.Is(secret, open.TokenId)) || AdminCannotAct(verification, RemedyAction.Regenerate, kind, leakedCan: false, admin) is not null) return null;
        return new RemedyEntry(
            secret, verification, RemedyAction.Regenerate, RemedyAuthority.AdminToken,
            $"The answer of the interrupted run was lost and with it the new secret; the {admin.Kind} of KEYGEN_ADMIN_TOKEN regenerates it once more.",
            TokenKinds.BlastRadius(secret, kind), [.. Warnings(verification, RemedyAction.Regenerate, kind)])
        {
            Admin = admin,
        };
    }

    /// <summary>Something that only has to be looked at again: no request that changes anything goes out.</summary>
    public RemedyEntry PlanConclusion(Secret secret, Verification dead, OpenRemedy open)
    {
        var verification = AsPlanned(dead, open);
        return new RemedyEntry(
            secret, verification, open.Action, null, "The interrupted run's request went out: what it did is established and written down.",
            TokenKinds.BlastRadius(secret, TokenKinds.Of(secret, verification)), [])
        {
            Admin = admins.FirstOrDefault(a => a.Serves(dead)),
        };
    }

    /// <summary>What the dead secret itself no longer tells, as the interrupted run knew it.</summary>
    private static Verification AsPlanned(Verification dead, OpenRemedy open) => dead with
    {
        TokenId = open.TokenId,
        Kind = open.Plan.Kind,
        Environment = open.Plan.Environment,
        Address = new AccountAddress(new Uri(open.Plan.Address), dead.Address?.Account),
    };

    private (RemedyAuthority? Authority, string Why) Decide(
        Secret secret, Verification verification, RemedyAction action, string? kind, AdminToken? admin)
    {
        if (Obstacle(secret, verification) is { } obstacle) return (null, obstacle);

        var itself = CannotActItself(verification, kind);
        var byAdmin = AdminCannotAct(verification, action, kind, itself is null, admin);
        return (itself, byAdmin) switch
        {
            (_, null) when admin!.Bearer is { } bearer && bearer == verification.Bearer => (RemedyAuthority.AdminToken,
                $"The {admin.Kind} of KEYGEN_ADMIN_TOKEN is the same bearer's and may {Verb(action)} it, whatever the leaked token is allowed."),
            (_, null) => (RemedyAuthority.AdminToken,
                $"The {admin!.Kind} of KEYGEN_ADMIN_TOKEN may {Verb(action)} {TokenKinds.Article(kind)}, whatever the leaked token is allowed."),
            (null, not null) => (RemedyAuthority.LeakedToken, $"The leaked token may {Verb(action)} itself; {byAdmin}."),
            _ => (null, $"Cannot be done: {itself}; {byAdmin}. {Who(action, kind)}"),
        };
    }

    /// <summary>Reasons that hold whoever acts.</summary>
    private string? Obstacle(Secret secret, Verification verification)
    {
        if (admins.Any(admin => admin.Is(secret, verification.TokenId)))
            return "Refused: this is the token TokenGuard itself acts with. Mint another admin token, put it into KEYGEN_ADMIN_TOKEN, and run again.";
        return verification switch
        {
            { Verdict: Verdict.NotAuthenticated } => "The API accepts it no more, so there is nothing to revoke or regenerate.",
            { Verdict: Verdict.Unknown } or { Address: null } => "Not identified, so nothing is done.",
            { Address: { } address } when endpoint?.Allows(address, verification.AccountId) == false =>
                $"It belongs to account {address.Account}, which is not among those configured, so nothing is done: add it to KEYGEN_ACCOUNT_ID to act there.",
            { TokenId: null } => "The token's id is not known, so nothing is done: a person has to find and revoke it in the dashboard.",
            _ => null,
        };
    }

    private static string? CannotActItself(Verification verification, string? kind) => (verification.Verdict, kind) switch
    {
        (Verdict.Expired, _) => "the leaked token has expired and cannot act for itself",
        (Verdict.Banned, _) => "the leaked token's user is banned, so it cannot act for itself",
        (Verdict.Restricted, _) => "the leaked token is not allowed by its licence's policy, so it cannot act for itself",
        (_, TokenKinds.ReadOnly) => "a read-only token may neither revoke nor regenerate, not even itself",
        _ => null,
    };

    private string? AdminCannotAct(Verification verification, RemedyAction action, string? kind, bool leakedCan, AdminToken? admin)
    {
        if (admin is null)
            return admins.Count == 0 ? "no admin token is configured (KEYGEN_ADMIN_TOKEN)" : "no admin token of KEYGEN_ADMIN_TOKEN belongs to its account";
        if (admin.ReasonNotTo(action, kind, verification.Bearer) is { } reason) return reason;
        // From outside, nobody can tell a shared environment, where a global admin token works, from an isolated one, where it does not.
        if (leakedCan && verification.Environment is { } environment && admin.Environment != environment)
            return "the admin token lives outside the token's environment";
        if (admin.Environment is not null && verification.Environment is null)
            return "the admin token lives in an environment and the leaked one does not";
        return null;
    }

    private static string Who(RemedyAction action, string? kind) => action == RemedyAction.Regenerate && TokenKinds.OnlyItsOwnerRegenerates(kind)
        ? "Revoke it instead, with an admin or developer token, and let its owner create a new one."
        : "An admin or developer can: configure such a token, or use the dashboard.";

    private static IEnumerable<string> Warnings(Verification verification, RemedyAction action, string? kind)
    {
        yield return "Whoever still uses the old secret stops working at once.";
        if (action == RemedyAction.Regenerate && verification.Verdict == Verdict.Expired)
            yield return "Regenerating revives this expired token for two weeks from now.";
        else if (action == RemedyAction.Regenerate && verification.Expiry is not null)
            yield return "Its expiry becomes two weeks from now, whatever it was.";
        else if (action == RemedyAction.Regenerate && verification.Kind is null)
            yield return "If it has an expiry, that becomes two weeks from now.";
        if (TokenKinds.Mints(kind)) yield return "Tokens it may have minted meanwhile stay alive: look through the bearer's other tokens.";
    }

    private static string Verb(RemedyAction action) => action == RemedyAction.Revoke ? "revoke" : "regenerate";
}
