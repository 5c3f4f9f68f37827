using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git.Tests;

/// <summary>A scan that is stopped says what it had found, as far as it knows.</summary>
public sealed class UnplacedHitsTests
{
    private static readonly ObjectId Blob = new("1111111111111111111111111111111111111111");
    private static readonly ObjectId Commit = new("2222222222222222222222222222222222222222");
    private static readonly ObjectId Tag = new("3333333333333333333333333333333333333333");

    [Fact]
    public void Each_hit_is_reported_with_its_object()
    {
        var (content, message, tag, name) = (Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh());
        var objects = new ObjectTable(ObjectStore.Open([], ObjectFormat.Sha1, new CoverageRecorder()));
        objects.AddCommit(new CommitNode(ObjectName.Of(Commit), new CommitLinks(ObjectName.Of(Blob), [], 0, 0)));
        var hits = new HistoryHits();
        hits.Blobs[Blob] = [Match(content)];
        hits.AddEntryName(name, ObjectName.Of(Blob));
        hits.Commits.Add((Commit, Places.CommitMessage, Match(message)));
        hits.Tags.Add((Tag, Places.TagMessage, Match(tag)));
        var context = new ScanContext(ScanLimits.Default);

        UnplacedHits.Report(hits, objects, context);

        var places = context.Findings.ToFindings().ToDictionary(finding => finding.Fingerprint, finding => Assert.Single(finding.Occurrences));
        Assert.Equal(4, places.Count);
        Assert.Equal((Places.Content, Blob.Sha), Of(content));
        Assert.Equal((Places.CommitMessage, Commit.Sha), Of(message));
        Assert.Equal((Places.TagMessage, Tag.Sha), Of(tag));
        Assert.Equal((Places.FileName, Blob.Sha), Of(name));

        (string Place, string? Id) Of(string token) =>
            places[HistoryScan.FingerprintOf(token).Value] is var place ? (place.Place, place.Blob ?? place.Commit?.Id) : default;
    }

    [Fact]
    public void What_has_its_place_already_is_left_alone()
    {
        var match = Match(Tokens.Fresh());
        var hits = new HistoryHits();
        hits.Blobs[Blob] = [match];
        var context = new ScanContext(ScanLimits.Default);
        context.Findings.Add(match.Secret, Occurrence.Of(match, Places.Content, "a.txt"));

        UnplacedHits.Report(hits, new ObjectTable(ObjectStore.Open([], ObjectFormat.Sha1, new CoverageRecorder())), context);

        Assert.Equal("a.txt", Assert.Single(Assert.Single(context.Findings.ToFindings()).Occurrences).Path);
    }

    private static DocumentMatch Match(string token) => new DocumentScanner().Scan(Encoding.ASCII.GetBytes(token)).Single();
}
