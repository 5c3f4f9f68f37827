using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// Looks for what a thief may have made with a leaked token: other living tokens of the same bearer, made after the leak, and what else its kind may make
/// (contract §4.8, §5.3 b5). A product's token that still lives is itself asked, for it sees exactly those of its own licences and users; otherwise an admin
/// token is. Each account and environment is listed once; the findings are reported, and nothing is revoked on their account.
/// </summary>
public sealed class SiblingSearch(TokensApi api)
{
    private readonly Dictionary<(AccountAddress, string?, Secret), IReadOnlyList<TokenFacts>?> _lists = [];

    /// <param name="entry">What is planned.</param>
    /// <param name="since">When it leaked; null where nobody knows, and every other token of the bearer counts.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<RemedyEntry> LookAsync(RemedyEntry entry, DateTimeOffset? since, CancellationToken cancel)
    {
        if (entry is not { CanAct: true, Verification: { Address: { } address, Bearer: { } bearer } verification }) return entry;
        var kind = TokenKinds.Of(entry.Secret, verification);
        if (Asker(entry, kind) is not { } asker) return entry;
        if (!_lists.TryGetValue((address, verification.Environment, asker), out var tokens))
            _lists[(address, verification.Environment, asker)] = tokens = await api.ListAllAsync(address, asker, verification.Environment, cancel);
        return entry with { Siblings = tokens is null ? null : [.. tokens.Where(IsSuspect)] };

        bool IsSuspect(TokenFacts token) =>
            token.Id != verification.TokenId && token.Id != entry.Admin?.Id && !(token.Created < since)
            && (token.Bearer == bearer || (since is not null && token.Bearer is { } other && MayHaveMade(kind, other, asked: asker)));

        bool MayHaveMade(string? maker, BearerRef other, Secret asked) => maker switch
        {
            // What such a token sees beside its own are tokens of its licences and users, which it may make.
            TokenKinds.Product => asked.Equals(entry.Secret),
            // Tokens of licences and users come by the hundred on a good day; those of products and environments do not.
            TokenKinds.Admin or TokenKinds.Developer or TokenKinds.Environment => other.Type is "products" or "environments",
            _ => false,
        };
    }

    /// <summary>Who lists; null where nobody should. A report of a thousand users' tokens is no reason for a thousand lists.</summary>
    private static Secret? Asker(RemedyEntry entry, string? kind)
    {
        var speaksForItself = entry.Verification.Verdict == Verdict.Live;
        if (speaksForItself && kind == TokenKinds.Product) return entry.Secret;
        return entry.Admin?.Secret ?? (speaksForItself && kind is not (TokenKinds.User or TokenKinds.Activation) ? entry.Secret : null);
    }
}
