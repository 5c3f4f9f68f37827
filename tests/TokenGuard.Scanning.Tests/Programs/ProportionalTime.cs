using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Holds that reading takes time in proportion to what is read, of what a pattern repeats.</summary>
internal static class ProportionalTime
{
    private const int Times = 8;
    private const int Rounds = 3;

    // Twice and more of what it should be, and what nothing can be told from.
    private const double MostGrowth = 3 * Times;
    private const double Noise = 200;

    /// <param name="hex">What is repeated.</param>
    /// <param name="length">Bytes of the shorter text.</param>
    /// <param name="read">Reads a text.</param>
    public static void Assert(string hex, int length, Action<byte[]> read)
    {
        var pattern = Convert.FromHexString(hex);
        Least(pattern, length, read); // compiled, too
        var (one, many) = (Least(pattern, length, read), Least(pattern, Times * length, read));
        Xunit.Assert.True(many < (MostGrowth * one) + Noise, $"{one:F0} ms, {many:F0} ms for {Times} times as much");
    }

    private static double Least(byte[] pattern, int length, Action<byte[]> read)
    {
        byte[] text = [.. Enumerable.Repeat(pattern, length / pattern.Length).SelectMany(static bytes => bytes)];
        return Enumerable.Range(0, Rounds).Min(_ => ThreadClock.Measure(() => read(text)).TotalMilliseconds);
    }
}
