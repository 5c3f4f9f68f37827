using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TokenGuard.Analyzers.Benchmarks;

/// <summary>The processor time of one thread, which other programs do not change; the time that passes, where the system does not tell it.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of Linux
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static TimeSpan Now() => OperatingSystem.IsLinux() && GetTime(ThreadClock, out var time) == 0
        ? TimeSpan.FromTicks(((time.Seconds * NanosecondsPerSecond) + time.Nanoseconds) / TimeSpan.NanosecondsPerTick)
        : Stopwatch.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
