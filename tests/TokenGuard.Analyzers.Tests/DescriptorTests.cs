using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests;

public sealed class DescriptorTests
{
    public static TheoryData<string> Ids => [.. RuleTable.All.Select(rule => rule.Id)];

    [Fact]
    public void The_analyzer_offers_the_rule_table() =>
        Assert.Equal(RuleTable.All.Select(rule => rule.Id), new HardCodedTokenAnalyzer().SupportedDiagnostics.Select(d => d.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_descriptor_names_the_kind_says_what_to_do_and_links_to_the_rule(string id)
    {
        var rule = RuleTable.Find(id)!;
        var descriptor = Descriptors.For(rule);

        Assert.Equal("Security", descriptor.Category);
        Assert.Equal(DiagnosticSeverity.Warning, descriptor.DefaultSeverity);
        Assert.True(descriptor.IsEnabledByDefault);
        Assert.Equal(rule.HelpUri, descriptor.HelpLinkUri);
        Assert.Equal($"{rule.Title} in source code: revoke it, because it stays in git history when this line is gone", descriptor.MessageFormat.ToString());
        Assert.Contains(rule.BlastRadius, descriptor.Description.ToString(), StringComparison.Ordinal);
        // NotConfigurable would take #pragma and .editorconfig away from the user.
        Assert.DoesNotContain(WellKnownDiagnosticTags.NotConfigurable, descriptor.CustomTags);
    }

    /// <summary>The compiler's own check of these files cannot read ids out of a table.</summary>
    [Fact]
    public void The_release_notes_list_the_rule_table()
    {
        var project = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../analyzers/TokenGuard.Analyzers");
        var rows = new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }
            .SelectMany(file => File.ReadLines(Path.Combine(project, file)))
            .Where(line => line.StartsWith("TG", StringComparison.Ordinal));

        Assert.Equal(RuleTable.All.Select(rule => $"{rule.Id} | Security | Warning | {rule.Title}"), rows);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
