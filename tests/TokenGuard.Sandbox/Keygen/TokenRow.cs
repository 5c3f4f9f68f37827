using System.Security.Cryptography;
using System.Text;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>A token as it was handed out. Formats without its secret.</summary>
public sealed record MintedToken(TokenRow Row, string Secret)
{
    public Guid Id => Row.Id;

    public override string ToString() => $"{Row.Kind} token {Row.Id}";
}

/// <summary>State of one token: what the server remembers, which is a digest and not the secret.</summary>
public sealed class TokenRow
{
    private readonly List<Echo> _echoes = [];
    private string _digest;

    internal TokenRow(Guid id, TokenKindName kind, Bearer bearer, string secret, DateTimeOffset now)
    {
        Id = id;
        Kind = kind;
        Bearer = bearer;
        Created = Updated = now;
        _digest = DigestOf(secret);
    }

    public Guid Id { get; }

    public TokenKindName Kind { get; }

    public Bearer Bearer { get; }

    public SandboxEnvironment? Environment { get; init; }

    public string? Name { get; init; }

    public DateTimeOffset? Expiry { get; set; }

    /// <summary>A narrowed token (EE); null stands for everything its bearer may do.</summary>
    public IReadOnlySet<string>? CustomPermissions { get; init; }

    public DateTimeOffset Created { get; }

    public DateTimeOffset Updated { get; private set; }

    /// <summary>Position in the order of creation.</summary>
    internal long Sequence { get; init; }

    /// <summary>True once revoked; the row stays only to answer <see cref="Matches"/> for as long as its secret lingers.</summary>
    internal bool Revoked { get; private set; }

    internal IReadOnlySet<string> EffectivePermissions =>
        CustomPermissions is null ? Bearer.EffectivePermissions : CustomPermissions.Intersect(Bearer.EffectivePermissions).ToHashSet();

    internal bool Matches(string digest)
    {
        if (!Revoked && _digest == digest) return true;
        var echo = _echoes.Find(e => e.Digest == digest);
        return echo is not null && echo.Left-- > 0;
    }

    internal void Replace(string secret, DateTimeOffset now, int lingering)
    {
        _echoes.Add(new Echo(_digest) { Left = lingering });
        _digest = DigestOf(secret);
        Updated = now;
        if (Expiry is not null) Expiry = now + Account.TokenDuration;
    }

    internal void Revoke(int lingering)
    {
        _echoes.Add(new Echo(_digest) { Left = lingering });
        Revoked = true;
    }

    internal static string DigestOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>A dead secret that a replica lagging behind still accepts a few times (contract §4.6).</summary>
    private sealed record Echo(string Digest)
    {
        public int Left { get; set; }
    }
}
