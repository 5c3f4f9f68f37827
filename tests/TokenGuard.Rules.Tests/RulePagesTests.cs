namespace TokenGuard.Rules.Tests;

/// <summary>Every rule has a page, and the page is about that rule.</summary>
public sealed class RulePagesTests
{
    private static readonly string[] Sections = ["## What it is", "## What a leaked one can do", "## How to fix it", "## How to revoke it by hand", "## When to suppress it"];

    public static TheoryData<string> Ids => [.. RuleTable.All.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_names_its_rule_and_every_prefix(string id)
    {
        var rule = RuleTable.Find(id)!;
        var page = Read(rule);

        Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", page);
        Assert.Contains($"`{rule.Name}`", page);
        Assert.Contains($"severity {rule.Severity.ToString().ToLowerInvariant()}", page);
        Assert.EndsWith(rule.DocsPath, rule.HelpUri);
        foreach (var shape in RuleTable.Shapes.Where(s => s.Kind == rule.Kind))
        {
            var lead = shape.IsDotted ? "32 hex + `.` + 32 hex + `.`" : $"`{shape.Prefix}`";
            Assert.Contains($"{lead} + {shape.HexLength} hex + `v{(int)shape.Version}`", page);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_has_the_same_sections_as_every_other(string id)
    {
        var headings = Read(RuleTable.Find(id)!).Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal));
        Assert.Equal(Sections, headings);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_holds_no_token_and_puts_none_on_a_command_line(string id)
    {
        var page = Read(RuleTable.Find(id)!);
        Assert.Empty(Matches.OfBoth(page.Replace("…", "...")));
        foreach (var line in page.Split('\n').Where(line => line.Contains("curl")))
        {
            Assert.Contains("-H @-", line);
            Assert.DoesNotContain("Authorization", line[line.IndexOf("curl", StringComparison.Ordinal)..]);
        }
    }

    [Fact]
    public void A_page_of_a_rule_about_code_names_it_and_says_how_to_fix_it()
    {
        foreach (var rule in CodeRules.All)
        {
            var page = File.ReadAllText(Path.Combine(Root(), rule.DocsPath));
            Assert.StartsWith($"# {rule.Id}: ", page);
            Assert.Contains($"`{rule.Name}`", page);
            Assert.Contains("\n## How to fix it\n", page);
            Assert.Contains("\n## When to suppress it\n", page);
            Assert.Empty(Matches.OfBoth(page.Replace("…", "...")));
        }
    }

    [Fact]
    public void There_is_no_page_without_a_rule() => Assert.Equal(
        RuleTable.All.Select(r => r.Id).Concat(CodeRules.All.Select(r => r.Id)).Order(),
        Directory.GetFiles(Path.Combine(Root(), "rules", "docs"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order());

    private static string Read(Rule rule) => File.ReadAllText(Path.Combine(Root(), rule.DocsPath));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TokenGuard.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
