using System.Diagnostics;
using System.Text.Json;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>The user, or the system, wants it to stop; or nobody listens any more.</summary>
public sealed class InterruptionTests(PublishedProgram program)
{
    // It stops within milliseconds; the rest is for machines that have much else to do.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    // Ignored signals are inherited, and a build in the background has SIGINT ignored.
    private static readonly string[] WithSignals = ["env", "--default-signal=INT,TERM"];

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_long_scan_stops_and_reports_what_it_has(string signal, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals, and a file that is huge without taking space.");
        using var bench = new Bench(program);
        var huge = bench.Plant("huge.bin", bench.Mint(TokenKindName.Admin));
        using (var file = File.OpenWrite(huge)) file.SetLength(1L << 40);

        using var running = bench.Start(["scan", "dir", ".", "--format", "json"], WithSignals);
        await running.HasReadAsync(100_000_000); // more than it needs to start
        var run = await StopAsync(running, signal);

        run.Exits(exitCode);
        AssertInterrupted(run);
        File.Delete(huge);
        bench.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_pipe_that_stays_silent_does_not_hold_it(string signal, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals.");
        using var bench = new Bench(program);

        using var running = bench.Start(["scan", "stdin", "--format", "json"], WithSignals);
        await running.SendAsync(bench.Mint(TokenKindName.Product) + "\n" + new string('x', 300_000));
        var run = await StopAsync(running, signal);

        run.Exits(exitCode);
        AssertInterrupted(run);
        Assert.Contains("\"path\": \"stdin\"", run.Output, StringComparison.Ordinal);
        bench.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("verify", "--secret-stdin")]
    [InlineData("verify", "-")]
    [InlineData("revoke", "--secret-stdin")]
    public async Task Waiting_for_its_input_it_can_be_stopped(string command, string input)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals.");
        using var bench = new Bench(program).With("KEYGEN_HOST", "http://127.0.0.1:9").With("KEYGEN_ACCOUNT_ID", "acme");

        using var running = bench.Start([command, input], WithSignals);
        await running.SendAsync(new string(' ', 300_000));
        var run = await StopAsync(running, "INT");

        run.Exits(130);
        Assert.Empty(run.Output);
        Assert.Equal("tokenguard: interrupted", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task A_clone_that_hangs_does_not_hold_it_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals.");
        using var bench = new Bench(program);
        await using var github = await SandboxGitHub.StartAsync();
        SandboxGit.Commit(github.AddRepository("acme", "a-first").Path, "refs/heads/main", "one", ("a.txt", bench.Mint(TokenKindName.Admin)));
        github.AddRepository("acme", "b-hangs", repository => repository with { Stalls = true });
        bench.With("TOKENGUARD_GITHUB_API", github.ApiUrl.AbsoluteUri);

        using var running = bench.Start(["scan", "github", "acme", "--format", "json"], WithSignals);
        // Both are fetched at once: the first is read when its pack was sent and its clone is gone again.
        await UntilAsync(() => WasAsked(github, "b-hangs.git/") && WasAsked(github, "a-first.git/git-upload-pack") && Directory.GetDirectories(bench.Temporary).Length == 1);
        var run = await StopAsync(running, "TERM");

        run.Exits(143);
        AssertInterrupted(run);
        bench.AssertNothingLeaked();
    }

    [Fact]
    public async Task A_server_that_hangs_costs_the_verdicts_but_not_the_findings()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals.");
        await using var bench = await KeygenBench.StartAsync(program);
        bench.Machine.Plant("leak.txt", bench.Add(TokenKindName.Product).Secret);
        using var answers = new ManualResetEventSlim();
        bench.Server.Disturbances.BeforeRequest = _ => answers.Wait();

        using var running = bench.Machine.Start(["scan", "dir", "leak.txt", "--verify", "--format", "json"], WithSignals);
        await UntilAsync(() => bench.Server.Requests.Count > 0);
        var run = await StopAsync(running, "INT");
        answers.Set();

        run.Exits(130);
        Assert.Equal("tokenguard: interrupted while asking the API; the report has no verdicts.", run.ErrorLines[0]);
        using var report = JsonDocument.Parse(run.Output);
        Assert.False(Assert.Single(report.RootElement.GetProperty("findings").EnumerateArray()).TryGetProperty("verification", out _));
        bench.Machine.AssertNothingLeaked();
    }

    [Fact]
    public async Task A_reader_that_goes_away_changes_nothing()
    {
        using var bench = new Bench(program);
        var secrets = Enumerable.Range(0, 500).Select(_ => bench.Mint(TokenKindName.User));
        bench.Plant("many.txt", string.Join('\n', secrets)); // a report longer than a pipe holds

        using var running = bench.Start(["scan", "dir", ".", "--format", "json", "--output", "json=kept.json"], readOutput: false);
        running.CloseOutput();
        var run = (await running.EndAsync()).Exits(1);

        Assert.EndsWith("500 tokens found in 500 places.", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        using var kept = JsonDocument.Parse(File.ReadAllText(bench["kept.json"]));
        Assert.Equal(500, kept.RootElement.GetProperty("findings").GetArrayLength());
        bench.AssertNothingLeaked();
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_one_line_and_never_clean()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A device that is always full.");
        using var bench = new Bench(program);
        bench.Plant("leak.txt", bench.Mint(TokenKindName.Admin));

        using var running = bench.Start(["scan", "dir", ".", "--quiet", "--output", "json=kept.json"], ["sh", "-c", "exec \"$@\" > /dev/full", "sh"]);
        var run = (await running.EndAsync()).Exits(3);

        Assert.Equal("tokenguard: standard output cannot be written. Is the disk full?", Assert.Single(run.ErrorLines));
        Assert.True(File.Exists(bench["kept.json"]));
        bench.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("2> /dev/full")]
    [InlineData("2>&-")]
    public async Task Without_anybody_to_tell_it_does_its_work(string redirection)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A device that is always full.");
        using var bench = new Bench(program);
        bench.Plant("leak.txt", bench.Mint(TokenKindName.Admin));

        using var running = bench.Start(["scan", "dir", "leak.txt"], ["sh", "-c", $"exec \"$@\" {redirection}", "sh"]);
        var run = (await running.EndAsync()).Exits(1);

        Assert.Contains("leak.txt:1:1", run.Output, StringComparison.Ordinal);
    }

    private static bool WasAsked(SandboxGitHub github, string target) => github.Requests.Any(request => request.Target.Contains(target, StringComparison.Ordinal));

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(20)) Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "it never came to that");
    }

    private static async Task<Run> StopAsync(RunningProgram running, string signal)
    {
        var watch = Stopwatch.StartNew();
        await running.SignalAsync(signal);
        var run = await running.EndAsync();
        Assert.True(watch.Elapsed < Soon, $"it took {watch.Elapsed}");
        return run;
    }

    private static void AssertInterrupted(Run run)
    {
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(1, report.RootElement.GetProperty("findings").GetArrayLength());
        Assert.False(report.RootElement.GetProperty("summary").GetProperty("complete").GetBoolean());
        Assert.Contains("interrupted", report.RootElement.GetProperty("coverage").GetProperty("skipped").EnumerateArray().Select(s => s.GetProperty("why").GetString()));
        Assert.Contains("not read: the rest: interrupted", run.ErrorLines);
    }
}
