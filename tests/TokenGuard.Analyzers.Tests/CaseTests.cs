using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Cases;

namespace TokenGuard.Analyzers.Tests;

/// <summary>The public list of cases: exactly what is marked there is reported.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> All => [.. CaseList.All.Where(known => !known.IsMissed).Select(known => known.Id)];

    /// <summary>Those in which there is something to find.</summary>
    public static TheoryData<string> Telling => [.. CaseList.All.Where(known => known is { HoldsToken: true, IsMissed: false }).Select(known => known.Id)];

    [Theory]
    [MemberData(nameof(All))]
    public Task Exactly_what_is_marked_is_reported(string id)
    {
        var known = CaseList.Find(id);
        (string, string)[] file = [("/src/" + known.File, known.Marked(FakeToken.Product().Text))];
        return known.IsCSharp || known.IsVisualBasic ? MarkedSource.VerifyFiles(file) : MarkedSource.VerifyAdditionalFiles(file);
    }

    public static TheoryData<string> Missed => [.. CaseList.All.Where(known => known.IsMissed).Select(known => known.Id)];

    /// <summary>It compiles, and nothing is reported: a case that is found by now belongs into its list.</summary>
    [Theory]
    [MemberData(nameof(Missed))]
    public Task What_is_called_missed_is_missed(string id)
    {
        var known = CaseList.Find(id);
        return MarkedSource.VerifyFiles([("/src/" + known.File, known.Content(FakeToken.Product().Text))]);
    }

    [Fact]
    public async Task Nothing_is_evaluated_in_a_project_that_switches_it_off()
    {
        var source = TokenForms.Fill("""class C { static readonly string A = "{{HEAD}}"; static readonly string B = "{{TAIL}}"; string M() => A + B; }""", FakeToken.Product().Text);

        Assert.Empty(await AnalyzerRun.CSharp(source, evaluate: false));
    }

    /// <summary>No case of the list: there the generator would write what is written here.</summary>
    [Fact]
    public async Task A_pattern_whose_code_is_generated_is_followed()
    {
        var source = TokenForms.Fill(
            """
            using System.Text.RegularExpressions;
            partial class C
            {
                [GeneratedRegex("[G-Z!]+")] private static partial Regex Junk();
                private static partial Regex Junk() => throw new System.NotImplementedException();
                string M() => Junk().Replace("{{TOKEN:join !Q! 3}}", "");
            }
            """,
            FakeToken.Product().Text);

        Assert.Single(await AnalyzerRun.CSharp(source));
    }

    [Fact]
    public void No_two_cases_have_one_name() => Assert.Distinct(CaseList.All.Select(known => known.Id));
}
