namespace TokenGuard.Keygen;

/// <summary>
/// What a token of each kind may do with tokens, where nobody narrowed its permissions: the contract's tables. The server has the last word; these keep a
/// plan from promising what it would refuse. Kinds are <c>attributes.kind</c>; a target's is null where nobody knows it, and the server then decides.
/// </summary>
internal static class TokenRights
{
    private static readonly string[] Customers = [TokenKinds.User, TokenKinds.Activation];

    private static readonly string[] Administrators = [TokenKinds.Admin, TokenKinds.Developer];

    private static readonly string[] MintForThemselves =
        [.. Administrators, TokenKinds.Sales, TokenKinds.Support, TokenKinds.ReadOnly, TokenKinds.Environment, TokenKinds.User];

    private static readonly Dictionary<string, string[]> MintFor = new(StringComparer.Ordinal)
    {
        ["products"] = [.. Administrators, TokenKinds.Environment],
        ["licenses"] = [.. Administrators, TokenKinds.Environment, TokenKinds.Sales, TokenKinds.Product],
        ["users"] = [.. Administrators, TokenKinds.Environment, TokenKinds.Product],
        ["environments"] = Administrators,
    };

    /// <summary><c>DELETE /tokens/{id}</c> (contract §4.9, §4.10).</summary>
    /// <param name="actor">Kind of the token that acts.</param>
    /// <param name="target">Kind of the token that is revoked.</param>
    /// <param name="isOwn">Both speak for the same bearer: whoever may do it to his own token may do it to his bearer's others.</param>
    public static bool MayRevoke(string actor, string? target, bool isOwn) => actor switch
    {
        TokenKinds.ReadOnly => false,
        _ when isOwn => true,
        TokenKinds.Admin or TokenKinds.Developer => true,
        TokenKinds.Environment => target != TokenKinds.Admin,
        TokenKinds.Product => Customers.Contains(target),
        // Sales and support see every token of the account, and users and licences their own: none may touch another's.
        _ => false,
    };

    /// <summary><c>PUT /tokens/{id}</c> (contract §4.9, §4.10): as above, but what speaks for one of the account's own people only that one regenerates.</summary>
    public static bool MayRegenerate(string actor, string? target, bool isOwn) =>
        MayRevoke(actor, target, isOwn) && (isOwn || !TokenKinds.OnlyItsOwnerRegenerates(target));

    /// <summary><c>POST /tokens</c> for oneself (contract §4.7, §4.9), <c>POST /{bearers}/{id}/tokens</c> for others (contract §4.8).</summary>
    /// <param name="actor">Kind of the token that acts.</param>
    /// <param name="bearerType">For example <c>products</c>; null for the acting token's own bearer.</param>
    public static bool MayGenerate(string actor, string? bearerType) =>
        (bearerType is null ? MintForThemselves : MintFor.GetValueOrDefault(bearerType, [])).Contains(actor);
}
