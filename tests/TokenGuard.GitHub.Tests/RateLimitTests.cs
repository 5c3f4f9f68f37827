using TokenGuard.Sandbox.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

public sealed class RateLimitTests
{
    public static TheoryData<string, double[]> Waits() => new()
    {
        { "primary", [1801] }, // until the stated time, and a second
        { "primary, long past", [1] },
        { "secondary, stated", [7] },
        { "secondary, unstated", [60] },
        { "secondary, twice", [60, 120] },
        { "too many requests, stated", [7] },
        { "too many requests, unstated", [60] },
        { "stumbles", [0.625, 1.25] },
    };

    [Theory]
    [MemberData(nameof(Waits))]
    public async Task A_limit_is_waited_for_as_long_as_it_asks(string kind, double[] expected)
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddOrganisation("acme");
        var now = bench.Time.GetUtcNow();
        bench.GitHub.AnswerNext(kind switch
        {
            "primary" => [SandboxAnswer.PrimaryRateLimit(now.AddMinutes(30))],
            "primary, long past" => [SandboxAnswer.PrimaryRateLimit(now.AddHours(-1))],
            "secondary, stated" => [SandboxAnswer.SecondaryRateLimit(7)],
            "secondary, unstated" => [SandboxAnswer.SecondaryRateLimit(null)],
            "secondary, twice" => [SandboxAnswer.SecondaryRateLimit(null), SandboxAnswer.SecondaryRateLimit(null)],
            "too many requests, stated" => [SandboxAnswer.SecondaryRateLimit(7, status: 429)],
            "too many requests, unstated" => [SandboxAnswer.SecondaryRateLimit(null, status: 429)],
            _ => [new SandboxAnswer(502, "Bad gateway"), new SandboxAnswer(503, "Unavailable")],
        });

        var context = await bench.ScanAsync("acme");

        Assert.True(context.Coverage.ToCoverage().Complete);
        Assert.Equal(expected.Length, bench.Time.Waits.Count);
        // Pauses after a stumble have up to half of their length added by chance, limits nothing.
        var tolerance = kind == "stumbles" ? 0.2 : 0.001;
        Assert.All(expected.Zip(bench.Time.Waits), pair => Assert.Equal(pair.First, pair.Second.TotalSeconds, pair.First * tolerance));
    }

    [Theory]
    [InlineData("a limit that never ends")]
    [InlineData("a limit far away")]
    [InlineData("an absurd limit")]
    public async Task Nobody_waits_for_ever(string kind)
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddOrganisation("acme");
        bench.GitHub.AnswerNext(kind switch
        {
            "a limit that never ends" => [.. Enumerable.Repeat(SandboxAnswer.SecondaryRateLimit(1), 10)],
            "a limit far away" => [SandboxAnswer.PrimaryRateLimit(bench.Time.GetUtcNow().AddDays(1))],
            _ => [new SandboxAnswer(403, "no").With("Retry-After", "2147483647")],
        });

        var context = await bench.ScanAsync("acme");

        Assert.Equal("acme", Assert.Single(context.Coverage.ToCoverage().Skipped).What);
        Assert.InRange(bench.Time.Waits.Sum(wait => wait.TotalSeconds), 0, 10);
    }

    [Fact]
    public async Task A_plain_refusal_is_no_limit()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddOrganisation("acme");
        bench.GitHub.AnswerNext(new SandboxAnswer(403, "Resource protected by organization SAML enforcement."));

        var context = await bench.ScanAsync("acme");

        Assert.Equal([new Skipped("acme", "GitHub answered 403")], context.Coverage.ToCoverage().Skipped);
        Assert.Empty(bench.Time.Waits);
    }

    [Fact]
    public async Task Cancelling_ends_a_wait()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddOrganisation("acme");
        bench.GitHub.AnswerNext(SandboxAnswer.PrimaryRateLimit(DateTimeOffset.UtcNow.AddMinutes(30)));
        using var cancel = new CancellationTokenSource();
        var context = new ScanContext(ScanLimits.Default);
        Assert.True(GitHubTarget.TryParse("acme", out var target));
        var scan = new GitHubSource([target], bench.Endpoint, token: null, TimeProvider.System).ReadAsync(context, cancel.Token);
        for (var i = 0; i < 500 && !context.Activity.StartsWith("waiting", StringComparison.Ordinal); i++) await Task.Delay(20);

        Assert.StartsWith("waiting 1", context.Activity); // 1800 seconds, or one or two less
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scan);
    }
}
