using CsCheck;
using TokenGuard.Rules;
using TokenGuard.Sandbox;

namespace TokenGuard.Scanning.Tests;

public sealed class FindingCollectorTests
{
    private static readonly Gen<Occurrence> Place = Gen.Select(
        Gen.OneOf<string?>(null, "a/b", "c/d"), Gen.OneOf<string?>(null, "x", "y"), Gen.Long[0, 2], Gen.OneOf<string?>(null, "b1", "b2"), Gen.OneOf<string?>(null, "1", "2"),
        Gen.OneOf<string[]?>(null, [], ["r1"], ["r1", "r2"])).Select((repository, path, offset, blob, commit, refs) => Some.Occurrence(path, offset) with
        {
            Repository = repository,
            Blob = blob,
            Refs = refs?.ToList(),
            Commit = commit is null ? null : new CommitInfo(commit, Some.Morning.AddDays(int.Parse(commit)), Introduces: true),
        });

    [Fact]
    public void One_secret_in_many_places_is_one_finding()
    {
        var collector = new FindingCollector();
        collector.Add(Some.Secret(), Some.Occurrence("b"));
        collector.Add(Some.Secret(), Some.Occurrence("a", 10));
        collector.Add(Some.Secret(), Some.Occurrence("a", 2));

        var finding = Assert.Single(collector.ToFindings());

        Assert.Equal([("a", 2), ("a", 10), ("b", 0)], finding.Occurrences.Select(o => (o.Path, o.Offset)));
        Assert.Equal(("TG002", "product", "v3", Severity.Critical), (finding.Rule, finding.Kind, finding.TokenVersion, finding.Severity));
        Assert.Equal(Some.Secret().Redacted, finding.Redacted);
        Assert.Equal(Some.Secret().Fingerprint.Value, finding.Fingerprint);
        Assert.Equal(1, collector.Count);
        Assert.Equal([Some.Secret()], collector.Secrets);
    }

    [Fact]
    public void The_same_place_twice_is_one_occurrence()
    {
        var collector = new FindingCollector();
        collector.Add(Some.Secret(), Some.Occurrence() with { Refs = ["refs/heads/main"] });
        collector.Add(Some.Secret(), Some.Occurrence() with { Refs = ["refs/heads/main"] });
        collector.Add(Some.Secret(), Some.Occurrence() with { Refs = ["refs/heads/other"] });
        Assert.Equal(2, collector.ToFindings()[0].Occurrences.Count);
    }

    [Fact]
    public void The_worst_comes_first_then_the_rule_then_the_place()
    {
        var collector = new FindingCollector();
        collector.Add(Some.Secret(1, TokenKindName.Activation), Some.Occurrence("0"));
        collector.Add(Some.Secret(2), Some.Occurrence("z"));
        collector.Add(Some.Secret(3), Some.Occurrence("a", 9));
        collector.Add(Some.Secret(4), Some.Occurrence("a", 1));
        collector.Add(Some.Secret(5, TokenKindName.Admin), Some.Occurrence("zz"));
        collector.Add(Some.Secret(6, TokenKindName.User), Some.Occurrence("0"));

        Assert.Equal(
            [("TG001", "zz", 0), ("TG002", "a", 1), ("TG002", "a", 9), ("TG002", "z", 0), ("TG008", "0", 0), ("TG009", "0", 0)],
            collector.ToFindings().Select(f => (f.Rule, f.Occurrences[0].Path, f.Occurrences[0].Offset)));
    }

    [Fact]
    public void A_placeholder_is_marked_and_comes_last()
    {
        var collector = new FindingCollector();
        collector.Add(Some.Secret(TokenMint.Placeholders.Mint(TokenKindName.Admin)), Some.Occurrence("a"));
        collector.Add(Some.Secret(1, TokenKindName.User), Some.Occurrence("b"));

        Assert.Equal(
            [("TG008", Severity.Medium, false), ("TG001", Severity.Low, true)],
            collector.ToFindings().Select(f => (f.Rule, f.Severity, f.Test)));
    }

    [Fact]
    public void The_order_in_which_workers_add_leaves_no_trace()
    {
        Gen.Select(Gen.Select(Gen.Int[0, 5], Place).Array[0, 40], Gen.Int).Sample((matches, seed) =>
        {
            var shuffled = matches.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Written(matches), Written(shuffled));
        }, iter: 500);

        static string Written((int Seed, Occurrence Place)[] matches)
        {
            var collector = new FindingCollector();
            foreach (var (seed, place) in matches) collector.Add(Some.Secret(seed), place);
            return Some.Written(new Reporting.JsonReport(), Some.Report([.. collector.ToFindings()]));
        }
    }

    [Fact]
    public void Workers_may_add_at_once()
    {
        var collector = new FindingCollector();
        Parallel.For(0, 2000, i => collector.Add(Some.Secret(i % 10), Some.Occurrence($"{i % 200}")));
        Assert.Equal(10, collector.Count);
        Assert.Equal(200, collector.ToFindings().Sum(f => f.Occurrences.Count));
    }
}
