using System.Runtime.InteropServices;

namespace TokenGuard.Cli.Terminal;

/// <summary>Turns Ctrl+C and a polite kill into cancellation, and remembers which it was for the exit code.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private readonly CancellationTokenSource _work = new();
    private readonly CancellationTokenSource _input = new();
    private readonly PosixSignalRegistration[] _registrations;

    public InterruptSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated)),
    ];

    /// <summary>Stops the work.</summary>
    public CancellationToken Token => _work.Token;

    /// <summary>
    /// Ends a read of standard input. Cancelled only when <see cref="Token"/> and all that is linked to it are: the command line library hands commands
    /// a linked token, and a read that ended first would look to them like a failure instead of an interruption.
    /// </summary>
    public CancellationToken InputToken => _input.Token;

    /// <summary>The exit code of the signal that ended the run; null where none did.</summary>
    public int? Received { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _work.Dispose();
        _input.Dispose();
    }

    private void Stop(PosixSignalContext context, ExitCode code)
    {
        // A second Ctrl+C is not held back: whoever waits no longer gets out.
        context.Cancel = Received is null;
        Received ??= (int)code;
        _work.Cancel();
        _input.Cancel();
    }
}
