using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests;

public sealed class DescriptorTests
{
    public static TheoryData<string> Ids => [.. RuleTable.Tokens.Select(rule => rule.Id)];

    [Fact]
    public void The_analyzers_offer_both_tables() =>
        Assert.Equal(
            [.. RuleTable.Tokens.Select(rule => rule.Id), .. CodeRules.All.Select(rule => rule.Id)],
            Offered.Select(d => d.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_message_says_what_to_do_and_ends_with_the_page()
    {
        foreach (var descriptor in Offered)
        {
            Assert.EndsWith($"revoke it, see {descriptor.HelpLinkUri}", descriptor.MessageFormat.ToString(), StringComparison.Ordinal);
            Assert.EndsWith($"/rules/docs/{descriptor.Id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../..", "rules/docs", descriptor.Id + ".md")));
            Assert.NotEmpty(descriptor.Description.ToString());
            // No placeholder, so no argument can show.
            Assert.DoesNotContain("{", descriptor.MessageFormat.ToString(), StringComparison.Ordinal);
        }
    }

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
        Assert.StartsWith($"{rule.Title} in source code: ", descriptor.MessageFormat.ToString(), StringComparison.Ordinal);
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

        Assert.Equal(Offered.OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => $"{d.Id} | {d.Category} | {d.DefaultSeverity} | {TitleOf(d.Id)}"), rows);
    }

    private static IEnumerable<DiagnosticDescriptor> Offered =>
        typeof(HardCodedTokenAnalyzer).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
            .Distinct();

    private static string TitleOf(string id) => RuleTable.Find(id)?.Title ?? CodeRules.Find(id)!.Title;

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
