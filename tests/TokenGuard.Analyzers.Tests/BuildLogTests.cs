using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Cases;

namespace TokenGuard.Analyzers.Tests;

/// <summary>
/// What a build that finds every token of the public list leaves behind: the console's log in all detail and the compiler's SARIF log. The compiler itself
/// repeats some source in them, which no analyzer can prevent (analyzers/docs/build-logs.md): such lines are told from ours by their codes.
/// </summary>
public sealed partial class BuildLogTests
{
    // Outside our own diagnostics, where digests and identifiers stand in logs by the hundred thousand, eight equal digits would be met by chance.
    private const int OwnWindow = 8, ForeignWindow = 16;

    // From `-v:detailed` on, MSBuild shows all that vbc prints, which is the source line beneath each diagnostic.
    private const string EchoedLine = "the source line of a diagnostic";

    public static TheoryData<string, string[]> Languages => new()
    {
        // The message of [Obsolete], where it is used; #warning.
        { "cs", ["CS0618", "CS1030"] },
        { "vb", [EchoedLine] },
    };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task No_token_gets_into_a_log_but_by_the_compiler(string language, string[] compilers)
    {
        using var project = new TemporaryProject($"App.{language}proj");
        var cases = CaseFolder.Write(project.PathOf("cases"));
        project.Write($"App.{language}proj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace></RootNamespace>
                <LangVersion>latest</LangVersion>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <EnableDefaultItems>false</EnableDefaultItems>
                <NuGetAudit>false</NuGetAudit>
                <ErrorLog>build.sarif,version=2.1</ErrorLog>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="cases/**/*.{language}" />
                <AdditionalFiles Include="cases/**/*" Exclude="cases/**/*.cs;cases/**/*.vb" />
                <PackageReference Include="TokenGuard.Analyzers" Version="*" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);

        var both = await project.BuildAsync("-v:diag");
        var sarif = await File.ReadAllTextAsync(project.PathOf("build.sarif"), TestContext.Current.CancellationToken);
        var console = both[..^sarif.Length];

        Assert.DoesNotContain("AD0001", both, StringComparison.Ordinal);
        AssertAllFound(sarif, language);
        var own = WindowsOf(cases, OwnWindow);
        var foreign = WindowsOf(cases, ForeignWindow);
        foreach (var part in ResultsIn(sarif).Where(result => IsOurs(result.Rule)))
            Assert.True(!Holds(part.Text, own, OwnWindow), $"The SARIF log's result or description of {part.Rule} holds eight digits of a token.");

        var codes = new SortedSet<string>(StringComparer.Ordinal);
        var source = Directory.EnumerateFiles(cases.Path, "*", SearchOption.AllDirectories).SelectMany(File.ReadLines).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        foreach (var line in console.Split('\n'))
        {
            var code = Code().Match(line).Groups["code"].Value;
            if (IsOurs(code)) Assert.True(!Holds(line, own, OwnWindow), "A line of ours in the console's log holds eight digits of a token.");
            else if (Holds(line, foreign, ForeignWindow)) codes.Add(code.Length > 0 ? code : source.Contains(TaskId().Replace(line, "").Trim()) ? EchoedLine : "an unknown line");
        }

        Assert.Equal(compilers, codes);
        Assert.Equal(compilers.Where(code => code != EchoedLine), ResultsIn(sarif).Where(result => Holds(result.Text, foreign, ForeignWindow)).Select(result => result.Rule).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The logs would hold nothing either if nothing had been found.</summary>
    private static void AssertAllFound(string sarif, string language)
    {
        var found = FileIn().Matches(sarif).Select(match => CaseFolder.CaseOf(match.Groups["file"].Value)).ToHashSet();
        var expected = CaseList.All.Where(known => known is { HoldsToken: true, IsMissed: false } && (language == "cs" ? known.IsCSharp : known.IsVisualBasic));
        Assert.Empty(expected.Where(known => !found.Contains(known)).Select(known => known.Id));
    }

    private static bool IsOurs(string code) => code.StartsWith("TG", StringComparison.Ordinal);

    /// <summary>Every result of the log, and every description of a rule.</summary>
    private static IEnumerable<(string Rule, string Text)> ResultsIn(string sarif)
    {
        using var log = JsonDocument.Parse(sarif);
        foreach (var run in log.RootElement.GetProperty("runs").EnumerateArray())
        {
            foreach (var result in run.GetProperty("results").EnumerateArray()) yield return (result.GetProperty("ruleId").GetString()!, result.GetRawText());
            foreach (var rule in run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()) yield return (rule.GetProperty("id").GetString()!, rule.GetRawText());
        }
    }

    private static HashSet<string> WindowsOf(CaseFolder cases, int length)
    {
        var windows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in cases.Tokens)
            for (var i = "prod-".Length; i + length <= token.Length - "v3".Length; i++) windows.Add(token.Substring(i, length));
        return windows;
    }

    private static bool Holds(string text, HashSet<string> windows, int length)
    {
        foreach (var run in HexRun().EnumerateMatches(text))
            for (var i = run.Index; i + length <= run.Index + run.Length; i++)
                if (windows.Contains(text.Substring(i, length))) return true;
        return false;
    }

    [GeneratedRegex("[0-9a-f]{8,}")]
    private static partial Regex HexRun();

    [GeneratedRegex(@": (warning|error|info|message) (?<code>[A-Z]+[0-9]+):", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"\(TaskId:\d+\)\s*$")]
    private static partial Regex TaskId();

    [GeneratedRegex("\"uri\": \"(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FileIn();
}
