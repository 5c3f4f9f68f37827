using System.Security.Cryptography;
using Sodium;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>State of one account: environments, bearers and tokens. Safe to use while the server answers requests.</summary>
public sealed class Account
{
    /// <summary>Default life of a user's token, and of any expiring token from its regeneration on (contract §1.5).</summary>
    internal static readonly TimeSpan TokenDuration = TimeSpan.FromDays(14);

    /// <summary>Rows that expired longer ago than this are deleted (contract §1.5).</summary>
    private static readonly TimeSpan Pruned = TimeSpan.FromDays(90);

    private readonly SandboxOptions _options;
    private readonly Lazy<RSA> _rsa = new(() => RSA.Create(2048));
    private readonly Lazy<ECDsa> _ecdsa = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private readonly Lazy<KeyPair> _ed25519 = new(PublicKeyAuth.GenerateKeyPair);
    private readonly List<SandboxEnvironment> _environments = [];
    private readonly List<Bearer> _bearers = [];
    private readonly List<TokenRow> _tokens = [];
    private readonly List<(TokenRow Row, int Left)> _doomed = [];
    private readonly Dictionary<Guid, (Bearer Product, AuthStrategy Strategy)> _policies = [];
    private long _sequence;

    internal Account(SandboxOptions options, string slug)
    {
        _options = options;
        Slug = slug;
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    public string Slug { get; }

    /// <summary>What answers are signed with unless a client asks for another algorithm (contract §8).</summary>
    public KeyPair Ed25519Key => _ed25519.Value;

    /// <summary>What answers are signed with where a client asks for <c>rsa-sha256</c>.</summary>
    public RSA RsaKey => _rsa.Value;

    /// <summary>What answers are signed with where a client asks for <c>ecdsa-p256</c>.</summary>
    public ECDsa EcdsaKey => _ecdsa.Value;

    /// <summary>The host that serves this account alone, with the account left out of the path (contract §3.1). Null for none.</summary>
    public string? CustomHost { get; set; }

    /// <summary>Whether a subscription is paid for. CE never asks (contract §6.2).</summary>
    public bool Active { get; set; } = true;

    /// <summary>Whether the day's requests are used up (contract §7.3).</summary>
    public bool OverQuota { get; set; }

    /// <summary>For how many more requests a revoked or replaced secret still authenticates, as behind a lagging replica (contract §4.6).</summary>
    public int LingeringAnswers { get; set; }

    /// <summary>Every request of a known bearer, oldest first, as an EE server logs them.</summary>
    internal List<LoggedRequest> Log { get; } = [];

    /// <summary>Held while a request is decided, so that tests see whole states only.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The tokens that exist now, oldest first.</summary>
    public IReadOnlyList<TokenRow> Tokens
    {
        get
        {
            lock (Gate) return [.. Living()];
        }
    }

    public SandboxEnvironment AddEnvironment(string code, bool isolated)
    {
        var environment = new SandboxEnvironment(Guid.CreateVersion7(), code, isolated);
        lock (Gate)
        {
            _environments.Add(environment);
            _bearers.Add(new Bearer(BearerRole.Environment, environment.Id) { Environment = environment });
        }

        return environment;
    }

    /// <summary>The bearer that an environment is.</summary>
    public Bearer BearerOf(SandboxEnvironment environment)
    {
        lock (Gate) return _bearers.Single(b => b.Id == environment.Id);
    }

    public Bearer AddUser(BearerRole role = BearerRole.User, SandboxEnvironment? environment = null, string? password = null, string? email = null)
    {
        var user = new Bearer(role) { Environment = environment, Password = password };
        return Add(email is null ? user : new Bearer(role, user.Id) { Environment = environment, Password = password, Email = email });
    }

    public Bearer AddProduct(SandboxEnvironment? environment = null) => Add(new Bearer(BearerRole.Product) { Environment = environment });

    public Bearer AddLicense(
        Bearer? product = null, Bearer? owner = null, AuthStrategy strategy = AuthStrategy.Token, SandboxEnvironment? environment = null) =>
        Add(new Bearer(BearerRole.License)
        {
            Product = product,
            Owner = owner,
            Strategy = strategy,
            Environment = environment,
            LicenseKey = NewLicenseKey(),
        });

    /// <summary>
    /// A token of this kind with a bearer of its own; an environment token speaks for <paramref name="environment"/>, which it therefore needs.
    /// </summary>
    public MintedToken AddToken(
        TokenKindName kind,
        TokenFormat format = TokenFormat.V3,
        SandboxEnvironment? environment = null,
        DateTimeOffset? expiry = null,
        IReadOnlySet<string>? permissions = null)
    {
        var bearer = kind switch
        {
            TokenKindName.Product => AddProduct(environment),
            TokenKindName.Activation => AddLicense(environment: environment),
            TokenKindName.Environment => BearerOf(environment ?? throw new ArgumentNullException(nameof(environment))),
            _ => AddUser(RoleOf(kind), environment),
        };
        if (kind == TokenKindName.Orphaned) bearer.Deleted = true;
        return AddToken(bearer, format, environment, expiry, permissions);
    }

    /// <summary>A token for this bearer, in the bearer's environment unless another is named.</summary>
    public MintedToken AddToken(
        Bearer bearer,
        TokenFormat format = TokenFormat.V3,
        SandboxEnvironment? environment = null,
        DateTimeOffset? expiry = null,
        IReadOnlySet<string>? permissions = null,
        string? name = null)
    {
        var id = Guid.CreateVersion7();
        var kind = KindOf(bearer);
        lock (Gate)
        {
            var secret = _options.Mint.Mint(kind, format, Id, id);
            var row = new TokenRow(id, kind, bearer, secret, Now)
            {
                Environment = environment ?? bearer.Environment,
                Expiry = expiry,
                CustomPermissions = permissions,
                Name = name,
                Sequence = _sequence++,
            };
            _tokens.Add(row);
            return new MintedToken(row, secret);
        }
    }

    /// <summary>Replaces the secret, as <c>PUT /tokens/:id</c> does (contract §4.5). What an attacker would do first.</summary>
    public string Regenerate(TokenRow row)
    {
        lock (Gate)
        {
            var secret = _options.Mint.Mint(row.Kind);
            row.Replace(secret, Now, LingeringAnswers);
            return secret;
        }
    }

    /// <summary>Removes the token, as <c>DELETE /tokens/:id</c> does (contract §4.6).</summary>
    public void Revoke(TokenRow row)
    {
        lock (Gate) row.Revoke(LingeringAnswers);
    }

    /// <summary>Lets a job remove it after so many more requests.</summary>
    internal void RevokeLater(TokenRow row, int requests) => _doomed.Add((row, requests));

    /// <summary>One more request: what was queued long enough ago is removed.</summary>
    internal void WorkOffQueue()
    {
        for (var i = _doomed.Count - 1; i >= 0; i--)
        {
            var (row, left) = _doomed[i];
            if (left > 0)
            {
                _doomed[i] = (row, left - 1);
                continue;
            }

            row.Revoke(0);
            _doomed.RemoveAt(i);
        }
    }

    /// <summary>Whether a secret authenticates now, outside of every environment.</summary>
    public bool Accepts(string secret)
    {
        lock (Gate) return Lookup(secret, null) is { } row && !(row.Expiry < Now) && !row.Bearer.IsBanned;
    }

    internal DateTimeOffset Now => _options.Time.GetUtcNow();

    /// <summary>The living rows of a request's environment: none of another, and global ones beside those of a shared one (contract §3.2).</summary>
    internal IEnumerable<TokenRow> Within(SandboxEnvironment? environment) => Living().Where(t => Scope.Admits(environment, t.Environment));

    /// <summary>
    /// The row a secret belongs to, looked up inside the request's environment so that a mismatch looks like a dead token (contract §3.2).
    /// </summary>
    internal TokenRow? Lookup(string secret, SandboxEnvironment? environment)
    {
        var digest = TokenRow.DigestOf(secret);
        return _tokens.Find(t => Scope.Admits(environment, t.Environment) && !IsPruned(t) && t.Matches(digest));
    }

    internal SandboxEnvironment? FindEnvironment(string idOrCode) =>
        _environments.Find(e => e.Code == idOrCode || (Uuid.TryParse(idOrCode, out var id) && e.Id == id));

    internal Bearer? FindBearer(Guid id) => _bearers.Find(b => b.Id == id && !b.Deleted);

    internal Bearer? FindUser(string email) => _bearers.Find(b => b.Type == "users" && !b.Deleted && b.Email == email);

    internal Bearer? FindLicense(string key) => _bearers.Find(b => b.LicenseKey == key && !b.Deleted);

    /// <summary>A policy of a product, as far as tokens go: how its licences may authenticate.</summary>
    internal Guid AddPolicy(Bearer product, AuthStrategy strategy)
    {
        var id = Guid.CreateVersion7();
        lock (Gate) _policies[id] = (product, strategy);
        return id;
    }

    internal (Bearer Product, AuthStrategy Strategy)? FindPolicy(Guid id) => _policies.TryGetValue(id, out var policy) ? policy : null;

    /// <summary>Deletes a bearer, or a policy with its licences, and the tokens with them.</summary>
    internal bool Remove(Guid id)
    {
        lock (Gate)
        {
            var policy = _policies.Remove(id);
            if (FindBearer(id) is not { } bearer) return policy;
            foreach (var gone in _bearers.Where(b => b == bearer || b.Product == bearer)) gone.Deleted = true;
            foreach (var token in _tokens.Where(t => t.Bearer.Deleted && !t.Revoked)) token.Revoke(0);
            _environments.RemoveAll(environment => environment.Id == id);
            return true;
        }
    }

    /// <summary>A product's users are the owners of its licences.</summary>
    internal bool IsUserOf(Bearer user, Bearer product) => _bearers.Exists(b => b.Product == product && b.Owner == user);

    private static BearerRole RoleOf(TokenKindName kind) => kind switch
    {
        TokenKindName.Admin => BearerRole.Admin,
        TokenKindName.Developer => BearerRole.Developer,
        TokenKindName.Sales => BearerRole.SalesAgent,
        TokenKindName.Support => BearerRole.SupportAgent,
        TokenKindName.ReadOnly => BearerRole.ReadOnly,
        TokenKindName.User or TokenKindName.Orphaned => BearerRole.User,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No bearer has this kind."),
    };

    private static TokenKindName KindOf(Bearer bearer) => bearer switch
    {
        { Deleted: true } => TokenKindName.Orphaned,
        { Role: BearerRole.Admin } => TokenKindName.Admin,
        { Role: BearerRole.Developer } => TokenKindName.Developer,
        { Role: BearerRole.SalesAgent } => TokenKindName.Sales,
        { Role: BearerRole.SupportAgent } => TokenKindName.Support,
        { Role: BearerRole.ReadOnly } => TokenKindName.ReadOnly,
        { Role: BearerRole.Product } => TokenKindName.Product,
        { Role: BearerRole.License } => TokenKindName.Activation,
        { Role: BearerRole.Environment } => TokenKindName.Environment,
        _ => TokenKindName.User,
    };

    private Bearer Add(Bearer bearer)
    {
        lock (Gate) _bearers.Add(bearer);
        return bearer;
    }

    private IEnumerable<TokenRow> Living() => _tokens.Where(t => !t.Revoked && !IsPruned(t));

    private bool IsPruned(TokenRow token) => token.Expiry + Pruned < Now;

    // Five groups of six and the scheme's marker (contract §1.7).
    private string NewLicenseKey() => string.Concat(Enumerable.Range(0, 5).Select(_ => _options.Mint.Hex(6).ToUpperInvariant() + "-")) + "V3";
}
