using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>What it may not read, and how much memory it takes to read the rest.</summary>
public sealed class LimitTests(PublishedProgram program)
{
    private const string Nobody = "65534";

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task What_may_not_be_read_is_named_and_the_rest_is_read(bool withToken, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "File modes, and another user to be.");
        using var bench = new Bench(program);
        File.SetUnixFileMode(bench.Root, Modes.ReadableByAll);
        bench.Plant("readable.txt", withToken ? bench.Mint(TokenKindName.Admin) : "clean");
        File.SetUnixFileMode(bench.Plant("locked.txt", bench.Mint(TokenKindName.Admin)), UnixFileMode.None);
        bench.Plant("closed/inside.txt", bench.Mint(TokenKindName.Admin));
        File.SetUnixFileMode(bench["closed"], UnixFileMode.None);

        using var running = bench.Start(["scan", "dir", ".", "--format", "json"], Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups"] : null);
        var run = await running.EndAsync();
        File.SetUnixFileMode(bench["closed"], Modes.ReadableByAll); // to be cleaned up

        run.Exits(exitCode);

        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(withToken ? 1 : 0, report.RootElement.GetProperty("findings").GetArrayLength());
        var coverage = report.RootElement.GetProperty("coverage");
        Assert.False(coverage.GetProperty("complete").GetBoolean());
        Assert.Equal(
            ["closed: permission denied", "locked.txt: permission denied"],
            coverage.GetProperty("skipped").EnumerateArray().Select(s => $"{s.GetProperty("what").GetString()}: {s.GetProperty("why").GetString()}"));
        Assert.Contains("not read: locked.txt: permission denied", run.ErrorLines);
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_is_not_clean()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell.");
        using var bench = new Bench(program);

        using var running = bench.Start(["scan", "stdin"], ["sh", "-c", "exec \"$@\" < .", "sh"]);
        var run = (await running.EndAsync()).Exits(3);

        Assert.Equal(["not read: stdin: read error", "Read 0 documents, 0 B: no token found, but not everything was read."], run.ErrorLines);
    }

    [Fact]
    public async Task In_a_folder_that_is_gone_it_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A folder can be removed while somebody is in it.");
        using var bench = new Bench(program);

        using var running = bench.Start(["scan", "dir"], ["sh", "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"", "sh"]);
        var run = (await running.EndAsync()).Exits(2);

        Assert.StartsWith("tokenguard: the folder this runs in is gone", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_gigabyte_takes_little_memory()
    {
        const long Length = 1L << 30;
        const long Bound = 64L << 20;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory as Linux counts it.");
        using var bench = new Bench(program);
        var (middle, last) = (bench.Mint(TokenKindName.Admin), bench.Mint(TokenKindName.Product));
        var big = bench.Plant("big.bin", "");
        using (var file = File.OpenWrite(big))
        {
            file.SetLength(Length);
            file.Seek(Length / 2, SeekOrigin.Begin);
            file.Write(Encoding.ASCII.GetBytes(middle));
            file.Seek(Length - last.Length, SeekOrigin.Begin);
            file.Write(Encoding.ASCII.GetBytes(last));
        }

        using var running = bench.Start(["scan", "dir", "big.bin", "--format", "json"]);
        var peak = 0L;
        while (!running.HasEnded)
        {
            peak = Math.Max(peak, running.PeakMemory() ?? 0);
            await Task.Delay(20);
        }

        var run = (await running.EndAsync()).Exits(1);
        using var report = JsonDocument.Parse(run.Output);
        var offsets = report.RootElement.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("occurrences")[0].GetProperty("offset").GetInt64());
        Assert.Equal([Length / 2, Length - last.Length], offsets.Order());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {peak / 1048576.0:0.0} MiB"));
        Assert.InRange(peak, 1, Bound);
    }
}
