namespace TokenGuard.Sandbox.Keygen;

/// <summary>The <c>Keygen-*</c> headers of an answer (contract §8), which errors carry as well as successes (contract §5.1).</summary>
internal static class ResponseHeaders
{
    // Up to this version the whoami headers are spelled with `-Id` (contract §3.3).
    private const int LastWithIdSuffix = 3;

    public static IEnumerable<(string Name, string Value)> Of(Exchange exchange, Answer answer, SandboxOptions options)
    {
        if (answer.Disclosure == Disclosure.Nothing) yield break;
        if (exchange.Version is { } version) yield return ("Keygen-Version", version);
        if (answer.Disclosure == Disclosure.VersionOnly) yield break;

        yield return ("Keygen-Edition", options.Edition.ToString());
        yield return ("Keygen-Mode", options.Mode.ToString().ToLowerInvariant());
        if (exchange.Environment is { } environment) yield return ("Keygen-Environment", environment.Code);

        var suffix = ApiVersion.IsAtMost(exchange.Version, LastWithIdSuffix) ? "-Id" : "";
        if (exchange.Account is { } account) yield return ("Keygen-Account" + suffix, account.Id.ToString());
        if (exchange.Bearer is { } bearer) yield return ("Keygen-Bearer" + suffix, bearer.Id.ToString());
        if (exchange.Token is { } token) yield return ("Keygen-Token" + suffix, token.Id.ToString());
    }
}
