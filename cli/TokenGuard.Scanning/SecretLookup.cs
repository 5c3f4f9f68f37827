using TokenGuard.Rules;

namespace TokenGuard.Scanning;

/// <summary>Picking the secret a report means out of what stands in a document today.</summary>
public static class SecretLookup
{
    /// <summary>The secret with this fingerprint, wherever in the document it stands now; null where it is gone.</summary>
    public static Secret? SecretWith(this IReadOnlyList<DocumentMatch> matches, Fingerprint fingerprint) =>
        matches.FirstOrDefault(match => match.Secret.Fingerprint == fingerprint)?.Secret;
}
