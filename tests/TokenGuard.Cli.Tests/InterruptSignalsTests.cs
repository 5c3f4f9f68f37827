using System.Diagnostics;
using System.Globalization;
using TokenGuard.Cli.Terminal;

namespace TokenGuard.Cli.Tests;

public sealed class InterruptSignalsTests
{
    [Fact]
    public async Task A_read_of_standard_input_ends_after_all_work_knows_that_it_is_interrupted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals.");
        using var signals = new InterruptSignals();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(signals.Token);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Registered last and so called first, if both had one source.
        using var reading = signals.InputToken.Register(() => ended.SetResult(linked.IsCancellationRequested));

        using (var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {Environment.ProcessId}")]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal((int)ExitCode.Terminated, signals.Received);
    }
}
