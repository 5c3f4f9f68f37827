namespace TokenGuard.Scanning.Tests;

public sealed class CoverageRecorderTests
{
    [Fact]
    public void A_scan_that_skipped_nothing_is_complete()
    {
        var recorder = new CoverageRecorder();
        Parallel.For(0, 1000, i => recorder.DocumentRead(i));
        Assert.Equivalent(new Coverage(1000, 499_500, Complete: true, []), recorder.ToCoverage());
        Assert.Equal((1000, 499_500), (recorder.Documents, recorder.Bytes));
    }

    [Fact]
    public void Skips_are_sorted_and_make_the_scan_incomplete()
    {
        var recorder = new CoverageRecorder();
        recorder.Skip("b", "why");
        recorder.Skip("a", "why");
        recorder.Skip("a", "because");
        recorder.Skip("b", "why");

        var coverage = recorder.ToCoverage();

        Assert.False(coverage.Complete);
        Assert.Equal([new Skipped("a", "because"), new Skipped("a", "why"), new Skipped("b", "why", 2)], coverage.Skipped);
    }

    [Fact]
    public void Of_very_many_the_first_hundred_of_each_reason_are_named_whatever_the_order()
    {
        var names = Enumerable.Range(0, 5000).Select(i => $"{i:0000}").ToArray();
        new Random(1).Shuffle(names);
        var recorder = new CoverageRecorder();
        foreach (var name in names) recorder.Skip(name, "too many");
        recorder.Skip("zz", "only one");

        var skipped = recorder.ToCoverage().Skipped;

        Assert.Equal(
            [.. Enumerable.Range(0, 100).Select(i => new Skipped($"{i:0000}", "too many")), new Skipped("zz", "only one"), new Skipped("and others", "too many", 4900)],
            skipped);
    }

    [Fact]
    public void A_name_that_was_dropped_takes_its_count_along()
    {
        var recorder = new CoverageRecorder();
        recorder.Skip("z", "why");
        recorder.Skip("z", "why");
        for (var i = 0; i < 100; i++) recorder.Skip($"{i:000}", "why");
        recorder.Skip("z", "why");

        Assert.Equal(new Skipped("and others", "why", 3), recorder.ToCoverage().Skipped[^1]);
    }
}
