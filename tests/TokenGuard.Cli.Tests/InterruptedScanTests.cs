using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Scan;
using TokenGuard.Cli.Terminal;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Tests;

public sealed class InterruptedScanTests
{
    [Fact]
    public async Task A_scan_that_waits_for_the_system_ends_when_it_is_interrupted()
    {
        using var stop = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var services = new CliServices
        {
            Input = Stream.Null,
            Output = output,
            Error = error,
            Terminal = TerminalProfile.None,
            Environment = static _ => null,
            WorkingDirectory = Path.GetTempPath(),
            Time = TimeProvider.System,
        };
        var settings = new ScanSettings(new OutputSettings([], Color: false, Quiet: true, Progress: false), VerifyAt: null, "any", IncludeTest: false, Baseline.Empty, RequireComplete: false, ScanLimits.Default);

        var scan = ScanRunner.RunAsync(new Waiting(never), settings, services, stop.Token);
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await scan.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        never.Set();
    }

    /// <summary>Hears nothing, as a read of a drive that does not answer.</summary>
    private sealed class Waiting(ManualResetEventSlim end) : IDocumentSource
    {
        public string Kind => "test";

        public string Target => "test";

        public string? Root => null;

        public Task ReadAsync(ScanContext context, CancellationToken cancel) => Task.Run(() => end.Wait(CancellationToken.None), CancellationToken.None);
    }
}
