namespace TokenGuard.Keygen;

/// <summary>The sentences of verdicts, together so that they can be read as a set: what is so, and what it means.</summary>
internal static class Reasons
{
    public const string Live = "The API accepts it.";

    public const string LiveWithoutReadPermission = "The API knows the token and refuses only this one reading action: it is live.";

    public const string Expired = "The token exists but has expired; regenerating it would revive it, so it is still worth revoking.";

    public const string Banned = "The token is real but its user is banned; it works again as soon as the ban is lifted.";

    public const string Restricted =
        "The token is real but the licence's policy forbids token authentication; it works again as soon as the policy changes.";

    public const string NotAuthenticated =
        "The API does not accept it: it was revoked, regenerated, deleted with its bearer or long after it expired, belongs to another account or "
        + "environment, or never was real. This proves no safety: whoever regenerates a stolen token first leaves exactly this answer.";

    public const string Orphaned =
        "The server knows the token and refuses it: its bearer was deleted, so nobody can use it. An admin can remove what is left of it by its id.";

    public const string NoAccount = "Nobody was asked: no account configured. Set KEYGEN_ACCOUNT_ID to the account's UUID or slug.";

    public static string HintedAccount(string? account) =>
        $" No account is configured; the account {account} stands near the token. To act on it, set KEYGEN_ACCOUNT_ID={account}.";

    public static string HintedAccountsSayNothing(string accounts) =>
        $"No account is configured, and asking where the text around the token points ({accounts}) settled nothing: whoever wrote that text may have named "
        + "another account. Set KEYGEN_ACCOUNT_ID to the account's UUID or slug.";

    public const string IdsDiffer = " The answer names two different token ids, so none is believed: a person has to look at this token.";

    public const string NoId = " The answer does not name the token's id: a person has to look at this token.";

    public const string EmbeddedId = " The token id is the one the v1 token itself names.";

    public const string NotAToken = "The API took it for a UUID, not for a token.";

    public const string OurHeader =
        "The API did not see the token that was sent: something between TokenGuard and the API removes the Authorization header.";

    public static string OtherAccount(string? configured) =>
        $" The v1 token itself names another account than the configured one ({configured}): set KEYGEN_ACCOUNT_ID to ask there.";

    public static string AccountNotFound(string words) =>
        $"The server does not know this account ({words}): check KEYGEN_ACCOUNT_ID and KEYGEN_HOST.";

    public static string OurRequest(string words) =>
        $"The server does not accept this way of asking ({words}): check KEYGEN_ENVIRONMENT and the server's version.";

    public static string Blocked(string words) => $"The server refuses this network address ({words}): ask again later or from elsewhere.";

    public static string TooMany(string words) => $"The server wants fewer requests ({words}): ask again later.";

    public static string Other(string words) => $"The server's answer says nothing about the token ({words}): ask again later.";

    public static string NoConnection(string why) => $"The API could not be reached: {why}. Check KEYGEN_HOST and the network.";

    public static string NoAnswer(string why) => $"The API did not answer: {why}. Ask again later.";

    public static string Unusable(string why) => $"The server does not answer like Keygen: {why}. Check KEYGEN_HOST.";

    public static string EnvironmentNotAsked(string environment, string reason) => $" In environment {environment} it could not be asked. {reason}";

    public static string AccountNotAsked(string? account, string reason) => $"Account {account}: {reason}";

    public static string EnvironmentsUnsupported => " The server has no environments, so KEYGEN_ENVIRONMENT was left out.";
}
