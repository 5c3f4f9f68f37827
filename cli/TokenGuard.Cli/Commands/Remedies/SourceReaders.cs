using TokenGuard.Cli.CommandLine;
using TokenGuard.Git;
using TokenGuard.GitHub;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>One reader for each kind of source that can be read again, made when it is needed: a scan of files needs no GitHub settings.</summary>
internal static class SourceReaders
{
    public static SecretReaders Create(CliServices services) => new(new Dictionary<string, Func<ISecretReader>>(StringComparer.Ordinal)
    {
        [DirectorySource.SourceKind] = () => new FileSecretReader(services.WorkingDirectory),
        [GitHistorySource.SourceKind] = () => new GitSecretReader(services.WorkingDirectory, GitVariables.Read(services)),
        [GitHubSource.SourceKind] = () =>
        {
            var github = GitHubSettings.Read(services);
            return new GitHubSecretReader(github.Endpoint, github.Token, services.Time);
        },
    });
}
