using System.Text.RegularExpressions;
using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

/// <summary>The package as a user has it: installed by NuGet, run by the compiler of the installed SDK.</summary>
public sealed partial class RealBuildTests
{
    private static readonly FakeToken Token = FakeToken.Product();

    [Fact]
    public async Task A_token_is_a_build_warning_at_its_place_until_it_is_gone()
    {
        using var project = new TemporaryProject("App.csproj");
        project.Write("Program.cs", Token.Fill("""
            // TOKEN
            const string head = "HEAD";
            System.Console.WriteLine("TOKEN");
            System.Console.WriteLine(head + "TAIL");
            System.Console.WriteLine(Local() + Local());
            [System.ComponentModel.Description(head + "TAIL")]
            static string Local(string s = "ESCAPED") => s;
            """));

        var output = await project.BuildAsync();
        Assert.Equal(
            [
                "Program.cs(1,4): warning TG002: Keygen product token in source code",
                "Program.cs(3,27): warning TG002: Keygen product token in source code",
                "Program.cs(4,26): warning TG002: Keygen product token in source code",
                "Program.cs(6,36): warning TG002: Keygen product token in source code",
                "Program.cs(7,32): warning TG002: Keygen product token in source code",
            ],
            WarningsIn(output));
        Token.AssertNotIn(output);

        project.Write("Program.cs", "System.Console.WriteLine(System.Environment.GetEnvironmentVariable(\"KEYGEN_PRODUCT_TOKEN\"));");
        Assert.Empty(WarningsIn(await project.BuildAsync()));
    }

    [Fact]
    public async Task Visual_Basic_too()
    {
        using var project = new TemporaryProject("App.vbproj");
        project.Write("Program.vb", Token.Fill("""
            ' TOKEN
            Module Program
                Sub Main()
                    System.Console.WriteLine("HEAD" & "TAIL")
                End Sub
            End Module
            """));

        var output = await project.BuildAsync();
        Assert.Equal(
            [
                "Program.vb(1,3): warning TG002: Keygen product token in source code",
                "Program.vb(4,34): warning TG002: Keygen product token in source code",
            ],
            WarningsIn(output));
        Token.AssertNotIn(output);
    }

    /// <summary>Each warning once: the build repeats them all in its summary.</summary>
    private static IEnumerable<string> WarningsIn(string output) =>
        Warning().Matches(output[..output.IndexOf("Build succeeded", StringComparison.Ordinal)]).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"Program\.(cs|vb)\(\d+,\d+\): (warning|error) \w+: [^:\n]+")]
    private static partial Regex Warning();
}
