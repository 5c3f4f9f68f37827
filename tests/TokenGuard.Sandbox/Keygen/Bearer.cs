namespace TokenGuard.Sandbox.Keygen;

/// <summary>Who holds a token: a user in one of six roles, or a product, licence or environment (contract §1.2).</summary>
public enum BearerRole
{
    Admin,
    Developer,
    SalesAgent,
    SupportAgent,
    ReadOnly,
    User,
    Product,
    License,
    Environment,
}

/// <summary>How a licence's policy lets it authenticate; <see cref="Unset"/> permits tokens, as <see cref="Token"/> does (contract §4.9).</summary>
public enum AuthStrategy
{
    Unset,
    Token,
    License,
    Mixed,
    Session,
    None,
}

/// <summary>An environment of the account (contract §3.2).</summary>
public sealed record SandboxEnvironment(Guid Id, string Code, bool Isolated);

/// <summary>State of one bearer.</summary>
public sealed class Bearer
{
    internal Bearer(BearerRole role, Guid? id = null)
    {
        Role = role;
        Id = id ?? Guid.CreateVersion7();
        Email = $"{Id:N}@example.test";
    }

    public Guid Id { get; }

    public BearerRole Role { get; }

    public string Email { get; init; }

    /// <summary>For <c>POST /tokens</c> with Basic credentials; null refuses every password.</summary>
    public string? Password { get; init; }

    public SandboxEnvironment? Environment { get; init; }

    /// <summary>The product a licence belongs to.</summary>
    public Bearer? Product { get; init; }

    /// <summary>The user a licence belongs to.</summary>
    public Bearer? Owner { get; init; }

    /// <summary>A licence's key, in itself a credential (contract §1.7).</summary>
    public string? LicenseKey { get; init; }

    public AuthStrategy Strategy { get; set; }

    public bool Banned { get; set; }

    public bool Deleted { get; set; }

    /// <summary>A narrowed role; null stands for the role's default permissions.</summary>
    public IReadOnlySet<string>? CustomPermissions { get; set; }

    internal IReadOnlySet<string> EffectivePermissions => CustomPermissions ?? Permissions.DefaultOf(Role);

    /// <summary>The resource type in JSON: all six user roles are <c>users</c> (contract §4.1).</summary>
    internal string Type => Role switch
    {
        BearerRole.Product => "products",
        BearerRole.License => "licenses",
        BearerRole.Environment => "environments",
        _ => "users",
    };

    /// <summary>The role as error details spell it (contract §4.10).</summary>
    internal string RoleWords => Role switch
    {
        BearerRole.SalesAgent => "sales agent",
        BearerRole.SupportAgent => "support agent",
        BearerRole.ReadOnly => "read only",
        _ => Role.ToString().ToLowerInvariant(),
    };

    internal bool IsBanned => Banned || Owner is { Banned: true };
}
