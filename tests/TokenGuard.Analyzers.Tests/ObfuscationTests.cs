using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

public sealed class ObfuscationTests
{
    [Theory]
    [MemberData(nameof(Obfuscations.Evaluated), MemberType = typeof(Obfuscations))]
    [MemberData(nameof(Obfuscations.Silent), MemberType = typeof(Obfuscations))]
    public Task Exactly_what_is_marked_is_reported(string how, string source)
    {
        Assert.NotEmpty(how);
        return MarkedSource.VerifySource(Forms.Fill(FakeToken.Product(), source));
    }

    [Fact]
    public async Task Nothing_is_evaluated_in_a_project_that_does_not_ask_for_it()
    {
        var source = Forms.Fill(FakeToken.Product(), """class C { static readonly string A = "HEAD"; static readonly string B = "TAIL"; string M() => A + B; }""");

        Assert.Empty(await AnalyzerRun.CSharp(source, evaluate: false));
    }
}
