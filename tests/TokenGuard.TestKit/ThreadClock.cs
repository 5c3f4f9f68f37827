using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TokenGuard.TestKit;

/// <summary>
/// Processor time of the calling thread: tests run beside each other, so that how long something takes by the clock on the wall depends on what else runs. Where the system
/// is not asked for it (anything but Linux), it is the clock on the wall after all.
/// </summary>
public static class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>How long this thread worked at something.</summary>
    public static TimeSpan Measure(Action work)
    {
        var started = Now();
        work();
        return Now() - started;
    }

    /// <summary>From an arbitrary beginning on.</summary>
    public static TimeSpan Now()
    {
        if (!OperatingSystem.IsLinux()) return Stopwatch.GetElapsedTime(0);
        if (ReadClock(ThreadCpuTime, out var time) != 0) throw new InvalidOperationException("The system has no clock for a thread's processor time.");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ReadClock(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
