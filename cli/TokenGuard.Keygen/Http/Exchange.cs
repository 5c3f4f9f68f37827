using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>One call to the API: the secret in the header and nowhere else.</summary>
internal sealed record ApiRequest(HttpMethod Method, Uri Address, Secret Authority, string? Environment)
{
    /// <summary>The answer is a list of tokens.</summary>
    public bool IsList { get; init; }

    /// <summary>The answer is a list of log lines.</summary>
    public bool IsLog { get; init; }

    /// <summary>JSON; null for none.</summary>
    public byte[]? Body { get; init; }
}

/// <summary>What became of a call, before anyone reads meaning into it. Whether the server can have acted is the distinction that matters.</summary>
internal abstract record Exchange
{
    /// <summary>An earlier try of the same call ended in a way that does not rule out that the server acted on it.</summary>
    public bool EarlierTryMayHaveActed { get; init; }

    /// <summary>The server answered, perhaps not completely.</summary>
    internal sealed record Response(int Status, ResponseHead Head, byte[] Body, BodyState BodyState) : Exchange
    {
        /// <summary>Why the answer's signature proves nothing; null where it does, or none is asked for.</summary>
        public string? Unsigned { get; init; }
    }

    /// <summary>The request surely did not reach the server: no address, no connection, no TLS.</summary>
    internal sealed record NotSent(string Why) : Exchange
    {
        /// <summary>It will be no different in a minute: a certificate that is not accepted.</summary>
        public bool IsLasting { get; init; }
    }

    /// <summary>Sent, or perhaps sent, and no answer came.</summary>
    internal sealed record NoAnswer(string Why) : Exchange;
}

internal enum BodyState
{
    Complete,
    Broken,
    TooLarge,
}

/// <summary>The headers worth reading (contract §8), as sent: hostile text until <see cref="ServerText"/> has seen it.</summary>
internal sealed record ResponseHead(string? RequestId, string? TokenId, string? AccountId, string? RateLimitWindow, TimeSpan? RetryAfter, TimeSpan? LimitUsedUpFor);
