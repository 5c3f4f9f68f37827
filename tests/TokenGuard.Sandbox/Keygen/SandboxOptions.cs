using System.Security.Cryptography.X509Certificates;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>CE knows no environments and no custom permissions (contract §9).</summary>
public enum KeygenEdition
{
    CE,
    EE,
}

/// <summary>Singleplayer serves one account under two spellings of the base URL, multiplayer needs the account in the path (contract §3.1).</summary>
public enum KeygenMode
{
    Singleplayer,
    Multiplayer,
}

/// <summary>What is decided when the server starts.</summary>
public sealed record SandboxOptions
{
    public KeygenEdition Edition { get; init; } = KeygenEdition.EE;

    public KeygenMode Mode { get; init; } = KeygenMode.Multiplayer;

    /// <summary>Whether an EE server's licence covers environments (contract §3.2).</summary>
    public bool EnvironmentsEntitled { get; init; } = true;

    /// <summary>The API version of requests that name none, and the newest that is served: <c>1.0</c> … <c>1.8</c> (contract §3.3).</summary>
    public string ApiVersion { get; init; } = "1.8";

    /// <summary>Servers up to v1.7.0 answer the newer filters of the token list with an empty list (contract §4.4).</summary>
    public bool LegacyFilters { get; init; }

    /// <summary>
    /// For how many more requests a revoked token stays whole - known, shown, listed - as on servers of v1.0.x, which answer first and let a job delete it
    /// (contract §4.6).
    /// </summary>
    public int RequestsUntilDestroyed { get; init; }

    /// <summary>Whether an EE server's licence covers the logs of requests and events.</summary>
    public bool LogsEntitled { get; init; }

    /// <summary>Serves over TLS with this certificate; null serves plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Host names that are served; any other gets the bare 403 of contract §3.1. Null serves all.</summary>
    public IReadOnlySet<string>? AllowedHosts { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What tokens are minted with.</summary>
    public TokenMint Mint { get; init; } = TokenMint.Cryptographic;
}
