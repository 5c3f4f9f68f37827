using System.Collections.Frozen;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>
/// Who may act on whose tokens (contract §4.9 and §4.10), as data. Every caller that holds the permission may act on tokens of the same bearer;
/// the tables list the bearers beside that one. Records outside the caller's <see cref="Scope"/> never get here.
/// </summary>
internal static class Policy
{
    private static readonly BearerRole[] Anyone = Enum.GetValues<BearerRole>();
    private static readonly BearerRole[] Customers = [BearerRole.License, BearerRole.User];

    private static readonly FrozenDictionary<BearerRole, BearerRole[]> MayRevoke = new Dictionary<BearerRole, BearerRole[]>
    {
        [BearerRole.Admin] = Anyone,
        [BearerRole.Developer] = Anyone,
        [BearerRole.Environment] = Anyone,
        [BearerRole.Product] = Customers,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<BearerRole, BearerRole[]> MayRegenerate = new Dictionary<BearerRole, BearerRole[]>
    {
        [BearerRole.Admin] = [BearerRole.Environment, BearerRole.Product, .. Customers],
        [BearerRole.Developer] = [BearerRole.Environment, BearerRole.Product, .. Customers],
        [BearerRole.Environment] = [BearerRole.Product, .. Customers],
        [BearerRole.Product] = Customers,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<BearerRole, BearerRole[]> MayGenerate = new Dictionary<BearerRole, BearerRole[]>
    {
        [BearerRole.Admin] = [BearerRole.User],
        [BearerRole.Developer] = [BearerRole.User],
        [BearerRole.Environment] = [BearerRole.User],
        [BearerRole.Product] = Customers,
    }.ToFrozenDictionary();

    // Minting for oneself: all but a product, which has the permission and not the right, and a licence, which has neither.
    private static readonly FrozenSet<BearerRole> MayGenerateOwn = Anyone.Except([BearerRole.Product, BearerRole.License]).ToFrozenSet();

    public static Answer? Revoke(Exchange exchange) =>
        LackOf(exchange, Permissions.TokenRevoke)
        ?? OtherEnvironment(exchange, exchange.RequiredRecord.Environment)
        ?? Unless(IsOwn(exchange) || Lists(MayRevoke, exchange.RequiredRecord.Bearer, exchange));

    public static Answer? Regenerate(Exchange exchange) =>
        LackOf(exchange, Permissions.TokenRegenerate)
        ?? OtherEnvironment(exchange, exchange.RequiredRecord.Environment)
        ?? Unless(IsOwn(exchange) || (!exchange.RequiredRecord.Bearer.Deleted && Lists(MayRegenerate, exchange.RequiredRecord.Bearer, exchange)));

    public static Answer? Read(Exchange exchange) => LackOf(exchange, Permissions.TokenRead);

    public static Answer? Me(Exchange exchange) => LackOf(exchange, Permissions.ReadOf(exchange.Caller));

    /// <summary>Stricter than <see cref="Me"/>: an admin's profile takes one permission more, and the environment must fit (contract §4.3).</summary>
    public static Answer? Profile(Exchange exchange) =>
        Me(exchange)
        ?? (exchange.Caller.Role == BearerRole.Admin ? LackOf(exchange, Permissions.AdminRead) : null)
        ?? (Scope.Admits(exchange.Environment, exchange.Caller.Environment) ? null : Errors.OtherEnvironment());

    public static Answer? Generate(Exchange exchange, Bearer bearer, SandboxEnvironment? environment)
    {
        if (LackOf(exchange, Permissions.TokenGenerate) is { } lack) return lack;

        // Only an admin outside of every environment may mint into one (contract §3.2).
        var crosses = environment != exchange.Environment;
        if (crosses && (exchange.Environment is not null || exchange.Caller.Role != BearerRole.Admin)) return Errors.OtherEnvironment();
        if (bearer == exchange.Caller) return Unless(MayGenerateOwn.Contains(bearer.Role));
        var reachable = exchange.Caller.Role != BearerRole.Product || Scope.IsBelow(exchange.RequiredAccount, exchange.Caller, bearer);
        return Unless(reachable && Lists(MayGenerate, bearer, exchange));
    }

    /// <summary>The nested routes (contract §4.8).</summary>
    public static Answer? GenerateFor(Exchange exchange, Bearer bearer)
    {
        if (LackOf(exchange, bearer.Type[..^1] + ".tokens.generate") is { } lack) return lack;
        if (bearer.Type == "environments" && bearer.Environment != exchange.Environment) return Errors.OtherEnvironment();
        var own = bearer == exchange.Caller && bearer.Type == "users";
        var below = exchange.Caller.Role == BearerRole.Product && Scope.IsBelow(exchange.RequiredAccount, exchange.Caller, bearer);
        return Unless(own || exchange.Caller.Role switch
        {
            BearerRole.Admin or BearerRole.Developer => bearer.Type != "users" || bearer.Role == BearerRole.User,
            BearerRole.Environment => bearer.Role is BearerRole.Product or BearerRole.License or BearerRole.User,
            BearerRole.SalesAgent => bearer.Role == BearerRole.License,
            BearerRole.Product => below && bearer.Role is BearerRole.License or BearerRole.User,
            _ => false,
        });
    }

    private static Answer? LackOf(Exchange exchange, string permission)
    {
        if (!exchange.Caller.EffectivePermissions.Contains(permission))
            return Errors.Refused($"{exchange.Caller.RoleWords} lacks permission to perform action");
        return exchange.Token?.CustomPermissions is { } own && !own.Contains(permission)
            ? Errors.Refused("token lacks permission to perform action")
            : null;
    }

    /// <summary>Writes are strict: the record lives in exactly the request's environment (contract §3.2).</summary>
    private static Answer? OtherEnvironment(Exchange exchange, SandboxEnvironment? record) =>
        record == exchange.Environment ? null : Errors.OtherEnvironment();

    private static bool IsOwn(Exchange exchange) => exchange.RequiredRecord.Bearer == exchange.Caller;

    private static bool Lists(FrozenDictionary<BearerRole, BearerRole[]> table, Bearer bearer, Exchange exchange) =>
        table.TryGetValue(exchange.Caller.Role, out var roles) && roles.Contains(bearer.Role);

    private static Answer? Unless(bool allowed) =>
        allowed ? null : Errors.Refused("ensure the token or license is allowed to access all resources");
}
