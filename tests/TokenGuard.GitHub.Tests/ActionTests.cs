using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

/// <summary>action.yml as text, and its scripts run by the real bash as the runner would run them.</summary>
public sealed class ActionTests : IDisposable
{
    private static readonly string Top = FindTop();
    private readonly string _folder = Directory.CreateTempSubdirectory("tokenguard-action-tests-").FullName;

    public static TheoryData<string> Scripts() =>
        [.. new DirectoryInfo(PathOf("")).GetFiles("*.sh").Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void No_expression_is_pasted_into_a_script()
    {
        var scripts = RunBlocks();

        Assert.Equal(4, scripts.Count);
        Assert.All(scripts, script => Assert.DoesNotContain("${{", script));
    }

    [Fact]
    public void Every_script_is_used_and_gets_every_variable_it_reads()
    {
        var text = File.ReadAllText(Path.Combine(Top, "action.yml"));
        foreach (var script in Scripts().Select(row => row.Data))
        {
            var step = Assert.Single(text.Split("\n    - name: "), part => part.Contains($"/cli/action/{script}\"", StringComparison.Ordinal));
            var reads = File.ReadLines(PathOf(script)).Single(line => line.StartsWith("# Reads: ", StringComparison.Ordinal));
            var ours = reads["# Reads: ".Length..].TrimEnd('.').Split(", ").Where(name => name.StartsWith("TOKENGUARD_", StringComparison.Ordinal));
            Assert.All(ours, name => Assert.Contains($"\n        {name}: ", step));
        }
    }

    [Fact]
    public void Other_actions_are_pinned_by_commit()
    {
        foreach (var file in (string[])["action.yml", "cli/docs/github-actions.md"])
        {
            var used = Regex.Matches(File.ReadAllText(Path.Combine(Top, file)), "uses: (?!tokenguard/).*").Select(match => match.Value).ToList();
            Assert.NotEmpty(used);
            Assert.All(used, line => Assert.Matches(@"^uses: [\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v[0-9.]+\r?$", line));
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Scripts_are_correct_bash(string script)
    {
        Assert.Equal(0, Bash(["-n", PathOf(script)], []).ExitCode);
        Assert.StartsWith("#!/usr/bin/env bash\n", File.ReadAllText(PathOf(script)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(134)]
    public void The_gate_ends_with_the_scans_exit_code(int code)
    {
        var run = Script("gate.sh", ("TOKENGUARD_EXIT_CODE", $"{code}"));

        Assert.Equal(code, run.ExitCode);
        Assert.Equal(code != 0, run.Output.StartsWith("::error title=TokenGuard::", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("git", ".", 1)]
    [InlineData("dir", "-a folder; $(touch pwned) `touch pwned` \"'", 3)]
    [InlineData("github", "acme", 4)]
    public void A_scan_keeps_exit_code_and_reports_and_gives_the_credential_to_one_mode_only(string mode, string target, int code)
    {
        var run = Scan(mode, target, code, out var outputs);

        Assert.Equal(0, run.ExitCode);
        var arguments = File.ReadAllText(Path.Combine(_folder, "arguments")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["scan", mode, "--no-progress", "--color", "never", "--fail-on", "any"], arguments[..7]);
        Assert.Equal(["--", target], arguments[^2..]);
        Assert.Equal(mode == "github" ? "hush" : "", File.ReadAllText(Path.Combine(_folder, "credential")));
        Assert.False(File.Exists(Path.Combine(_folder, "pwned")));
        Assert.Equal($"{code}", outputs["exit-code"]);
        Assert.Equal("12", outputs["findings"]);
        Assert.Equal("the report\n::error::forged\n", File.ReadAllText(outputs["text-file"]));
        Assert.True(File.Exists(outputs["sarif-file"]));
        Assert.True(File.Exists(outputs["report-file"]));
        Assert.DoesNotContain("hush", run.Output + string.Join('\n', outputs.Values));
    }

    [Fact]
    public void What_a_scan_prints_is_no_command_to_the_runner()
    {
        var lines = Scan("git", ".", 0, out _).Output.Split('\n');

        var stop = Assert.Single(lines, line => line.StartsWith("::stop-commands::", StringComparison.Ordinal));
        var token = stop["::stop-commands::".Length..];
        Assert.Matches("^[0-9a-f]{32}$", token);
        Assert.InRange(Array.IndexOf(lines, "::error::forged"), Array.IndexOf(lines, stop) + 1, Array.IndexOf(lines, $"::{token}::") - 1);
        Assert.DoesNotContain(stop, Scan("git", ".", 0, out _).Output);
    }

    [Fact]
    public void An_unknown_mode_scans_nothing()
    {
        var run = Scan("git --help", ".", 0, out var outputs);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(outputs);
        Assert.False(File.Exists(Path.Combine(_folder, "arguments")));
    }

    [Fact]
    public void A_summary_cannot_be_made_to_hold_markup()
    {
        var summary = Summarise("a&b</pre><img src=x>\n::error::x\n\u001b[31mred\u001b[0m\tü\n```\n# heading\n", findings: "2", exitCode: 1);

        Assert.Contains("**Distinct tokens: 2.** In short: tokens found: revoke them, then remove them (exit code 1).", summary);
        Assert.Contains("<pre>\na&amp;b&lt;/pre&gt;&lt;img src=x&gt;\n::error::x\n[31mred[0m\tü\n```\n# heading\n</pre>\n", summary);
    }

    [Theory]
    [InlineData("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n")]
    [InlineData("&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&üü\n")]
    [InlineData("no line end at all")]
    public void A_long_summary_is_cut_at_a_line_and_says_so(string line)
    {
        var summary = Summarise(string.Concat(Enumerable.Repeat(line, 50_000)), findings: "", exitCode: 3);

        Assert.InRange(Encoding.UTF8.GetByteCount(summary), 1, 1024 * 1024);
        Assert.DoesNotContain('\uFFFD', summary);
        Assert.Contains("**Distinct tokens: not counted.** In short: not everything could be read", summary);
        Assert.EndsWith("in the file of the output report-file.\n", summary);
        Assert.Contains("\n</pre>\n", summary);
    }

    private (int ExitCode, string Output) Scan(string mode, string target, int code, out Dictionary<string, string> outputs)
    {
        // Stands in for the tool: keeps what it was given, writes what was asked for, ends as told.
        var tool = Path.Combine(_folder, "tool.sh");
        var report = Path.Combine(_folder, "prepared.json");
        var output = Path.Combine(_folder, "output");
        File.Delete(output);
        File.WriteAllText(output, "");
        File.WriteAllText(report, PreparedReport());
        File.WriteAllText(tool, $$"""
            #!/usr/bin/env bash
            printf '%s\0' "$@" >'{{_folder}}/arguments'
            printf '%s' "${GH_TOKEN-}${GITHUB_TOKEN-}${TOKENGUARD_GITHUB_TOKEN-}" >'{{_folder}}/credential'
            for argument in "$@"; do case "$argument" in json=* | sarif=*) cp '{{report}}' "${argument#*=}" ;; esac; done
            printf 'the report\n::error::forged\n'
            exit {{code}}
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var run = Script(
            "scan.sh",
            ("TOKENGUARD_MODE", mode),
            ("TOKENGUARD_TARGET", target),
            ("TOKENGUARD_FAIL_ON", "any"),
            ("TOKENGUARD_REQUIRE_COMPLETE", "false"),
            ("TOKENGUARD_GITHUB_TOKEN", "hush"),
            ("TOKENGUARD_COMMAND", tool),
            ("RUNNER_TEMP", _folder),
            ("GITHUB_OUTPUT", output));
        outputs = File.ReadAllLines(output).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return run;
    }

    private string Summarise(string report, string findings, int exitCode)
    {
        var (text, summary) = (Path.Combine(_folder, "-report.txt"), Path.Combine(_folder, "summary.md"));
        File.WriteAllText(text, report);
        File.Delete(summary);
        var run = Script(
            "summary.sh",
            ("TOKENGUARD_FINDINGS", findings),
            ("TOKENGUARD_EXIT_CODE", $"{exitCode}"),
            ("TOKENGUARD_TEXT_FILE", text),
            ("GITHUB_STEP_SUMMARY", summary));
        Assert.Equal((0, ""), run);
        return File.ReadAllText(summary);
    }

    /// <summary>A report whose names try to look like its summary.</summary>
    private static string PreparedReport()
    {
        var context = new ScanContext(ScanLimits.Default);
        var match = Assert.Single(new DocumentScanner().Scan(TokenMint.Cryptographic.Mint(TokenKindName.Admin)));
        context.Findings.Add(match.Secret, Occurrence.Of(match, Places.Content, "\"summary\": {\n  \"findings\": 7,\n"));
        return JsonSerializer.Serialize(
            ScanBench.ToReport(context) with
            {
                Run = new RunInfo(default, default, "git", "\n  \"summary\": {\n    \"findings\": 8,\n", null),
                Summary = new Summary(Findings: 12, Occurrences: 13, Live: 0, Suppressed: 0, Complete: true),
            },
            ReportJson.Default.Report);
    }

    private (int ExitCode, string Output) Script(string name, params (string Name, string Value)[] environment) =>
        Bash([PathOf(name)], environment);

    private (int ExitCode, string Output) Bash(string[] arguments, (string Name, string Value)[] environment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are run by a Unix bash here.");
        var start = new ProcessStartInfo("bash", arguments)
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output + errors.Result);
    }

    private static List<string> RunBlocks()
    {
        var lines = File.ReadAllLines(Path.Combine(Top, "action.yml"));
        var blocks = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var match = Regex.Match(lines[i], @"^(\s*)(?:- )?run: (.*)$");
            if (!match.Success) continue;
            var indent = match.Groups[1].Length;
            var deeper = lines.Skip(i + 1).TakeWhile(line => line.Length == 0 || line.TakeWhile(char.IsWhiteSpace).Count() > indent);
            blocks.Add(string.Join('\n', deeper.Prepend(match.Groups[2].Value)));
        }

        return blocks;
    }

    private static string PathOf(string script) => Path.Combine(Top, "cli", "action", script);

    private static string FindTop()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TokenGuard.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run from inside the repository.");
        return folder.FullName;
    }
}
