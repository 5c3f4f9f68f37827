using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>From a report to a token proved dead.</summary>
public sealed class RemedyTests(PublishedProgram program)
{
    [Theory]
    [InlineData(false, "leaked-token")]
    [InlineData(true, "admin-token")]
    public async Task Verify_plan_revoke_and_verify_again(bool withAdmin, string authority)
    {
        await using var bench = await KeygenBench.StartAsync(program);
        var token = await bench.LeakAsync();
        var actor = withAdmin ? bench.UseAdmin() : token;

        var live = (await bench.Machine.RunAsync("verify", "report.json", "--format", "json")).Exits(1);
        Assert.Equal("live", Verdict(live));
        Assert.Equal($"Asked {bench.Server.BaseUri} about 1 token: 1 live.", Assert.Single(live.ErrorLines));

        var plan = (await bench.Machine.RunAsync("revoke", "report.json", "--format", "json")).Exits(0);
        Assert.Equal((false, authority), (Remedy(plan).GetProperty("acted").GetBoolean(), Line(plan).GetProperty("authority").GetString()));
        Assert.Equal("Nothing was done. To revoke 1 token, run it again with --yes.", Assert.Single(plan.ErrorLines));
        Assert.Empty(bench.Acts);
        Assert.False(File.Exists(bench.Machine.JournalPath));

        var done = (await bench.Machine.RunAsync("revoke", "report.json", "--yes", "--format", "json")).Exits(0);
        Assert.Equal("proved", Line(done).GetProperty("outcome").GetProperty("status").GetString());
        Assert.Equal("1 token: 1 proved.", Assert.Single(done.ErrorLines));
        var act = Assert.Single(bench.Acts);
        Assert.Equal(("DELETE", RecordedRequest.FingerprintOf(actor.Secret)), (act.Method, act.CredentialFingerprint));
        Assert.DoesNotContain(bench.Server.Account.Tokens, row => row.Id == token.Row.Id);
        Assert.NotEmpty(File.ReadAllLines(bench.Machine.JournalPath));

        var dead = (await bench.Machine.RunAsync("verify", "report.json", "--format", "json")).Exits(0);
        Assert.Equal("not-authenticated", Verdict(dead));
        bench.Machine.AssertNothingLeaked();
    }

    /// <summary>The library that checks the server's default signature is one of those that a native program has to load by itself.</summary>
    [Fact]
    public async Task Signatures_are_checked()
    {
        await using var bench = await KeygenBench.StartAsync(program);
        bench.Machine.With("TOKENGUARD_PUBLIC_KEY", Convert.ToHexStringLower(bench.Server.Account.Ed25519Key.PublicKey));
        await bench.LeakAsync();

        Assert.Equal("live", Verdict((await bench.Machine.RunAsync("verify", "report.json", "--format", "json")).Exits(1)));
        bench.Server.Disturbances.Signing = SigningMode.OtherKey;
        Assert.Equal("unknown", Verdict((await bench.Machine.RunAsync("verify", "report.json", "--recheck", "--format", "json")).Exits(3)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Regenerate_delivers_the_new_secret_to_its_file_and_nowhere_else(bool withAdmin)
    {
        await using var bench = await KeygenBench.StartAsync(program);
        var token = await bench.LeakAsync();
        if (withAdmin) bench.UseAdmin();
        var file = bench.Machine.Expect("new-token");

        (await bench.Machine.RunAsync("regenerate", "report.json")).Exits(0);
        Assert.Empty(bench.Acts);

        var done = (await bench.Machine.RunAsync("regenerate", "report.json", "--yes", "--deliver", "file:new-token", "--format", "json")).Exits(0);

        Assert.Equal("PUT", Assert.Single(bench.Acts).Method);
        Assert.Equal(("proved", "file:" + file), (
            Line(done).GetProperty("outcome").GetProperty("status").GetString(), Line(done).GetProperty("outcome").GetProperty("deliveredTo").GetString()));
        if (!OperatingSystem.IsWindows()) Assert.Equal(Modes.Private, File.GetUnixFileMode(file));
        var replacement = bench.Machine.Guard(File.ReadAllText(file));
        Assert.NotEqual(token.Secret, replacement);
        Leaks.AssertNone([replacement], "what the run wrote", done.Output + done.Error);

        var verified = (await bench.Machine.RunAsync(["verify", "--secret-stdin", "--format", "json"], $"{token.Secret}\n{replacement}\n")).Exits(1);
        Assert.Equal(["live", "not-authenticated"], Verdicts(verified).Order(StringComparer.Ordinal));
        Assert.Contains(bench.Server.Account.Tokens, row => row.Id == token.Row.Id);
        bench.Machine.AssertNothingLeaked();
    }

    /// <summary>What a program that keeps the secret can see: its own arguments and environment hold neither the new secret, the old one nor the admin's token.</summary>
    [Fact]
    public async Task A_program_that_keeps_the_secret_is_told_it_in_no_other_way()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        bench.UseAdmin();
        var keep = bench.Machine.Plant("keep", "#!/bin/sh\ntr '\\0' '\\n' < /proc/self/environ > seen\ntr '\\0' '\\n' < /proc/self/cmdline >> seen\ntr '\\0' '\\n' < /proc/$PPID/cmdline >> seen\ntee new-token\n");
        File.SetUnixFileMode(keep, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var file = bench.Machine.Expect("new-token");

        var run = (await bench.Machine.RunAsync("regenerate", "report.json", "--yes", "--deliver", "command:./keep")).Exits(0);

        var replacement = bench.Machine.Guard(File.ReadAllText(file));
        Assert.Contains("KEYGEN_ACCOUNT_ID=", File.ReadAllText(bench.Machine["seen"]), StringComparison.Ordinal);
        Leaks.AssertNone([replacement], "what the run wrote", run.Output + run.Error);
        bench.Machine.AssertNothingLeaked();
    }

    [Fact]
    public async Task To_act_it_must_know_where_a_new_secret_goes_and_it_overwrites_nothing()
    {
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        bench.Machine.Plant("mine.txt", "mine");

        var nowhere = (await bench.Machine.RunAsync("regenerate", "report.json", "--yes")).Exits(2);
        Assert.Contains("--deliver", Assert.Single(nowhere.ErrorLines), StringComparison.Ordinal);
        (await bench.Machine.RunAsync("regenerate", "report.json", "--yes", "--deliver", "file:mine.txt")).Exits(1);

        Assert.Equal("mine", File.ReadAllText(bench.Machine["mine.txt"]));
        Assert.Empty(bench.Acts);
        bench.Machine.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("revoke", false)]
    [InlineData("revoke", true)]
    [InlineData("regenerate", false)]
    public async Task An_admin_token_that_the_server_refuses_ends_it(string command, bool expired)
    {
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        bench.Machine.With(
            "KEYGEN_ADMIN_TOKEN", expired ? bench.Add(TokenKindName.Admin, DateTimeOffset.UtcNow.AddDays(-1)).Secret : bench.Machine.Mint(TokenKindName.Admin));

        var run = (await bench.Machine.RunAsync([command, "report.json", "--yes", .. command == "revoke" ? [] : new[] { "--deliver", "file:new-token" }], "")).Exits(4);

        Assert.Empty(run.Output);
        Assert.StartsWith("tokenguard: The admin token cannot be used: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(bench.Acts);
        Assert.False(File.Exists(bench.Machine["new-token"]));
        bench.Machine.AssertNothingLeaked();
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_leaves_the_verdict_open()
    {
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        bench.Machine.With("KEYGEN_HOST", $"http://127.0.0.1:{ClosedPort()}");

        var verified = (await bench.Machine.RunAsync("verify", "report.json", "--output", "json=verified.json")).Exits(3);
        Assert.EndsWith("about 1 token: 1 unknown.", Assert.Single(verified.ErrorLines), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(bench.Machine["verified.json"]));
        var verification = report.RootElement.GetProperty("findings")[0].GetProperty("verification");
        Assert.Equal("unknown", verification.GetProperty("verdict").GetString());
        Assert.NotEmpty(verification.GetProperty("reason").GetString()!);

        var revoked = (await bench.Machine.RunAsync("revoke", "report.json", "--yes")).Exits(3);
        Assert.Equal("1 token: 1 left alone.", Assert.Single(revoked.ErrorLines));
        bench.Machine.AssertNothingLeaked();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await SandboxKeygen.StartAsync();
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        bench.Server.Disturbances.RedirectEverythingTo = elsewhere.RootUri;

        var verified = (await bench.Machine.RunAsync("verify", "report.json", "--format", "json")).Exits(3);
        (await bench.Machine.RunAsync("revoke", "report.json", "--yes")).Exits(3);

        Assert.Equal("unknown", Verdict(verified));
        Assert.NotEmpty(bench.Server.Requests);
        Assert.Empty(elsewhere.Requests);
        Assert.Empty(bench.Acts);
        bench.Machine.AssertNothingLeaked();
    }

    [Fact]
    public async Task Tokens_can_be_piped_in()
    {
        await using var bench = await KeygenBench.StartAsync(program);
        var (first, second) = (bench.Add(TokenKindName.Product), bench.Add(TokenKindName.Developer));
        bench.Machine.Expect("new-token");

        (await bench.Machine.RunAsync(["verify", "--secret-stdin"], first.Secret + "\n")).Exits(1);
        (await bench.Machine.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new-token"], first.Secret)).Exits(0);
        (await bench.Machine.RunAsync(["revoke", "--secret-stdin", "--yes"], second.Secret + "\r\n")).Exits(0);

        Assert.Equal(["PUT", "DELETE"], bench.Acts.Select(request => request.Method));
        Assert.Equal(first.Row.Id, Assert.Single(bench.Server.Account.Tokens).Id);

        var nonsense = (await bench.Machine.RunAsync(["verify", "--secret-stdin"], first.Secret + "\n" + second.Secret[..^3] + "\n")).Exits(2);
        Assert.StartsWith("tokenguard: standard input, line 2: not a Keygen token.", Assert.Single(nonsense.ErrorLines), StringComparison.Ordinal);
        bench.Machine.AssertNothingLeaked();
    }

    [Fact]
    public async Task A_report_can_be_piped_in()
    {
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        var report = await File.ReadAllTextAsync(bench.Machine["report.json"]);

        Assert.Equal("live", Verdict((await bench.Machine.RunAsync(["verify", "-", "--format", "json"], report)).Exits(1)));
        (await bench.Machine.RunAsync(["revoke", "-"], report)).Exits(0);
        (await bench.Machine.RunAsync(["regenerate", "-"], report)).Exits(0);

        Assert.Empty(bench.Acts);
        bench.Machine.AssertNothingLeaked();
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static JsonElement Remedy(Run run) => JsonDocument.Parse(run.Output).RootElement;

    private static JsonElement Line(Run run) => Remedy(run).GetProperty("tokens").EnumerateArray().Single();

    private static string? Verdict(Run run) => Verdicts(run).Single();

    private static IEnumerable<string?> Verdicts(Run run) =>
        JsonDocument.Parse(run.Output).RootElement.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("verification").GetProperty("verdict").GetString());
}
