using System.Text;
using TokenGuard.Keygen;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>What the journal keeps, and what is made of it after a run that did not come to its end.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Where_nothing_is_open_nothing_is_done()
    {
        using var cli = new CliRun().With("KEYGEN_ACCOUNT_ID", "acme");

        Assert.Equal(new CliResult(0, "", "Nothing is left open.\n"), await cli.RunAsync("resume", "--yes"));
    }

    [Fact]
    public async Task A_new_run_mentions_what_an_old_one_left_open()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        await cli.ReportAsync(token);
        await InterruptAsync(cli, JournalStep.Sending, ["revoke", "report.json", "--yes"]);

        var plan = await cli.RunAsync("revoke", "report.json");

        Assert.StartsWith("An earlier run left 1 token in the middle of a remedy: tokenguard resume brings that to an end.\n", plan.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync("revoke", "report.json", "--yes")).ExitCode);
        Assert.Equal("Nothing is left open.\n", (await cli.RunAsync("resume")).Error);
    }

    [Fact]
    public async Task Without_yes_it_only_shows_what_it_would_do()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product));
        await InterruptAsync(cli, JournalStep.Sending, ["revoke", "report.json", "--yes"]);

        var plan = await cli.RunAsync("resume", "--format", "json");

        Assert.Equal(0, plan.ExitCode);
        Assert.Null(Assert.Single(plan.Lines()).Status());
        Assert.Equal("Nothing was done. To resume 1 token, run it again with --yes.\n", plan.Error);
        Assert.Single(keygen.Account.Tokens);
    }

    [Fact]
    public async Task A_token_that_was_piped_in_is_piped_in_again()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        await InterruptAsync(cli, JournalStep.Sending, ["revoke", "--secret-stdin", "--yes"], Remedying.Piped(token));

        var without = await cli.RunAsync("resume", "--yes");
        Assert.Equal(3, without.ExitCode);
        Assert.Contains("--secret-stdin", without.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await cli.RunAsync(["resume", "--secret-stdin", "--yes"], Remedying.Piped(token))).ExitCode);
        Assert.Empty(keygen.Account.Tokens);
    }

    [Fact]
    public async Task Nothing_is_sent_to_the_server_an_edited_journal_names()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        await using var evil = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product));
        await InterruptAsync(cli, JournalStep.Sending, ["revoke", "report.json", "--yes"]);
        var journal = cli.Folder[".state/tokenguard/journal.jsonl"];
        File.WriteAllText(journal, File.ReadAllText(journal).Replace(keygen.RootUri.ToString(), evil.RootUri.ToString(), StringComparison.Ordinal));

        var result = await cli.RunAsync("resume", "--yes");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("another server", result.Output, StringComparison.Ordinal);
        Assert.Empty(evil.Requests);
    }

    [Fact]
    public async Task A_lost_answer_to_a_regeneration_is_made_good_by_an_admin()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        await cli.ReportAsync(token);
        keygen.Disturbances.LoseNextAnswerTo("PUT");
        var lost = await cli.RunAsync("regenerate", "report.json", "--yes", "--deliver", "file:new");
        Assert.Equal(3, lost.ExitCode);
        Assert.Contains("Unknown, act now", lost.Output, StringComparison.Ordinal);

        var alone = await cli.RunAsync("resume", "--yes");
        Assert.Equal(3, alone.ExitCode);
        Assert.Contains("a new one exists that nobody holds", alone.Output, StringComparison.Ordinal);

        var result = await cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret).RunAsync("resume", "--yes");
        Assert.Equal(0, result.ExitCode);
        var live = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], File.ReadAllBytes(cli.Folder["new"]));
        Assert.Contains(token.Id.ToString(), live.Output, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"live\"", live.Output, StringComparison.Ordinal);
        Assert.Equal("Nothing is left open.\n", (await cli.RunAsync("resume")).Error);
    }

    [Fact]
    public async Task A_secret_that_waits_in_its_private_file_goes_where_it_is_told()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product));
        var script = cli.Folder.Write("fails", "#!/bin/sh\nexit 1\n");
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(3, (await cli.RunAsync("regenerate", "report.json", "--yes", "--deliver", "command:./fails")).ExitCode);

        Assert.Equal(3, (await cli.RunAsync("resume", "--yes")).ExitCode);
        var result = await cli.RunAsync("resume", "--yes", "--deliver", "file:new");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("proved", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"live\"", (await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], File.ReadAllBytes(cli.Folder["new"]))).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(cli.Folder[".state/tokenguard"], "*recovery-*"));
    }

    [Fact]
    public async Task Evidence_holds_together_and_a_changed_byte_shows()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var tokens = new[] { keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.User) };
        await cli.ReportAsync(tokens);
        await cli.RunAsync("revoke", "report.json", "--yes");
        var journal = cli.Folder[".state/tokenguard/journal.jsonl"];
        var records = Directory.GetFiles(cli.Folder[".state/tokenguard/evidence"], "*.json");

        var good = await cli.RunAsync("evidence", "check");
        Assert.Equal(0, good.ExitCode);
        Assert.StartsWith("2 records, all as written. The journal ends with sha256:", good.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(cli.Folder[".state/tokenguard/evidence"], "*.md").Length);

        var record = File.ReadAllText(records[0]);
        File.WriteAllText(records[0], record.Replace("Proved", "proved", StringComparison.Ordinal));
        File.Delete(records[1]);
        var tampered = await cli.RunAsync("evidence", "check");
        Assert.Equal(1, tampered.ExitCode);
        Assert.Contains($"{records[0]}: it is not what the journal says", tampered.Error, StringComparison.Ordinal);
        Assert.Contains($"{records[1]}: it is gone", tampered.Error, StringComparison.Ordinal);

        var lines = File.ReadAllLines(journal);
        foreach (var damage in new Func<string[], IEnumerable<string>>[]
        {
            all => all.Where((_, i) => i != 3),
            all => all.Select((line, i) => i == 2 ? line.Replace("answered", "proved", StringComparison.Ordinal) : line),
            all => all.Take(4).Append(all[1]).Concat(all.Skip(4)),
            all => all.Skip(1),
        })
        {
            File.WriteAllLines(journal, damage(lines));
            var result = await cli.RunAsync("evidence", "check");
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("it does not follow from the line before it", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_record_tells_who_asked_what_and_what_was_answered()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var token = keygen.Account.AddToken(TokenKindName.ReadOnly);
        await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(token));

        var page = File.ReadAllText(Assert.Single(Directory.GetFiles(cli.Folder[".state/tokenguard/evidence"], "*.md")));

        Assert.Contains($"| token id | {token.Id} |", page, StringComparison.Ordinal);
        Assert.Contains($"DELETE /v1/accounts/{keygen.Account.Id}/tokens/{token.Id} | the admin token | 204 |", page, StringComparison.Ordinal);
        Assert.Contains("/me | the leaked token | 401 TOKEN_INVALID", page, StringComparison.Ordinal);
        Assert.Contains("before | Live at", page, StringComparison.Ordinal);
    }

    /// <summary>Stands in for a machine that goes off: from that line on, nothing reaches the journal, and the run comes to nothing.</summary>
    private static async Task InterruptAsync(CliRun cli, JournalStep at, string[] command, byte[]? input = null)
    {
        cli.Journal = journal => journal.Appending = (entry, written) =>
        {
            if (entry.Step == at && written) throw new InvalidOperationException("the machine went off");
        };
        await cli.RunAsync(command, input);
        cli.Journal = null;
    }
}
