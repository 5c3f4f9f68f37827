using System.Diagnostics;
using System.Globalization;
using System.Text;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>
/// The real program, killed outright: at each of its requests, before or after the server acted; at every line of its journal, at its beginning and in its
/// middle; while it delivers. And with a disk that is full from each of these lines on. Whatever was left behind, <c>resume</c> and the same command once
/// more end in the same state, no new secret is lost, and no other token is touched. The faults are generated from an undisturbed run; of the many, a
/// sample spread over all of them runs with each build. <c>TOKENGUARD_KILL=all</c> runs all, <c>TOKENGUARD_KILL=2/8</c> the second eighth of them.
/// </summary>
public sealed class KillTests(PublishedProgram program)
{
    /// <summary>Of each remedy, in a build.</summary>
    private const int Sample = 6;

    /// <summary>The same where the resumption is killed too.</summary>
    private const int SampleOfTwo = 3;

    /// <summary>More than any resumption here sends.</summary>
    private const int MostResumingRequests = 8;

    /// <summary>Longer than any other file a run writes, so that a limit on the size of files meets the journal alone.</summary>
    private const int JournalStart = 128 * 1024;

    private static readonly string[] ByTheKernel = ["137", "153"];

    public static TheoryData<bool, bool> Remedies => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Remedies))]
    public async Task Killed_anywhere_and_resumed(bool regenerates, bool withAdmin)
    {
        if (!OperatingSystem.IsLinux()) return;
        var faults = await FaultsAsync(regenerates, withAdmin);
        Assert.InRange(faults.Count, 25, 200);
        // Another remainder for each remedy, so that together they meet what one alone would step over.
        var (part, parts) = Asked() ?? ((regenerates ? 2 : 0) + (withAdmin ? 1 : 0), Math.Max(1, faults.Count / Sample));
        foreach (var fault in faults.Where((_, i) => i % parts == part % parts)) await HoldAsync(fault, regenerates, withAdmin);
    }

    /// <summary>Whoever resumes may be killed as well: at each request of the resumption that follows each of the kills at a request.</summary>
    [Theory]
    [MemberData(nameof(Remedies))]
    public async Task Killed_again_while_it_resumes(bool regenerates, bool withAdmin)
    {
        if (!OperatingSystem.IsLinux()) return;
        var faults = (await FaultsAsync(regenerates, withAdmin)).Where(fault => fault.Kind == FaultKind.KilledAtRequest);
        var twice = faults.SelectMany(first => Enumerable.Range(0, MostResumingRequests * 2).Select(i => (First: first, Second: first with { At = i / 2, Acted = i % 2 == 1 }))).ToList();
        var (part, parts) = Asked() ?? ((regenerates ? 2 : 0) + (withAdmin ? 1 : 0), Math.Max(1, twice.Count / SampleOfTwo));
        for (var i = part % parts; i < twice.Count; i += parts) await HoldAsync(twice[i].First, regenerates, withAdmin, twice[i].Second);
    }

    /// <summary>Which part of how many was asked for; null for the sample.</summary>
    private static (int Part, int Parts)? Asked() => Environment.GetEnvironmentVariable("TOKENGUARD_KILL") switch
    {
        null or "" => null,
        "all" => (0, 1),
        var text => text.Split('/') is [var part, var parts]
            && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var p) && int.TryParse(parts, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && p >= 1 && p <= n
            ? (p - 1, n) : throw new InvalidOperationException("TOKENGUARD_KILL is 'all' or a part, such as 2/8."),
    };

    [Theory]
    [InlineData("before it reads")]
    [InlineData("when it has it")]
    public async Task Killed_by_the_program_that_is_to_keep_the_secret(string when)
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var world = await World.StartAsync(program, regenerates: true, withAdmin: false);
        world.DeliverTo("command:./keep");
        var kill = "if [ -e armed ]; then rm armed; kill -9 $PPID; fi\n";
        var keep = "cat > kept.part && mv kept.part new-token\n";
        var script = world.Machine.Plant("keep", "#!/bin/sh\n" + (when == "before it reads" ? kill + keep : keep + kill) + ": > ended\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        world.Machine.Plant("armed", "");

        var killed = await world.RunAsync();

        Assert.Equal(137, killed.ExitCode);
        // Nobody waits for it now, and it may still be writing.
        var ended = Path.Combine(Path.GetDirectoryName(script)!, "ended");
        for (var waited = 0; !File.Exists(ended) && waited < 1000; waited++) await Task.Delay(10);
        Assert.True(world.LiveSecrets() > 0);
        await world.FinishAsync(when, regenerates: true);
    }

    /// <summary>Everything that can happen to this remedy, from a run that nothing happens to.</summary>
    private async Task<List<Fault>> FaultsAsync(bool regenerates, bool withAdmin)
    {
        await using var world = await World.StartAsync(program, regenerates, withAdmin);
        (await world.RunAsync()).Exits(0);
        var faults = new List<Fault>();
        for (var i = 0; i < world.Server.Requests.Count; i++)
            foreach (var acted in new[] { false, true }) faults.Add(new Fault(FaultKind.KilledAtRequest, i, acted));
        var journal = await File.ReadAllBytesAsync(world.Machine.JournalPath);
        foreach (var end in Enumerable.Range(JournalStart, journal.Length - JournalStart).Where(at => at == JournalStart || journal[at - 1] == '\n'))
        {
            // Exactly so long that the next line finds no room at all, and so long that half of it does.
            foreach (var more in new[] { 0, 150 })
                foreach (var kind in new[] { FaultKind.KilledAtJournal, FaultKind.FullDisk }) faults.Add(new Fault(kind, end + more, false));
        }

        return faults;
    }

    /// <param name="resuming">What happens to the resumption; null for nothing.</param>
    private async Task HoldAsync(Fault fault, bool regenerates, bool withAdmin, Fault? resuming = null)
    {
        await using var world = await World.StartAsync(program, regenerates, withAdmin);
        var told = $"{fault}, {(regenerates ? "regenerate" : "revoke")} {(withAdmin ? "with" : "without")} an admin";
        var losesSecret = false;
        var run = fault.Kind switch
        {
            FaultKind.KilledAtRequest => await KilledAtRequestAsync(world, fault, started => world.RunAsync(through: null, started), acted => losesSecret |= acted.Method == "PUT"),
            FaultKind.KilledAtJournal => await world.RunAsync(["prlimit", Limit(fault), "--"]),
            // The shell has the signal ignored, and what it starts inherits that: the write fails as one to a full disk does.
            _ => await world.RunAsync(["sh", "-c", "trap '' XFSZ; exec prlimit \"$0\" -- \"$@\"", Limit(fault)]),
        };
        told += $"\nexit {run.ExitCode}\n{run.Output}{run.Error}\n{world.Journal()}";
        // A size that was measured in another run may be a little too long for this one, which then ends undisturbed.
        if (fault.Kind == FaultKind.KilledAtRequest) Assert.True(run.ExitCode == 137, told);
        if (fault.Kind != FaultKind.FullDisk) Assert.True(run.ExitCode == 0 || ByTheKernel.Contains(run.ExitCode.ToString(CultureInfo.InvariantCulture)), told);
        if (regenerates && !world.OldLives && !losesSecret) Assert.True(world.LiveSecrets() > 0, "lost: " + told);
        if (resuming is not null)
        {
            var second = await KilledAtRequestAsync(world, resuming, world.ResumeAsync, acted => losesSecret |= acted.Method == "PUT");
            told += $"\n=== resume, {resuming}: {second.ExitCode}\n{second.Output}{second.Error}\n{world.Journal()}";
            if (regenerates && !world.OldLives && !losesSecret) Assert.True(world.LiveSecrets() > 0, "lost: " + told);
        }

        await world.FinishAsync(told, regenerates);
    }

    private static string Limit(Fault fault) => "--fsize=" + fault.At.ToString(CultureInfo.InvariantCulture);

    /// <param name="acted">Hears of the request, where the server acts on it all the same.</param>
    private static async Task<Run> KilledAtRequestAsync(World world, Fault fault, Func<TaskCompletionSource<int>, Task<Run>> start, Action<RecordedRequest> acted)
    {
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        world.Server.Disturbances.Lose = request =>
        {
            if (Interlocked.Increment(ref seen) - 1 != fault.At) return null;
            if (fault.Acted) acted(request);
            using var process = Process.GetProcessById(started.Task.GetAwaiter().GetResult());
            process.Kill();
            return fault.Acted ? Loss.AfterActing : Loss.BeforeActing;
        };
        var run = await start(started);
        world.Server.Disturbances.Lose = null;
        return run;
    }

    private enum FaultKind
    {
        KilledAtRequest,
        KilledAtJournal,
        FullDisk,
    }

    /// <param name="At">Number of the request, from 0; or the size at which the journal ends, bytes.</param>
    /// <param name="Acted">Whether the server acts on the request.</param>
    private sealed record Fault(FaultKind Kind, int At, bool Acted);

    /// <summary>A machine, and an account with a leaked token, its bearer's other token, somebody else's, and an admin's.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly KeygenBench _bench;
        private readonly MintedToken _token;
        private readonly MintedToken _admin;
        private readonly MintedToken[] _bystanders;
        private string[] _command;

        private World(KeygenBench bench, bool regenerates, bool withAdmin)
        {
            _bench = bench;
            var product = Server.Account.AddProduct();
            _token = Guarded(Server.Account.AddToken(product));
            _admin = Guarded(Server.Account.AddToken(TokenKindName.Admin));
            _bystanders = [_admin, Guarded(Server.Account.AddToken(product)), Guarded(Server.Account.AddToken(TokenKindName.User))];
            if (withAdmin) Machine.With("KEYGEN_ADMIN_TOKEN", _admin.Secret);
            // What the runtime itself would put into files: its own code, and a socket that a killed process leaves behind.
            Machine.With("DOTNET_EnableWriteXorExecute", "0").With("DOTNET_EnableDiagnostics", "0");
            Directory.CreateDirectory(Path.GetDirectoryName(Machine.JournalPath)!);
            File.WriteAllBytes(Machine.JournalPath, [.. Enumerable.Repeat((byte)'\n', JournalStart)]);
            Machine.Expect("new-token");
            _command = regenerates ? ["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new-token"] : ["revoke", "--secret-stdin", "--yes"];
        }

        public SandboxKeygen Server => _bench.Server;

        public Bench Machine => _bench.Machine;

        public bool OldLives => Server.Account.Accepts(_token.Secret);

        public static async Task<World> StartAsync(PublishedProgram program, bool regenerates, bool withAdmin) =>
            new(await KeygenBench.StartAsync(program), regenerates, withAdmin);

        public void DeliverTo(string destination) => _command = [.. _command[..^1], destination];

        public Task<Run> RunAsync(string[]? through = null, TaskCompletionSource<int>? started = null) => ExecuteAsync(_command, through, started);

        /// <summary>As one would: with an admin token, should the first run have had none.</summary>
        public Task<Run> ResumeAsync(TaskCompletionSource<int>? started = null)
        {
            Machine.With("KEYGEN_ADMIN_TOKEN", _admin.Secret);
            return ExecuteAsync(["resume", "--secret-stdin", "--yes"], started: started);
        }

        /// <summary>Resumes, and does the same once more; then everything is as it would have been.</summary>
        public async Task FinishAsync(string told, bool regenerates)
        {
            var resumed = await ResumeAsync();
            var again = await RunAsync();
            told += $"\n=== resume: {resumed.ExitCode}\n{resumed.Output}{resumed.Error}\n=== again: {again.ExitCode}\n{again.Output}{again.Error}\n{Journal()}";
            Assert.True(again.ExitCode == 0, told);
            Assert.False(again.Error.Contains("in the middle of a remedy", StringComparison.Ordinal), told);
            Assert.False(OldLives, told);
            // A secret that came was never thrown away by making another.
            Assert.True(Server.Requests.Count(request => request is { Method: "PUT", Status: 200 }) <= 1, told);
            Assert.True(_bystanders.All(token => Server.Account.Accepts(token.Secret)), told);
            Assert.True(regenerates == Server.Account.Tokens.Any(row => row.Id == _token.Id), told);
            if (regenerates)
            {
                Assert.True(LiveSecrets() == 1, $"{LiveSecrets()} live copies: {told}");
                Assert.True(Server.Account.Accepts(Machine.Guard(File.ReadAllText(Machine["new-token"]))), told);
            }

            Machine.AssertNothingLeaked();
        }

        /// <summary>Files of the machine that hold a new secret which the server accepts.</summary>
        public int LiveSecrets() => Directory.GetFiles(Machine.Root, "*", SearchOption.AllDirectories)
            .Count(file => new FileInfo(file).Length < 1024 && Encoding.Latin1.GetString(File.ReadAllBytes(file)).Trim() is var text && text != _token.Secret && Server.Account.Accepts(text));

        public string Journal() => Encoding.UTF8.GetString(File.ReadAllBytes(Machine.JournalPath)[JournalStart..]);

        public ValueTask DisposeAsync() => _bench.DisposeAsync();

        private MintedToken Guarded(MintedToken token)
        {
            Machine.Guard(token.Secret);
            return token;
        }

        private async Task<Run> ExecuteAsync(string[] command, string[]? through = null, TaskCompletionSource<int>? started = null)
        {
            using var running = Machine.Start(command, through);
            started?.SetResult(running.Id);
            await running.SendAsync(_token.Secret);
            running.CloseInput();
            return await running.EndAsync();
        }
    }
}
