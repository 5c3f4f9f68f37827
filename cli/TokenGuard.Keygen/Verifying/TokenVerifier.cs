using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// Asks the API about a secret with <c>GET /me</c>, which changes nothing (contract §5.2): first without an environment, then, where that says
/// TOKEN_INVALID, in each configured one, because a token of an environment looks dead from outside it.
/// </summary>
public sealed class TokenVerifier(TokensApi api)
{
    public Task<Verification> VerifyAsync(Secret secret, CancellationToken cancel) => VerifyAsync(secret, [], cancel);

    /// <param name="secret">The token.</param>
    /// <param name="hintedAccounts">
    /// Accounts that stand near it, likeliest first, for when the user has configured none. A stranger wrote them: an account that knows the token is
    /// believed, that none of them does proves nothing.
    /// </param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<Verification> VerifyAsync(Secret secret, IReadOnlyList<string> hintedAccounts, CancellationToken cancel)
    {
        var addresses = api.Endpoint.AddressesFor(secret);
        return addresses.Count == 0 ? await AtHintedAsync(secret, hintedAccounts, cancel) : await AtAsync(secret, addresses, cancel);
    }

    private async Task<Verification> AtHintedAsync(Secret secret, IReadOnlyList<string> accounts, CancellationToken cancel)
    {
        var addresses = api.Endpoint.AddressesHinted(accounts);
        foreach (var address in addresses)
        {
            var verification = await AtAsync(secret, [address], cancel);
            if (verification.Verdict is not (Verdict.NotAuthenticated or Verdict.Unknown))
                return verification with { Reason = verification.Reason + Reasons.HintedAccount(address.Account) };
        }

        return new Answered(secret, null, null, api.Time.GetUtcNow())
            .Unknown(addresses.Count == 0 ? Reasons.NoAccount : Reasons.HintedAccountsSayNothing(string.Join(", ", addresses.Select(a => a.Account))));
    }

    private async Task<Verification> AtAsync(Secret secret, IReadOnlyList<AccountAddress> addresses, CancellationToken cancel)
    {
        var heard = new List<Verification>();
        foreach (var address in addresses)
        {
            var answer = await api.WhoAmIAsync(address, secret, null, cancel);
            // For a v1 token the addresses are alternatives, and "no such account" only says to ask the next; otherwise each is one the user named.
            if (answer is ApiAnswer.Refused { Status: 404 } && secret.EmbeddedAccountId is not null && address != addresses[^1]) continue;
            if (answer is ApiAnswer.Refused { IsNoRoute: true } && api.Endpoint.WithoutAccount(address) is { } shorter)
                return await AtAsync(secret, [shorter], cancel);
            var first = await ReadAsync(secret, address, null, answer, cancel);
            var whole = first.Verdict == Verdict.NotAuthenticated ? await InEnvironmentsAsync(secret, address, first, cancel) : first;
            if (whole.Verdict is not (Verdict.NotAuthenticated or Verdict.Unknown)) return whole;
            heard.Add(whole);
            // The account a v1 token names has spoken: no other can know it.
            if (secret.EmbeddedAccountId is { } own && address.Account == own) break;
        }

        return Together(heard);
    }

    /// <summary>An account that could not be asked may be the token's, so one of them leaves the whole open.</summary>
    private static Verification Together(List<Verification> heard)
    {
        var dead = heard.FindLast(v => v.Verdict == Verdict.NotAuthenticated);
        var open = heard.FindAll(v => v.Verdict == Verdict.Unknown);
        if (open.Count == 0) return dead!;
        if (heard.Count == 1) return open[0];
        return open[0] with { Reason = string.Join(' ', open.Select(v => Reasons.AccountNotAsked(v.Address?.Account, v.Reason))) };
    }

    private async Task<Verification> InEnvironmentsAsync(Secret secret, AccountAddress address, Verification outside, CancellationToken cancel)
    {
        var verification = outside;
        foreach (var environment in api.Endpoint.Environments)
        {
            var answer = await api.WhoAmIAsync(address, secret, environment, cancel);
            // No environments on this server: the answer without one is the whole truth.
            if (answer is ApiAnswer.Refused { Code: "ENVIRONMENT_NOT_SUPPORTED" })
                return outside with { Reason = outside.Reason + Reasons.EnvironmentsUnsupported };
            var inside = await ReadAsync(secret, address, environment, answer, cancel);
            if (inside.Verdict == Verdict.Unknown)
            {
                // Not asked is not "no": the token may live in just this environment.
                verification = verification with
                {
                    Verdict = Verdict.Unknown,
                    Reason = verification.Reason + Reasons.EnvironmentNotAsked(environment, inside.Reason),
                };
            }
            else if (inside.Verdict != Verdict.NotAuthenticated)
            {
                return inside;
            }
        }

        return verification;
    }

    private async Task<Verification> ReadAsync(Secret secret, AccountAddress address, string? environment, ApiAnswer answer, CancellationToken cancel)
    {
        var own = await OwnFactsAsync(secret, address, environment, answer, cancel);
        var context = new Answered(secret, address, environment, api.Time.GetUtcNow()) { Answer = answer, Own = own };
        return answer switch
        {
            ApiAnswer.Done done => context.Found(Verdict.Live, Reasons.Live, done),
            ApiAnswer.Refused refused => ReadRefusal(context, refused),
            ApiAnswer.NotSent n => context.Unknown(Reasons.NoConnection(n.Why)),
            ApiAnswer.NoAnswer n => context.Unknown(Reasons.NoAnswer(n.Why)),
            ApiAnswer.Unusable u => context.Unknown(Reasons.Unusable(u.Why)),
            _ => throw new InvalidOperationException("An answer of a kind that does not exist."),
        };
    }

    /// <summary>
    /// What <c>/me</c> did not tell about a token that it accepted: a token that may not read its bearer, or a server that includes nothing. The token is
    /// asked about itself; its id comes from the header, else from its profile (contract §5.1). Null where nothing is missing, or nothing can be had.
    /// </summary>
    private async Task<TokenFacts?> OwnFactsAsync(Secret secret, AccountAddress address, string? environment, ApiAnswer answer, CancellationToken cancel)
    {
        if (answer is not (ApiAnswer.Done { Token: null or { Kind: null } } or ApiAnswer.Refused { IsByPolicy: true })) return null;
        var id = (answer as ApiAnswer.Done)?.Token?.Id ?? answer.HeaderTokenId ?? TokenId.From(secret.EmbeddedTokenId);
        if (id is null && answer is ApiAnswer.Done) id = (await api.ProfileAsync(address, secret, environment, cancel) as ApiAnswer.Done)?.Token?.Id;
        if (id is not { } known) return null;
        return await api.ShowAsync(address, known, secret, environment, cancel) is ApiAnswer.Done { Token: { } told } && told.Id == known
            ? told : new TokenFacts(known, null, null, null, null, null);
    }

    private Verification ReadRefusal(Answered context, ApiAnswer.Refused refused) => (refused.Status, refused.Code) switch
    {
        (401, "TOKEN_INVALID") => context.Dead(api.Endpoint.Accounts),
        (401, "TOKEN_EXPIRED") => context.Found(Verdict.Expired, Reasons.Expired, null),
        (403, "USER_BANNED") => context.Found(Verdict.Banned, Reasons.Banned, null),
        (403, "TOKEN_NOT_ALLOWED") => context.Found(Verdict.Restricted, Reasons.Restricted, null),
        (403, _) when refused.IsBlocked => context.Unknown(Reasons.Blocked(refused.Words)),
        (403, null) when refused.IsByPolicy => context.Found(Verdict.Live, Reasons.LiveWithoutReadPermission, null),
        (401, "TOKEN_FORMAT_INVALID") => context.Unknown(Reasons.NotAToken),
        (401, "TOKEN_MISSING") => context.Unknown(Reasons.OurHeader),
        (404, _) => context.Unknown(Reasons.AccountNotFound(refused.Words)),
        (400, _) => context.Unknown(Reasons.OurRequest(refused.Words)),
        (429, _) => context.Unknown(Reasons.TooMany(refused.Words)),
        _ => context.Unknown(Reasons.Other(refused.Words)),
    };

    /// <summary>What every verification of one answer has in common.</summary>
    private sealed record Answered(Secret Secret, AccountAddress? Address, string? Environment, DateTimeOffset At)
    {
        public ApiAnswer? Answer { get; init; }

        /// <summary>What the token told about itself where the answer did not.</summary>
        public TokenFacts? Own { get; init; }

        public Verification Unknown(string reason) => Bare(Verdict.Unknown, reason);

        public Verification Dead(IReadOnlyList<string> configuredAccounts)
        {
            var dead = Bare(Verdict.NotAuthenticated, Reasons.NotAuthenticated);
            if (Secret.EmbeddedAccountId is { } named && Address?.Account is { } asked && configuredAccounts.Contains(asked)
                && Guid.TryParse(asked, out var configured) && configured != Guid.ParseExact(named, "N"))
            {
                dead = dead with { Reason = dead.Reason + Reasons.OtherAccount(asked) };
            }

            // The server knows the row and refuses it all the same: that is one whose bearer was deleted (contract §5.6).
            if (Answer?.HeaderTokenId is { } known) return dead with { TokenId = known, Reason = Reasons.Orphaned };
            return TokenGuard.Keygen.TokenId.TryParse(Secret.EmbeddedTokenId, out var id)
                ? dead with { TokenId = id, Reason = dead.Reason + Reasons.EmbeddedId } : dead;
        }

        /// <summary>The token's row was found. Its id has up to three witnesses, who must agree (contract §5.1).</summary>
        public Verification Found(Verdict verdict, string reason, ApiAnswer.Done? done)
        {
            var token = done?.Token is { Kind: not null } included ? included : Own ?? done?.Token;
            TokenId?[] witnesses = [done?.Token?.Id, Own?.Id, Answer?.HeaderTokenId, Keygen.TokenId.From(Secret.EmbeddedTokenId)];
            var ids = witnesses.OfType<TokenId>().Distinct().ToArray();
            return Bare(verdict, ids.Length switch { 0 => reason + Reasons.NoId, 1 => reason, _ => reason + Reasons.IdsDiffer }) with
            {
                TokenId = ids.Length == 1 ? ids[0] : null,
                Kind = token?.Kind,
                Bearer = done?.Bearer ?? token?.Bearer,
                // The included token says where it lives; without it, the environment that made it authenticate is where.
                Environment = token?.Environment ?? Environment,
                Expiry = token?.Expiry,
                Name = token?.Name,
            };
        }

        private Verification Bare(Verdict verdict, string reason) =>
            new(verdict, reason, null, null, null, null, null, null, At, Answer?.RequestId, Address) { AccountId = Answer?.HeaderAccountId };
    }
}
