namespace TokenGuard.Keygen;

/// <summary>
/// Looks for what a thief may have made of a leaked token: other living tokens of the same bearer, made after the leak (contract §5.3 b5). Asks with
/// an admin token only, lists each account and environment once, and reports; nothing is revoked on its account.
/// </summary>
public sealed class SiblingSearch(TokensApi api)
{
    private readonly Dictionary<(AccountAddress, string?), IReadOnlyList<TokenFacts>?> _lists = [];

    /// <param name="entry">What is planned.</param>
    /// <param name="since">When it leaked; null where nobody knows, and every other token of the bearer counts.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<RemedyEntry> LookAsync(RemedyEntry entry, DateTimeOffset? since, CancellationToken cancel)
    {
        if (entry is not { CanAct: true, Admin: { } admin, Verification: { Address: { } address, Bearer: { } bearer } }) return entry;
        var place = (address, entry.Verification.Environment);
        if (!_lists.TryGetValue(place, out var tokens)) _lists[place] = tokens = await api.ListAllAsync(address, admin.Secret, place.Environment, cancel);
        return entry with
        {
            Siblings = tokens is null ? null : [.. tokens.Where(t => t.Bearer == bearer && t.Id != entry.Verification.TokenId && t.Id != admin.Id && !(t.Created < since))],
        };
    }
}
