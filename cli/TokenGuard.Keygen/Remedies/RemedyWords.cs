namespace TokenGuard.Keygen;

/// <summary>Sentences both remedies use.</summary>
internal static class RemedyWords
{
    public const string DeadMeanwhile =
        "Somebody else revoked or regenerated it meanwhile: the secret is dead, though not by us. If it was regenerated, somebody holds a new "
        + "secret of the same token: look at the token in the dashboard and revoke it.";

    public static string RefusedBy(ApiAnswer.Refused refused, bool byAdmin) => refused switch
    {
        { IsBlocked: true } => $"The server refuses this network address ({refused.Words}); the token is as it was. Try again later, or from elsewhere.",
        { Status: 402 } => $"The account's requests of today are used up ({refused.Words}); the token is as it was. They come back at midnight UTC; revoking is possible before.",
        // Only regenerating and listing ask for one, revoking does not (contract §4.5, §4.6).
        { Status: 403, Code: null } when refused.Detail?.Contains("active subscription", StringComparison.OrdinalIgnoreCase) == true =>
            $"The account has no active subscription, which regenerating needs ({refused.Words}); the token is as it was. Revoke it instead: that needs none.",
        { Status: 404 } when !byAdmin =>
            $"The server knows the secret and not the token under its id ({refused.Words}); nothing was done. It may live in an environment that is not named: verify it again.",
        _ => RefusedToToken(refused, byAdmin),
    };

    private static string RefusedToToken(ApiAnswer.Refused refused, bool byAdmin) => byAdmin
        ? $"The server refused the admin token ({refused.Words}); the token is as it was. Use an admin's token of the same account and environment."
        : $"The server refused ({refused.Words}); the token is as it was. An admin or developer token can do it: set KEYGEN_ADMIN_TOKEN.";

    /// <summary>Why an answer is no help, in a few words.</summary>
    public static string Trouble(this ApiAnswer answer) => answer switch
    {
        ApiAnswer.Refused r => r.Words,
        ApiAnswer.Unusable u => u.Why,
        ApiAnswer.NotSent n => n.Why,
        ApiAnswer.NoAnswer n => n.Why,
        _ => $"HTTP {answer.Status}, not the expected answer",
    };
}
