using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using TokenGuard.Analyzers.CodeFixes.Tests.Support;

namespace TokenGuard.Analyzers.CodeFixes.Tests;

public sealed class RedactTokenTests
{
    private const string Marker = "REDACTED-KEYGEN-PRODUCT-TOKEN";

    private static readonly FakeToken Token = FakeToken.Product();

    [Theory]
    [InlineData("// a [|TOKEN|] b\nclass C;", "// a MARK b\nclass C;")]
    [InlineData("/* [|TOKEN|]\n[|TOKEN|] */ class C;", "/* MARK\nMARK */ class C;")]
    [InlineData("/// <summary>[|TOKEN|]</summary>\nclass C;", "/// <summary>MARK</summary>\nclass C;")]
    [InlineData("/// <see href=\"[|TOKEN|]\"/>\nclass C;", "/// <see href=\"MARK\"/>\nclass C;")]
    [InlineData("#if NEVER\n[|TOKEN|]\n#endif\nclass C;", "#if NEVER\nMARK\n#endif\nclass C;")]
    [InlineData("#region [|TOKEN|]\n#endregion\nclass C;", "#region MARK\n#endregion\nclass C;")]
    [InlineData("class C; // [|TOKEN|]", "class C; // MARK")]
    public Task A_marker_takes_the_place_of_the_token(string before, string after) =>
        FixedSource<RedactTokenCodeFixProvider>.VerifyFix(Token.Fill(before), after.Replace("MARK", Marker, StringComparison.Ordinal));

    [Theory]
    [InlineData("class C { string f = \"[|TOKEN|]\"; }")]
    [InlineData("class C { string f = [|\"HEAD\" + \"TAIL\"|]; }")]
    [InlineData("class C { string f = $\"[|TOKEN|]{1}\"; }")]
    public Task Code_is_not_redacted(string source) => FixedSource<RedactTokenCodeFixProvider>.VerifyNothingOffered(Token.Fill(source));

    /// <summary>The marker needs no escape anywhere, so what was well-formed stays so. Through the real provider, one place and everywhere.</summary>
    [Theory]
    [InlineData("appsettings.json", "{ \"a\": \"TOKEN\", \"b\": [\"TOKEN\"] }")]
    [InlineData("Strings.resx", "<root><data name=\"a\"><value>TOKEN</value></data></root>")]
    [InlineData("broken.json", "{ TOKEN")]
    [InlineData("docker.json", "{ \"auth\": \"BASE64\" }")]
    public async Task Files_beside_the_code_are_redacted(string file, string content)
    {
        using var workspace = new TestProject(LanguageNames.CSharp).WithSource("class C;").WithAdditional(file, Token.Fill(content));
        var found = await workspace.FindAsync();

        var first = Assert.Single(await workspace.FixesAsync(new RedactTokenCodeFixProvider(), found[0]));
        Assert.Equal(found.Length - 1, (await workspace.Apply(first).FindAsync()).Length);

        foreach (var scope in new[] { FixAllScope.Project, FixAllScope.Solution })
        {
            var all = await workspace.FixAllAsync(new RedactTokenCodeFixProvider(), "TokenGuard.Redact", scope, found);
            Assert.Empty(await all.FindAsync());
            var text = await all.AdditionalTextAsync(file);
            Assert.Equal(Token.Fill(content).Replace(Token.Text, Marker, StringComparison.Ordinal).Replace(Token.Base64, Marker, StringComparison.Ordinal), text);
        }
    }

    [Fact]
    public async Task All_at_once_takes_sources_and_other_files_together()
    {
        using var workspace = new TestProject(LanguageNames.CSharp)
            .WithSource(Token.Fill("// TOKEN\nclass C { string f = \"TOKEN\"; }")).WithAdditional("a.json", Token.Fill("TOKEN")).WithAdditional("b.json", Token.Fill("TOKEN"));

        var all = await workspace.FixAllAsync(new RedactTokenCodeFixProvider(), "TokenGuard.Redact", FixAllScope.Solution, await workspace.FindAsync());

        Assert.Single(await all.FindAsync());
    }

    [Fact]
    public async Task Comments_in_Visual_Basic_too()
    {
        using var workspace = new TestProject(LanguageNames.VisualBasic).WithSource(Token.Fill("' TOKEN\nClass C\n    Private f As String = \"TOKEN\"\nEnd Class"));
        var found = await workspace.FindAsync();

        var applied = workspace.Apply(Assert.Single(await workspace.FixesAsync(new RedactTokenCodeFixProvider(), found[0])));

        Assert.StartsWith("' " + Marker + "\n", await applied.SourceTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await applied.FixesAsync(new RedactTokenCodeFixProvider(), Assert.Single(await applied.FindAsync())));
    }

    [Fact]
    public void The_marker_is_no_token()
    {
        foreach (var rule in TokenGuard.Rules.RuleTable.Tokens)
            Assert.False(TokenGuard.Rules.TokenMatcher.TryFind(RedactTokenFix.MarkerFor(rule).AsSpan(), 0, out _));
    }
}
