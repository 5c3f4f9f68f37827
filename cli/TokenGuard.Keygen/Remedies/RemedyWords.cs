namespace TokenGuard.Keygen;

/// <summary>Sentences both remedies use.</summary>
internal static class RemedyWords
{
    public const string DeadMeanwhile =
        "Somebody else revoked or regenerated it meanwhile: the secret is dead, though not by us. If it was regenerated, somebody holds a new "
        + "secret of the same token: look at the token in the dashboard and revoke it.";

    public static string RefusedBy(ApiAnswer.Refused refused, bool byAdmin) => byAdmin
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
