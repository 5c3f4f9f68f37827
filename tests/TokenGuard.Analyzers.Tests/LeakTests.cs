using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Cases;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests;

/// <summary>Nothing that leaves the analyzer holds eight hex digits of a token in a row.</summary>
public sealed class LeakTests
{
    [Theory]
    [MemberData(nameof(CaseTests.Telling), MemberType = typeof(CaseTests))]
    public async Task No_part_of_a_diagnostic_holds_the_token(string id)
    {
        var known = CaseList.Find(id);
        var token = FakeToken.Product();

        var found = await AnalyzerRun.File("/src/" + known.File, known.Content(token.Text));

        Assert.NotEmpty(found);
        foreach (var diagnostic in found) token.AssertNotIn(AllTextOf(diagnostic));
    }

    [Fact]
    public async Task No_kind_or_version_shows_in_its_own_diagnostic()
    {
        foreach (var shape in RuleTable.Shapes)
        {
            var token = FakeToken.Of(shape);
            var found = await AnalyzerRun.CSharp(token.Fill("""class C { string f = "TOKEN", g = "HEAD" + "TAIL", h = "ESCAPED"; }"""));

            Assert.Equal(3, found.Length);
            foreach (var diagnostic in found)
            {
                token.AssertNotIn(AllTextOf(diagnostic));
                Assert.DoesNotContain(Fingerprint.Of(System.Text.Encoding.ASCII.GetBytes(token.Text)).Value[^64..], AllTextOf(diagnostic), StringComparison.Ordinal);
                Assert.Empty(diagnostic.Properties);
                Assert.Equal(diagnostic.Descriptor.MessageFormat.ToString(), diagnostic.GetMessage());
            }
        }
    }

    /// <summary>The compiler prints the exception of an analyzer that fails (AD0001). Ours says what failed and where, not on what.</summary>
    [Fact]
    public async Task A_failure_is_visible_but_its_message_is_not()
    {
        var token = FakeToken.Product();

        var failure = Assert.Single(await AnalyzerRun.CSharp($"// {token.Text}", new FailingAnalyzer()));

        Assert.Equal("AD0001", failure.Id);
        Assert.Contains(nameof(FormatException), failure.GetMessage(), StringComparison.Ordinal);
        Assert.Contains(nameof(FailingAnalyzer), failure.GetMessage(), StringComparison.Ordinal);
        token.AssertNotIn(AllTextOf(failure));
    }

    [Fact]
    public void Cancellation_is_no_failure() =>
        Assert.Throws<OperationCanceledException>(() => ContentFree.Run(0, _ => throw new OperationCanceledException()));

    private static string AllTextOf(Diagnostic diagnostic) => string.Join(
        '\n',
        [
            diagnostic.ToString(),
            diagnostic.GetMessage(),
            diagnostic.Descriptor.Title.ToString(),
            diagnostic.Descriptor.Description.ToString(),
            diagnostic.Descriptor.MessageFormat.ToString(),
            diagnostic.Descriptor.HelpLinkUri,
            .. diagnostic.Properties.Select(p => p.Key + p.Value),
            .. diagnostic.AdditionalLocations.Select(l => l.ToString()),
        ]);

#pragma warning disable RS1036, RS1038, RS1041 // No compiler loads it: it lives for one test.
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class FailingAnalyzer : DiagnosticAnalyzer
    {
        public override System.Collections.Immutable.ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.Tokens;

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
            context.RegisterSyntaxTreeAction(tree => ContentFree.Run(tree, Fail));
        }

        private static void Fail(SyntaxTreeAnalysisContext context) => throw new FormatException(context.Tree.ToString());
    }
}
