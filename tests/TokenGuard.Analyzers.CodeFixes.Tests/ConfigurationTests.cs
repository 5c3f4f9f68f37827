using TokenGuard.Analyzers.CodeFixes.Tests.Support;

namespace TokenGuard.Analyzers.CodeFixes.Tests;

/// <summary>Where the code has an IConfiguration at hand, the token can come from there. READ in an expected result is the expression behind its name.</summary>
public sealed class ConfigurationTests
{
    private const string Read = """["Keygen:ProductToken"] ?? throw new InvalidOperationException("Keygen:ProductToken is not set.")""";

    private const string Library = """
        namespace Microsoft.Extensions.Configuration
        {
            public interface IConfiguration { string? this[string key] { get; set; } }
            public interface IConfigurationRoot : IConfiguration { }
        }
        public sealed class Builder { public Microsoft.Extensions.Configuration.IConfigurationRoot Configuration => null!; }
        """;

    private static readonly FakeToken Token = FakeToken.Product();

    [Theory]
    [InlineData("""string M(IConfiguration c) => "[|TOKEN|]";""", "string M(IConfiguration c) => cREAD;")]
    [InlineData("""readonly IConfigurationRoot _c = null!; string M() => "Bearer [|TOKEN|]";""", "readonly IConfigurationRoot _c = null!; string M() => \"Bearer \" + (_cREAD);")]
    [InlineData("""static IConfiguration S => null!; static string F = "[|TOKEN|]";""", "static IConfiguration S => null!; static string F = SREAD;")]
    [InlineData("""void M() { var builder = new Builder(); var t = "[|TOKEN|]"; }""", "void M() { var builder = new Builder(); var t = builder.ConfigurationREAD; }")]
    [InlineData("""IConfiguration _c = null!; string M(IConfiguration near) => "[|TOKEN|]";""", "IConfiguration _c = null!; string M(IConfiguration near) => nearREAD;")]
    [InlineData("""static IConfiguration S = null!; IConfiguration a = null!; static string M() => "[|TOKEN|]";""", "static IConfiguration S = null!; IConfiguration a = null!; static string M() => SREAD;")]
    public Task It_is_read_from_the_nearest_that_compiles(string before, string after) =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            [("/src/Test.cs", InClass(before)), ("/src/Library.cs", Library)],
            [("/src/Test.cs", InClass(after)), ("/src/Library.cs", Library)],
            "TokenGuard.Configuration");

    [Theory]
    [InlineData("""IConfiguration _c = null!; string f = "[|TOKEN|]";""")]
    [InlineData("""IConfiguration _c = null!; static string M() => "[|TOKEN|]";""")]
    [InlineData("""void M() { var t = "[|TOKEN|]"; IConfiguration later = null!; }""")]
    [InlineData("""string M() => "[|TOKEN|]";""")]
    public Task It_is_not_offered_where_none_can_be_used(string member) =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            [("/src/Test.cs", InClass(member)), ("/src/Library.cs", Library)],
            [("/src/Test.cs", InClass(member)), ("/src/Library.cs", Library)],
            "TokenGuard.Configuration");

    [Fact]
    public Task Parameters_of_a_primary_constructor_count() =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            [("/src/Test.cs", Fill("using System; using Microsoft.Extensions.Configuration;\nclass C(IConfiguration c) { string M() => \"[|TOKEN|]\"; }")), ("/src/Library.cs", Library)],
            [("/src/Test.cs", Fill("using System; using Microsoft.Extensions.Configuration;\nclass C(IConfiguration c) { string M() => cREAD; }")), ("/src/Library.cs", Library)],
            "TokenGuard.Configuration");

    private static string InClass(string member) => Fill($"using System;\nusing Microsoft.Extensions.Configuration;\nclass C\n{{\n{member}\n}}\n");

    private static string Fill(string source) => Token.Fill(source).Replace("READ", Read, StringComparison.Ordinal);
}
