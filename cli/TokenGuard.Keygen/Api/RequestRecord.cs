namespace TokenGuard.Keygen;

/// <summary>One call to the API as the evidence keeps it.</summary>
/// <param name="Path">Path and query; they never hold a secret.</param>
/// <param name="Credential">Fingerprint of the token that authorised it.</param>
/// <param name="Status">Null where no answer came.</param>
/// <param name="Trouble">What was not as hoped, in words; null where all went well.</param>
public sealed record RequestRecord(
    DateTimeOffset At, string Method, string Path, string? Environment, string Credential, int? Status, string? RequestId, string? Trouble);
