namespace TokenGuard.Sandbox.Keygen;

/// <summary>Which records a request can see at all; everything else is missing from lists and 404 by id (contract §3.2 and §4.4).</summary>
internal static class Scope
{
    /// <summary>Whether a record of one environment (null: global) exists for a request in another (contract §3.2).</summary>
    public static bool Admits(SandboxEnvironment? request, SandboxEnvironment? record) => request switch
    {
        null => record is null,
        { Isolated: true } => record == request,
        _ => record is null || record == request,
    };

    /// <summary>Whether this caller may know of a token of its request's environment (contract §4.4).</summary>
    public static bool Shows(Account account, Bearer caller, TokenRow token)
    {
        var bearer = token.Bearer;
        return bearer == caller || caller.Role switch
        {
            BearerRole.Product => IsBelow(account, caller, bearer),
            BearerRole.Environment => bearer.Role != BearerRole.Admin,
            BearerRole.User or BearerRole.License => false,
            _ => true,
        };
    }

    /// <summary>Whether a bearer belongs to a product: one of its licences, or a plain user who owns one.</summary>
    public static bool IsBelow(Account account, Bearer product, Bearer bearer) =>
        bearer.Product == product || (bearer.Role == BearerRole.User && account.IsUserOf(bearer, product));
}
