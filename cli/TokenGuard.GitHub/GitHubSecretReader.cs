using Octokit;
using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.GitHub;

/// <summary>Reads a finding's secret again through the API: one object, not the repository.</summary>
public sealed class GitHubSecretReader(GitHubEndpoint endpoint, GitHubToken? token, TimeProvider time) : ISecretReader
{
    public string SourceKind => GitHubSource.SourceKind;

    /// <inheritdoc/>
    /// <exception cref="GitHubCredentialsRefusedException">The token is not accepted.</exception>
    /// <exception cref="SourceUnavailableException">The API did not answer, which says nothing about the secret.</exception>
    public async Task<Secret?> ReadAsync(Report report, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        // A report is a file like any other: its names become parts of addresses only after the same check as the command line's.
        if (!GitHubTarget.TryParse(occurrence.Repository ?? "", out var target) || target.Name is not { } name) return null;
        using var connection = new GitHubConnection(endpoint, token, time, static _ => { }, cancel);
        try
        {
            foreach (var document in await DocumentsAsync(connection.Client.Git, target.Owner, name, occurrence).ConfigureAwait(false))
                if (Scan(document, occurrence, cancel).SecretWith(fingerprint) is { } secret) return secret;
            return null;
        }
        catch (AuthorizationException)
        {
            throw new GitHubCredentialsRefusedException(endpoint.Api.Host);
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            throw new SourceUnavailableException($"{occurrence.Repository}: {ApiFailure.Describe(e)}. The secret was not read again; try later.");
        }
    }

    private static IReadOnlyList<DocumentMatch> Scan(byte[] document, Occurrence occurrence, CancellationToken cancel)
    {
        using var content = new MemoryStream(document);
        return ContentReader.Scan(DocumentScanner.ForReadingAgain(), content, occurrence.Blob ?? "", new ScanContext(ScanLimits.Default), cancel);
    }

    /// <summary>The texts that the occurrence's place stands for, as bytes.</summary>
    private static async Task<IReadOnlyList<byte[]>> DocumentsAsync(IGitDatabaseClient git, string owner, string name, Occurrence occurrence)
    {
        switch (occurrence.Place)
        {
            case Places.FileName when IsObjectId(occurrence.Commit?.Id):
                // The report holds the name without the token, so the commit's names are all looked at.
                var tree = await git.Tree.GetRecursive(owner, name, occurrence.Commit!.Id).ConfigureAwait(false);
                return Texts(tree.Tree.Select(entry => entry.Path));
            case Places.Content when IsObjectId(occurrence.Blob):
                var blob = await git.Blob.Get(owner, name, occurrence.Blob).ConfigureAwait(false);
                return blob.Encoding == EncodingType.Base64 ? [Convert.FromBase64String(blob.Content)] : Texts(blob.Content);
            case Places.TagMessage or Places.RefName or Places.Author when IsObjectId(occurrence.Blob):
                var tag = await git.Tag.Get(owner, name, occurrence.Blob).ConfigureAwait(false);
                return Texts(tag.Message, tag.Tag, tag.Tagger?.Name, tag.Tagger?.Email);
            case Places.CommitMessage or Places.Author when IsObjectId(occurrence.Commit?.Id):
                var commit = await git.Commit.Get(owner, name, occurrence.Commit!.Id).ConfigureAwait(false);
                return Texts(commit.Message, commit.Author?.Name, commit.Author?.Email, commit.Committer?.Name, commit.Committer?.Email);
            default:
                return [];
        }
    }

    private static IReadOnlyList<byte[]> Texts(params IEnumerable<string?> texts) =>
        [.. texts.OfType<string>().Select(System.Text.Encoding.UTF8.GetBytes)];

    private static bool IsObjectId([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? text) =>
        text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigit);
}
