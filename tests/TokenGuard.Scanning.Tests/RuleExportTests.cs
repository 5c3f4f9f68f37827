using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Exports;

namespace TokenGuard.Scanning.Tests;

/// <summary>The files for other scanners are current, and their patterns, read back out of the files, find what the matcher finds.</summary>
public sealed partial class RuleExportTests
{
    /// <summary>Where tokens stand; § is the token.</summary>
    private static readonly string[] Places =
        ["§", "KEYGEN_TOKEN=§\n", "{\"token\":\"§\"}", "\\n§\\n", "x§abc", "\u001b[31m§\u001b[0m", "https://token:§@api.keygen.sh/", "ü§ü", "\n§\n"];

    public static TheoryData<string> Names => [.. RuleExports.All.Select(export => export.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_file_in_the_repository_is_current(string name)
    {
        var export = RuleExports.Find(name)!;
        var file = Path.Combine(Folder(), export.FileName);
        var text = export.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") File.WriteAllText(file, text);

        Assert.Equal(text, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void There_is_no_other_file() => Assert.Equal(
        RuleExports.All.Select(export => export.FileName).Order(),
        Directory.GetFiles(Folder()).Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_is_written_once(string name)
    {
        Assert.Equal(RuleTable.Tokens.Count, PatternsOf(name).Count);
        var text = RuleExports.Find(name)!.Write();
        foreach (var rule in RuleTable.Tokens) Assert.Contains(rule.Title, text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_token_is_found_by_its_rule_and_by_no_other(string name)
    {
        var patterns = PatternsOf(name);
        foreach (var token in Some.Tokens())
        {
            var rule = Some.Secret(token).Rule;
            foreach (var place in Places)
            {
                var found = Found(patterns, place.Replace("§", token));
                Assert.Equal((rule.Id, place.IndexOf('§'), token.Length), Assert.Single(found));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_only_looks_like_a_token_is_not_found(string name)
    {
        var patterns = PatternsOf(name);
        var mint = TokenMint.Seeded(11);
        foreach (var kind in Enum.GetValues<TokenKindName>())
            foreach (var format in Enum.GetValues<TokenFormat>())
                foreach (var miss in mint.NearMisses(kind, format))
                    Assert.True(Found(patterns, miss.Text).Count == 0, $"{kind} {format}: {miss.Flaw}");
    }

    [Theory]
    [InlineData("gitleaks")]
    [InlineData("betterleaks")]
    [InlineData("trufflehog")]
    public void Every_token_holds_a_keyword_of_its_rule(string name)
    {
        var keywords = KeywordLine().Matches(RuleExports.Find(name)!.Write())
            .Select(match => QuotedWord().Matches(match.Value).Select(word => word.Groups["word"].Value).ToList()).ToList();

        Assert.Equal(RuleTable.Tokens.Count, keywords.Count);
        foreach (var token in Some.Tokens())
        {
            var at = RuleTable.Tokens.ToList().IndexOf(Some.Secret(token).Rule);
            Assert.Contains(keywords[at], word => token.Contains(word, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_name_that_is_no_scanner_is_none() => Assert.Null(RuleExports.Find("Gitleaks"));

    private static List<(string Rule, int Start, int Length)> Found(List<Regex> patterns, string text) =>
    [
        .. patterns.Index().SelectMany(pattern => pattern.Item.Matches(text).Select(match =>
        {
            var token = match.Groups.Count > 1 ? match.Groups[1] : match.Groups[0];
            return (RuleTable.Tokens[pattern.Index].Id, token.Index, token.Length);
        })),
    ];

    /// <summary>
    /// The patterns as they stand in the file, in the order of the rules. The engine without backtracking refuses what RE2 and Hyperscan refuse: lookaround,
    /// back references, atomic groups. Only JavaScript has lookbehind.
    /// </summary>
    private static List<Regex> PatternsOf(string name)
    {
        var text = RuleExports.Find(name)!.Write();
        return name switch
        {
            "gitleaks" or "betterleaks" => [.. TomlPattern().Matches(text).Select(match => Linear(match.Groups["pattern"].Value))],
            "kingfisher" or "trufflehog" => [.. YamlPattern().Matches(text).Select(match => Linear(match.Groups["pattern"].Value))],
            "secretlint" => [.. JsonDocument.Parse(text).RootElement.GetProperty("rules")[0].GetProperty("options").GetProperty("patterns").EnumerateArray()
                .Select(pattern => new Regex(Assert.Single(pattern.GetProperty("patterns").EnumerateArray()).GetString()!.Trim('/')))],
            "github" => [.. GitHubPattern().Matches(text).Select(match =>
                Linear($"(?:{match.Groups["before"].Value})({match.Groups["secret"].Value})(?:{match.Groups["after"].Value})"))],
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static Regex Linear(string pattern)
    {
        Assert.NotNull(new Regex(pattern, RegexOptions.NonBacktracking)); // it would throw
        return new Regex(pattern);
    }

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TokenGuard.sln"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "rules", "exports");
    }

    [GeneratedRegex("^regex = '''(?<pattern>.*)'''$", RegexOptions.Multiline)]
    private static partial Regex TomlPattern();

    [GeneratedRegex("^(?:    pattern|      token): '(?<pattern>[^']*)'$", RegexOptions.Multiline)]
    private static partial Regex YamlPattern();

    [GeneratedRegex("Secret format:\n\n```\n(?<secret>.*)\n```\n\nBefore secret:\n\n```\n(?<before>.*)\n```\n\nAfter secret:\n\n```\n(?<after>.*)\n```\n")]
    private static partial Regex GitHubPattern();

    [GeneratedRegex("^keywords = .*$|^    keywords:\n(?:      - .*\n)+", RegexOptions.Multiline)]
    private static partial Regex KeywordLine();

    [GeneratedRegex("[\"'](?<word>[^\"']*)[\"']")]
    private static partial Regex QuotedWord();
}
