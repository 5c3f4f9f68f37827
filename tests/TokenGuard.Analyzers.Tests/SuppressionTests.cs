using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

/// <summary>Everything that silences or raises a compiler warning does so with ours.</summary>
public sealed class SuppressionTests
{
    private static readonly FakeToken Token = FakeToken.Product();

    [Fact]
    public Task A_pragma_covers_what_stands_between_disable_and_restore() =>
        MarkedSource.VerifySource(Token.Fill("""
            // [|TOKEN|]
            #pragma warning disable TG002
            // TOKEN
            class C { string f = "TOKEN", g = "HEAD" + "TAIL"; }
            #if NEVER
            TOKEN
            #endif
            #pragma warning restore TG002
            // [|TOKEN|]
            """));

    [Fact]
    public Task A_pragma_for_another_kind_covers_nothing() =>
        MarkedSource.VerifySource(Token.Fill("""
            #pragma warning disable TG001
            class C { string f = "[|TOKEN|]", g = [|"HEAD" + "TAIL"|]; }
            """));

    [Fact]
    public Task SuppressMessage_covers_its_member_and_the_comments_before_it() =>
        MarkedSource.VerifySource(Token.Fill("""
            using System.Diagnostics.CodeAnalysis;
            class C
            {
                // TOKEN
                [SuppressMessage("Security", "TG002")]
                string f = "TOKEN", g = "HEAD" + "TAIL";
                string h = "[|TOKEN|]";
            }
            """));

    [Fact]
    public Task Editorconfig_switches_a_rule_off_for_the_paths_it_names() =>
        MarkedSource.VerifyFiles(
            [
                ("/src/Product.cs", Token.Fill("""class A { string f = "[|TOKEN|]"; }""")),
                ("/tests/Fixture.cs", Token.Fill("""class B { string f = "TOKEN", g = "HEAD" + "TAIL"; }""")),
            ],
            editorConfig: "root = true\n[/tests/**.cs]\ndotnet_diagnostic.TG002.severity = none\n");
}
