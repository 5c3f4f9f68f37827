using Microsoft.CodeAnalysis;
using TokenGuard.Analyzers.CodeFixes.Tests.Support;

namespace TokenGuard.Analyzers.CodeFixes.Tests;

/// <summary>A token in Visual Basic becomes an expression that reads it. READ in an expected result is that expression.</summary>
public sealed class BasicTests
{
    private const string Read = """System.Environment.GetEnvironmentVariable("KEYGEN_PRODUCT_TOKEN")""";

    private static readonly FakeToken Token = FakeToken.Product();

    /// <summary>Members of a class, before and after.</summary>
    public static TheoryData<string, string> Members => new()
    {
        { "Private f As String = \"TOKEN\"", "Private f As String = READ" },
        { "Private f As String = \"Bearer TOKEN\"", "Private f As String = \"Bearer \" & READ" },
        { "Private f As String = \"a\"\"b TOKEN\"\"c\"", "Private f As String = \"a\"\"b \" & READ & \"\"\"c\"" },
        { "Private f As String = \"HEAD\" & \"TAIL\"", "Private f As String = READ" },
        { "Private f As Integer = \"x TOKEN\".Length", "Private f As Integer = (\"x \" & READ).Length" },
        { "ReadOnly Property P As String = \"TOKEN\"", "ReadOnly Property P As String = READ" },
        { "Function M() As String\nReturn \"x TOKEN\"\nEnd Function", "Function M() As String\nReturn \"x \" & READ\nEnd Function" },
        { "Sub M(s As String)\nM(\"TOKEN\")\nEnd Sub", "Sub M(s As String)\nM(READ)\nEnd Sub" },
        { "Function M() As String\nReturn String.Concat(\"HEAD\".Trim(), \"TAIL\")\nEnd Function", "Function M() As String\nReturn READ\nEnd Function" },
        { "Function M() As Integer\nDim t = \"HEAD\"\nReturn (t & \"TAIL\").Length\nEnd Function", "Function M() As Integer\nDim t = \"HEAD\"\nReturn (READ).Length\nEnd Function" },
        { "Const F As String = \"TOKEN\"", "Shared ReadOnly F As String = READ" },
        { "Public Const F As String = \"x TOKEN\", G As String = \"g\"", "Public Shared ReadOnly F As String = \"x \" & READ, G As String = \"g\"" },
        { "Sub M()\nConst t As String = \"TOKEN\"\nM()\nEnd Sub", "Sub M()\nDim t As String = READ\nM()\nEnd Sub" },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public async Task The_environment_is_read_instead(string before, string after)
    {
        using var project = new TestProject(LanguageNames.VisualBasic).WithSource(InClass(before));
        var provider = new ReplaceTokenCodeFixProvider();

        var applied = project.Apply(Assert.Single(await project.FixesAsync(provider, Assert.Single(await project.FindAsync()))));

        Assert.Equal(InClass(after).Replace("READ", Read, StringComparison.Ordinal), await applied.SourceTextAsync());
        Assert.Empty(await applied.FindAsync());
    }

    [Theory]
    [InlineData("Const F As String = \"TOKEN\"\n<System.Obsolete(F)> Sub M()\nEnd Sub")]
    [InlineData("Const F As String = \"TOKEN\"\nSub M(Optional s As String = F)\nEnd Sub")]
    [InlineData("Const F As String = \"TOKEN\"\nConst G As String = F & \"x\"")]
    [InlineData("Const F = \"TOKEN\"")]
    [InlineData("<System.Obsolete(\"TOKEN\")> Sub M()\nEnd Sub")]
    [InlineData("Sub M(Optional s As String = \"TOKEN\")\nEnd Sub")]
    [InlineData("Private f As String = $\"TOKEN{1}\"")]
    [InlineData("' TOKEN")]
    public async Task Nothing_is_offered_where_the_result_would_not_compile(string member)
    {
        using var project = new TestProject(LanguageNames.VisualBasic).WithSource(InClass(member));

        Assert.Empty(await project.FixesAsync(new ReplaceTokenCodeFixProvider(), Assert.Single(await project.FindAsync())));
    }

    [Fact]
    public async Task What_a_module_has_is_shared_already()
    {
        using var project = new TestProject(LanguageNames.VisualBasic).WithSource(Token.Fill("Module M\nPublic Const F As String = \"TOKEN\"\nEnd Module\n"));

        var applied = project.Apply(Assert.Single(await project.FixesAsync(new ReplaceTokenCodeFixProvider(), Assert.Single(await project.FindAsync()))));

        Assert.Equal("Module M\nPublic ReadOnly F As String = READ\nEnd Module\n".Replace("READ", Read, StringComparison.Ordinal), await applied.SourceTextAsync());
    }

    [Fact]
    public async Task All_at_once()
    {
        using var project = new TestProject(LanguageNames.VisualBasic).WithSource(InClass("Private f As String = \"TOKEN\", g As String = \"x TOKEN\"\nConst H As String = \"TOKEN\"\n<System.Obsolete(\"TOKEN\")> Sub M()\nEnd Sub"));

        var applied = await project.FixAllAsync(new ReplaceTokenCodeFixProvider(), "TokenGuard.Environment", Microsoft.CodeAnalysis.CodeFixes.FixAllScope.Document, await project.FindAsync());

        Assert.Equal(
            InClass("Private f As String = READ, g As String = \"x \" & READ\nShared ReadOnly H As String = READ\n<System.Obsolete(\"TOKEN\")> Sub M()\nEnd Sub").Replace("READ", Read, StringComparison.Ordinal),
            await applied.SourceTextAsync());
    }

    [Fact]
    public async Task The_configuration_is_read_where_there_is_one()
    {
        const string Library = "Namespace Global.Microsoft.Extensions.Configuration\nInterface IConfiguration\nDefault Property Item(key As String) As String\nEnd Interface\nEnd Namespace\n";
        using var project = new TestProject(LanguageNames.VisualBasic).WithSource(
            Library + InClass("Function M(settings As Global.Microsoft.Extensions.Configuration.IConfiguration) As String\nReturn \"TOKEN\"\nEnd Function"));

        var fixes = await project.FixesAsync(new ReplaceTokenCodeFixProvider(), Assert.Single(await project.FindAsync()));

        Assert.Equal(["Read the token from the configuration, Keygen:ProductToken", "Read the token from the environment variable KEYGEN_PRODUCT_TOKEN"], fixes.Select(fix => fix.Title));
        Assert.Contains("Return settings(\"Keygen:ProductToken\")\n", await project.Apply(fixes[0]).SourceTextAsync(), StringComparison.Ordinal);
    }

    private static string InClass(string member) => Token.Fill($"Class C\n{member}\nEnd Class\n");
}
