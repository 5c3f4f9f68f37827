using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies.Delivery;

/// <summary>Every kind of place a new secret can go to, one row each, and what a destination's text means.</summary>
internal static class Destinations
{
    /// <summary>Stand in a destination for what tells tokens apart, so that one destination takes several.</summary>
    private static readonly (string Placeholder, Func<RemedyEntry, string> Value)[] Placeholders =
    [
        ("{id}", entry => entry.Verification.TokenId?.ToString() ?? "unknown"),
        ("{fingerprint}", entry => entry.Secret.Fingerprint.Value["sha256:".Length..][..12]),
        ("{kind}", entry => entry.Secret.Rule.Name),
    ];

    private static readonly Kind[] Kinds =
    [
        new("file:PATH", "file:/run/keygen-token", "a new file that only you can read (0600)", (text, services) => SecretFile.FromDestination(text, services.WorkingDirectory)),
        new("env-file:PATH#NAME", "env-file:.env#KEYGEN_TOKEN", "one variable of a file of NAME=value lines; all else stays as it is",
            (text, services) => EnvFile.FromDestination(text, services.WorkingDirectory)),
        new("user-secrets:PROJECT#KEY", "user-secrets:src/App#Keygen:Token", "the user secrets of a .NET project, as 'dotnet user-secrets' keeps them",
            (text, services) => UserSecrets.FromDestination(text, services.WorkingDirectory, services.Environment)),
        new("command:PROGRAM [ARG...]", "command:vault kv put secret/keygen token=-", "standard input of a program; it has to end with exit code 0",
            (text, services) => SecretCommand.FromDestination(text, services.WorkingDirectory, services.Environment)),
        new("github-secret:OWNER/REPO#NAME", "github-secret:acme/app#KEYGEN_TOKEN", "a secret of GitHub Actions in a repository", GitHubSecret.FromDestination),
        new("github-env-secret:OWNER/REPO/ENV#NAME", "github-env-secret:acme/app/production#KEYGEN_TOKEN", "the same, in an environment of a repository", GitHubSecret.FromDestination),
        new("github-org-secret:ORG#NAME", "github-org-secret:acme#KEYGEN_TOKEN", "the same, in an organisation; who sees it stays as it is, a new one private repositories see",
            GitHubSecret.FromDestination),
    ];

    /// <summary>The forms, in one line.</summary>
    public static string Forms => $"{string.Join(", ", Kinds[..^1].Select(kind => kind.Form))} or {Kinds[^1].Form}";

    /// <summary>A page about all of them.</summary>
    public static string Page => $"""
        Where a new secret can go (--deliver, which may be repeated: each gets it):

        {string.Join("\n\n", Kinds.Select(kind => $"  {kind.Form}\n      {kind.What}\n      --deliver {Quoted(kind.Example)}"))}

        Each is checked before anything is done: that it can be written, that GitHub accepts the token and gives out its public key, that the program is
        there. If a delivery fails afterwards, the others still get it, and the secret is kept in a private file beside the journal, which is named.
        {"{id}, {fingerprint} and {kind}"} in a destination stand for those of the token, so that several tokens can go to places of their own.
        GitHub's take the token in GH_TOKEN (or GITHUB_TOKEN), which needs the permission for Actions secrets; GH_HOST names another GitHub.
        A program gets nothing in its arguments, and its output is dropped. A project's user secrets are found by the UserSecretsId in the project file.
        """;

    /// <exception cref="UsageException">A text is no destination. It is not repeated: a token pasted there is a mistake people make.</exception>
    public static void Check(IReadOnlyList<string> destinations, CliServices services)
    {
        foreach (var destination in destinations)
        {
            if (Redacts(destination)) throw new UsageException("--deliver holds a Keygen token. Name a place for the new one. Nothing was done.");
            if (Read(destination, services) is null) throw new UsageException($"--deliver: a destination is one of {Forms}.");
        }

        if (destinations.DistinctBy(destination => Read(destination, services)!.Destination, StringComparer.Ordinal).Count() < destinations.Count)
            throw new UsageException("--deliver names one destination twice. Name each once.");
    }

    /// <summary>Whether two tokens would go to two places.</summary>
    public static bool TakesSeveral(string destination) =>
        destination.Contains("{id}", StringComparison.Ordinal) || destination.Contains("{fingerprint}", StringComparison.Ordinal);

    /// <summary>The destinations of one token; several get the same secret.</summary>
    public static INewSecretSink For(RemedyEntry entry, IReadOnlyList<string> destinations, CliServices services) =>
        new SeveralSinks([.. destinations.Select(d => Read(Fill(d, entry), services)).OfType<INewSecretSink>()]);

    /// <summary>The destinations of a token that is yet to be made, so that nothing about it can stand in their names.</summary>
    public static INewSecretSink ForNew(IReadOnlyList<string> destinations, CliServices services) =>
        new SeveralSinks([.. destinations.Select(d => Read(d, services)).OfType<INewSecretSink>()]);

    private static string Fill(string destination, RemedyEntry entry) =>
        Placeholders.Aggregate(destination, (text, p) => text.Replace(p.Placeholder, p.Value(entry), StringComparison.Ordinal));

    private static INewSecretSink? Read(string destination, CliServices services) =>
        Kinds.Select(kind => kind.Read(destination, services)).FirstOrDefault(sink => sink is not null);

    private static bool Redacts(string text) => Scanning.Redactor.Redact(text) != text;

    private static string Quoted(string example) => example.Contains(' ', StringComparison.Ordinal) ? $"'{example}'" : example;

    /// <param name="Form">As the user types it, the parts to fill in in capitals.</param>
    /// <param name="Read">Null for a text of another kind.</param>
    private sealed record Kind(string Form, string Example, string What, Func<string, CliServices, INewSecretSink?> Read);
}
