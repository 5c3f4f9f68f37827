using System.Text;
using TokenGuard.Keygen;
using TokenGuard.Rules;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>The tokens to act with: <c>KEYGEN_ADMIN_TOKEN</c>, several separated by commas, one for each account or isolated environment.</summary>
internal static class AdminTokens
{
    /// <summary>Empty where none is configured. Each must be usable: half of an authority is no reason to act with the other half.</summary>
    /// <exception cref="UsageException">What is configured is no token.</exception>
    /// <exception cref="AdminTokenException">The API does not accept one, or could not be asked.</exception>
    public static async Task<IReadOnlyList<AdminToken>> ReadAsync(TokensApi api, CliServices services, CancellationToken cancel, AdminUse use = AdminUse.Acting)
    {
        var admins = new List<AdminToken>();
        foreach (var text in (services.Environment("KEYGEN_ADMIN_TOKEN") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Secret.TryParse(Encoding.UTF8.GetBytes(text), out var secret))
                throw new UsageException("KEYGEN_ADMIN_TOKEN does not hold a Keygen token. Put an admin or developer token there, or unset it.");
            var verification = await new TokenVerifier(api).VerifyAsync(secret, cancel).ConfigureAwait(false);
            admins.Add(AdminToken.From(secret, verification, out var problem, use)
                ?? throw new AdminTokenException(problem!, verification.Verdict == Verdict.Unknown ? ExitCode.Incomplete : ExitCode.CredentialsRefused));
        }

        return admins;
    }
}

/// <summary>A configured admin token cannot serve. Ends the run before anything is done.</summary>
internal sealed class AdminTokenException(string message, ExitCode code) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
