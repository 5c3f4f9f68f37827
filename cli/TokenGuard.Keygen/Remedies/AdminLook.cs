namespace TokenGuard.Keygen;

/// <summary>
/// What only an admin token can tell about a leaked one that may not speak for itself, because it has expired, its user is banned or its licence's policy
/// forbids it: kind, bearer, expiry (contract §5.3 b2). Without them a plan would go by the prefix, which is a hint.
/// </summary>
public sealed class AdminLook(TokensApi api, IReadOnlyList<AdminToken> admins)
{
    public async Task<Verification> CompleteAsync(Verification verification, CancellationToken cancel)
    {
        if (verification is not { Verdict: not (Verdict.NotAuthenticated or Verdict.Unknown), Kind: null, TokenId: { } id, Address: { } address }) return verification;
        foreach (var admin in AdminToken.Serving(verification, admins))
        {
            if (await api.ShowAsync(address, id, admin.Secret, verification.Environment, cancel) is not ApiAnswer.Done { Token: { } token } || token.Id != id) continue;
            return verification with
            {
                Kind = token.Kind,
                Bearer = verification.Bearer ?? token.Bearer,
                Environment = token.Environment ?? verification.Environment,
                Expiry = token.Expiry,
                Name = token.Name,
            };
        }

        return verification;
    }
}
