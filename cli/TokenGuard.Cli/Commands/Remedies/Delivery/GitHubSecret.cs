using TokenGuard.Cli.CommandLine;
using TokenGuard.GitHub;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies.Delivery;

/// <summary>Delivers to a secret of GitHub Actions, on the GitHub and with the token that the environment names.</summary>
internal sealed class GitHubSecret(string destination, ActionsSecretPlace place, CliServices services) : INewSecretSink, IDisposable
{
    private ActionsSecrets? _secrets;
    private ActionsSecretBox? _box;

    public string Destination => destination;

    /// <summary>Reads the three forms; null for anything else.</summary>
    public static GitHubSecret? FromDestination(string destination, CliServices services)
    {
        var scheme = destination.IndexOf(':', StringComparison.Ordinal);
        var name = destination.LastIndexOf('#');
        if (scheme < 0 || name < scheme) return null;
        var (where, called) = (destination[(scheme + 1)..name], destination[(name + 1)..]);
        var place = destination[..scheme] switch
        {
            "github-secret" => ActionsSecretPlace.OfRepository(where, called),
            "github-org-secret" => ActionsSecretPlace.OfOrganization(where, called),
            "github-env-secret" when where.Split('/', 3) is [var owner, var repository, var environment] =>
                ActionsSecretPlace.OfEnvironment($"{owner}/{repository}", environment, called),
            _ => null,
        };
        return place is null ? null : new GitHubSecret(destination, place, services);
    }

    public async Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel)
    {
        var settings = GitHubSettings.Read(services);
        if (settings.Token is null) return new DeliveryAnswer($"{destination} needs a GitHub token in GH_TOKEN that may write secrets there");
        _secrets = new ActionsSecrets(settings.Endpoint, settings.Token, services.Time);
        (_box, var problem) = await _secrets.OpenAsync(place, cancel).ConfigureAwait(false);
        return problem is null ? DeliveryAnswer.Fine : new DeliveryAnswer($"{destination} cannot be written: {problem}");
    }

    public async Task<DeliveryAnswer> DeliverAsync(NewSecret secret)
    {
        if (_secrets is null || _box is null) throw new InvalidOperationException("The secret was not prepared.");
#pragma warning disable RS0030 // delivery: sealed before it leaves the process
        var problem = await _secrets.PutAsync(_box, secret.RevealRawSecret().ToArray()).ConfigureAwait(false);
#pragma warning restore RS0030
        Dispose();
        return problem is null ? DeliveryAnswer.Fine : new DeliveryAnswer($"{destination} was not written: {problem}");
    }

    public Task DiscardAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _secrets?.Dispose();
}
