namespace TokenGuard.Keygen;

/// <summary>Everything the API can answer, and every way it can fail to; nothing else comes out of <see cref="TokensApi"/>.</summary>
public abstract record ApiAnswer
{
    private ApiAnswer()
    {
    }

    /// <summary>HTTP status, where there was an answer.</summary>
    public int? Status { get; internal init; }

    /// <summary>The server's name for this request; quote it to its operator.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>Id of the authenticated token from the response header; also on refusals once the token was found (contract §5.1).</summary>
    public TokenId? HeaderTokenId { get; internal init; }

    /// <summary>UUID of the account that the server resolved the path to (contract §8).</summary>
    public string? HeaderAccountId { get; internal init; }

    /// <summary>An earlier try of this call may have been carried out, so this answer may describe its effect.</summary>
    internal bool EarlierTryMayHaveActed { get; init; }

    /// <summary>200, 201 or 204 with a body (or none) that makes sense.</summary>
    /// <param name="Token">The token the answer describes: the current one for <c>/me</c>.</param>
    /// <param name="Bearer">Whom the token speaks for.</param>
    /// <param name="NewSecret">Only in the answer to a regeneration.</param>
    public sealed record Done(TokenFacts? Token, BearerRef? Bearer, NewSecret? NewSecret) : ApiAnswer;

    /// <summary>200 to a request for a list.</summary>
    /// <param name="Next">Cursor of the next page; null at the end.</param>
    public sealed record Listed(IReadOnlyList<TokenFacts> Tokens, TokenId? Next) : ApiAnswer;

    /// <summary>200 to a request for a log.</summary>
    internal sealed record Logged(IReadOnlyList<LogLine> Lines) : ApiAnswer;

    /// <summary>An error in Keygen's own form. <paramref name="Detail"/> is cleaned server text.</summary>
    /// <param name="Code">Null for a policy refusal, which has none (contract §6.2).</param>
    /// <param name="Title">For example <c>Access denied</c>.</param>
    /// <param name="IsBlocked">A firewall's refusal: the address is blocked, the token was not looked at.</param>
    public sealed record Refused(string? Code, string? Title, string? Detail, bool IsBlocked) : ApiAnswer
    {
        /// <summary>
        /// A policy refusal, which has no code: the token was accepted and may only not do this. Other refusals without a code come before the token is
        /// looked at (contract §6.2).
        /// </summary>
        internal bool IsByPolicy => Status == 403 && Code is null && !IsBlocked
            && (HeaderTokenId is not null || string.Equals(Title, "Access denied", StringComparison.OrdinalIgnoreCase));

        /// <summary>The path leads nowhere on this server: such a server knows no <c>/accounts/…</c>, or none of what we ask (contract §6.2).</summary>
        internal bool IsNoRoute => Status == 404 && Detail?.Contains("requested endpoint", StringComparison.OrdinalIgnoreCase) == true;

        /// <summary>In the server's words, for a person.</summary>
        public string Words => string.Join(", ", new[] { Code, Detail ?? Title }.Where(w => !string.IsNullOrEmpty(w))) is { Length: > 0 } words
            ? $"{Status} {words}" : $"{Status}";
    }

    /// <summary>An answer that cannot be Keygen's: a redirect, no JSON, too large, cut short.</summary>
    public sealed record Unusable(string Why) : ApiAnswer
    {
        /// <summary>A value shaped like a token was found in the wreck of an answer to a regeneration.</summary>
        internal NewSecret? Salvaged { get; init; }
    }

    /// <summary>The request surely did not reach the server.</summary>
    public sealed record NotSent(string Why) : ApiAnswer;

    /// <summary>The request was sent, or may have been, and no answer came.</summary>
    public sealed record NoAnswer(string Why) : ApiAnswer;
}

/// <summary>Type and id of the resource a token speaks for, for example <c>products</c> and a UUID.</summary>
public sealed record BearerRef(string Type, string Id);

/// <summary>What the API tells about a token (contract §4.1), cleaned.</summary>
/// <param name="Kind"><c>attributes.kind</c>, for example <c>product-token</c>: the truth where the prefix is a hint.</param>
/// <param name="Environment">Id of the environment the token lives in; null for a global one.</param>
public sealed record TokenFacts(TokenId? Id, string? Kind, string? Name, DateTimeOffset? Expiry, BearerRef? Bearer, string? Environment)
{
    /// <summary>When it was made; a regeneration does not change it.</summary>
    public DateTimeOffset? Created { get; init; }
}
