using System.Text;
using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests;

/// <summary>Files beside the code, as the compiler hands them over.</summary>
public sealed class AdditionalFileTests
{
    private static readonly FakeToken Token = FakeToken.Product();

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public Task A_file_without_a_token_is_silent(string content) => MarkedSource.VerifyAdditionalFiles([("/src/appsettings.json", content)]);

    [Fact]
    public Task A_file_far_longer_than_any_buffer()
    {
        var filling = new StringBuilder().Insert(0, "0123456789abcdef v3 prod- 日本\n", 8192).ToString();
        return MarkedSource.VerifyAdditionalFiles([("/src/a.json", Token.Fill(filling + "[|TOKEN|]" + filling + "[|TOKEN|]"))]);
    }

    [Fact]
    public Task A_section_of_editorconfig_excludes_additional_files_and_sources_alike() =>
        MarkedSource.VerifyAdditionalFiles(
            [("/src/a.json", Token.Fill("[|TOKEN|]")), ("/fixtures/b.json", Token.Fill("TOKEN")), ("/fixtures/sub/c.resx", Token.Fill("TOKEN"))],
            "is_global = true\n[/fixtures/b.json]\ntokenguard.scan = false\n[/fixtures/sub/c.resx]\nTokenGuard.Scan = FALSE\n");

    [Fact]
    public Task A_source_can_be_excluded_by_the_same_option() =>
        MarkedSource.VerifyFiles(
            [
                ("/src/Product.cs", Token.Fill("""class A { string f = "[|TOKEN|]"; }""")),
                ("/tests/Fixture.cs", Token.Fill("""class B { string f = "TOKEN", g = "HEAD" + "TAIL", h = "ESCAPED"; }""")),
            ],
            editorConfig: "root = true\n[/tests/**.cs]\ntokenguard.scan = false\n");

    [Fact]
    public Task An_option_that_is_not_understood_excludes_nothing() =>
        MarkedSource.VerifyAdditionalFiles([("/src/a.json", Token.Fill("[|TOKEN|]"))], "is_global = true\n[/src/a.json]\ntokenguard.scan = fasle\n");

    [Fact]
    public Task The_switch_of_the_project_turns_all_of_them_off() =>
        MarkedSource.VerifyAdditionalFiles(
            [("/src/a.json", Token.Fill("TOKEN"))],
            "is_global = true\nbuild_property.TokenGuardScanAdditionalFiles = false\n",
            Token.Fill("// [|TOKEN|]"));

    [Fact]
    public Task A_file_above_the_bound_is_named_and_not_read() =>
        MarkedSource.VerifyAdditionalFiles(
            [("/src/a.json", Token.Fill("{|TG102:|}TOKEN" + new string(' ', 1000))), ("/src/b.json", Token.Fill("[|TOKEN|]"))],
            "is_global = true\nbuild_property.TokenGuardMaxFileSize = 1000\n");

    [Fact]
    public Task A_baseline_accepts_its_tokens_everywhere()
    {
        var other = FakeToken.Product();
        return MarkedSource.VerifyAdditionalFiles(
            [("/" + Baseline.FileName, $"# known\n\n{Token.Fingerprint}  TG002 revoked\n"), ("/src/a.json", Token.Fill("TOKEN BASE64") + $" [|{other.Text}|]")],
            source: Token.Fill("""
                // TOKEN
                class C { string f = "TOKEN", g = "HEAD" + "TAIL", h = "ESCAPED"; }
                """) + $"// [|{other.Text}|]");
    }

    [Fact]
    public Task The_project_may_name_another_file_as_its_baseline() =>
        MarkedSource.VerifyAdditionalFiles(
            [("/known.txt", Token.Fingerprint), ("/src/a.json", Token.Fill("TOKEN"))],
            "is_global = true\n[/known.txt]\nbuild_metadata.AdditionalFiles.TokenGuardBaseline = true\n");

    [Fact]
    public Task A_baseline_with_a_line_that_means_nothing_accepts_nothing() =>
        MarkedSource.VerifyAdditionalFiles(
            [("/" + Baseline.FileName, Token.Fingerprint + "\n{|TG103:sha256:0123|}\n"), ("/src/a.json", Token.Fill("[|TOKEN|]"))]);
}
