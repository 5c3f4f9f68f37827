using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies.Delivery;

/// <summary>Every kind of place a new secret can go to, one row each, and what a destination's text means.</summary>
internal static class Destinations
{
    public const string Help = "file:PATH, env-file:PATH#NAME, user-secrets:PROJECT#KEY, command:PROGRAM, github-secret:OWNER/REPO#NAME, "
        + "github-environment-secret:OWNER/REPO/ENVIRONMENT#NAME or github-org-secret:ORG#NAME";

    /// <summary>Stand in a destination for what tells tokens apart, so that one destination takes several.</summary>
    private static readonly (string Placeholder, Func<RemedyEntry, string> Value)[] Placeholders =
    [
        ("{id}", entry => entry.Verification.TokenId?.ToString() ?? "unknown"),
        ("{fingerprint}", entry => entry.Secret.Fingerprint.Value["sha256:".Length..][..12]),
        ("{kind}", entry => entry.Secret.Rule.Name),
    ];

    private static readonly Func<string, CliServices, INewSecretSink?>[] Schemes =
    [
        (text, services) => SecretFile.FromDestination(text, services.WorkingDirectory),
        (text, services) => EnvFile.FromDestination(text, services.WorkingDirectory),
        (text, services) => UserSecrets.FromDestination(text, services.WorkingDirectory, services.Environment),
        (text, services) => SecretCommand.FromDestination(text, services.WorkingDirectory, services.Environment),
        GitHubSecret.FromDestination,
    ];

    /// <exception cref="UsageException">A text is no destination. It is not repeated: a token pasted there is a mistake people make.</exception>
    public static void Check(IReadOnlyList<string> destinations, CliServices services)
    {
        foreach (var destination in destinations)
        {
            if (Redacts(destination)) throw new UsageException("--deliver holds a Keygen token. Name a place for the new one. Nothing was done.");
            if (Read(destination, services) is null) throw new UsageException($"--deliver: a destination is one of {Help}.");
        }
    }

    /// <summary>Whether two tokens would go to two places.</summary>
    public static bool TakesSeveral(string destination) =>
        destination.Contains("{id}", StringComparison.Ordinal) || destination.Contains("{fingerprint}", StringComparison.Ordinal);

    /// <summary>The destinations of one token; several get the same secret.</summary>
    public static INewSecretSink For(RemedyEntry entry, IReadOnlyList<string> destinations, CliServices services) =>
        new SeveralSinks([.. destinations.Select(d => Read(Fill(d, entry), services)).OfType<INewSecretSink>()]);

    private static string Fill(string destination, RemedyEntry entry) =>
        Placeholders.Aggregate(destination, (text, p) => text.Replace(p.Placeholder, p.Value(entry), StringComparison.Ordinal));

    private static INewSecretSink? Read(string destination, CliServices services) =>
        Schemes.Select(scheme => scheme(destination, services)).FirstOrDefault(sink => sink is not null);

    private static bool Redacts(string text) => Scanning.Redactor.Redact(text) != text;
}
