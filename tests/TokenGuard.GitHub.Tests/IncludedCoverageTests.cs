using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

public sealed class IncludedCoverageTests
{
    [Fact]
    public void A_repositorys_coverage_becomes_part_of_the_whole()
    {
        var whole = new CoverageRecorder();
        whole.DocumentRead(5);
        whole.Skip("acme/gone", "not there");

        whole.Include("acme/app", new Coverage(2, 30, Complete: false, [new Skipped("a.txt", "too big"), new Skipped("and others", "too big", 40)]));
        whole.Include("acme/lib", new Coverage(1, 4, Complete: true, []));

        var coverage = whole.ToCoverage();
        Assert.Equal((4, 39, false), (coverage.Documents, coverage.Bytes, coverage.Complete));
        Assert.Equal(
            [
                new Skipped("acme/app: a.txt", "too big"),
                new Skipped("acme/app: and others", "too big", 40),
                new Skipped("acme/gone", "not there"),
            ],
            coverage.Skipped);
    }
}
