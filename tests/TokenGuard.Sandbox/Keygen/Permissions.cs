using System.Collections.Frozen;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>The default permission set of each role (contract §1.6): of the long list, those that a decision here depends on and a few beside.</summary>
internal static class Permissions
{
    public const string TokenRead = "token.read";
    public const string TokenGenerate = "token.generate";
    public const string TokenRegenerate = "token.regenerate";
    public const string TokenRevoke = "token.revoke";
    public const string AdminRead = "admin.read";

    private static readonly string[] Tokens = [TokenGenerate, TokenRead, TokenRegenerate, TokenRevoke];
    private static readonly string[] Machines = ["machine.create", "machine.delete", "machine.read", "machine.update"];

    private static readonly string[] AccountWide =
    [
        "account.billing.read", "account.billing.update", "account.update", "admin.create", "admin.delete", "admin.update",
        "environment.create", "environment.delete", "environment.update",
    ];

    private static readonly string[] Everything =
    [
        .. AccountWide, .. Tokens, .. Machines, "account.read", AdminRead, "environment.read", "environment.tokens.generate",
        "license.create", "license.read", "license.tokens.generate", "license.update", "license.validate",
        "product.create", "product.read", "product.tokens.generate", "product.update", "release.create", "release.read",
        "user.ban", "user.create", "user.read", "user.tokens.generate", "user.update",
    ];

    private static readonly FrozenDictionary<BearerRole, FrozenSet<string>> Defaults = new Dictionary<BearerRole, string[]>
    {
        [BearerRole.Admin] = Everything,
        [BearerRole.Developer] = Everything,
        [BearerRole.SalesAgent] = Everything,
        [BearerRole.SupportAgent] = Everything,
        [BearerRole.ReadOnly] = [.. Everything.Where(p => p.EndsWith(".read", StringComparison.Ordinal)), TokenGenerate],
        [BearerRole.Environment] = [.. Everything.Except(AccountWide)],
        [BearerRole.Product] =
        [
            .. Tokens, .. Machines, "license.create", "license.read", "license.tokens.generate", "license.update", "license.validate",
            "product.read", "product.update", "release.create", "release.read", "user.ban", "user.read", "user.tokens.generate", "user.update",
        ],
        [BearerRole.User] = [.. Tokens, .. Machines, "license.read", "license.validate", "release.read", "user.read", "user.update"],
        [BearerRole.License] = [TokenRead, TokenRegenerate, TokenRevoke, .. Machines, "license.read", "license.validate", "release.read"],
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet());

    public static IReadOnlySet<string> DefaultOf(BearerRole role) => Defaults[role];

    /// <summary>What reading oneself takes (contract §4.2).</summary>
    public static string ReadOf(Bearer bearer) => bearer.Type[..^1] + ".read";
}
