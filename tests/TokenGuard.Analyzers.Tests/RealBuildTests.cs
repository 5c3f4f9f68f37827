using System.Text.RegularExpressions;
using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Cases;

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

    [Fact]
    public async Task What_code_computes_is_found_unless_the_project_switches_that_off()
    {
        using var project = new TemporaryProject("App.csproj");
        project.Write("Program.cs", TokenForms.Fill("""
            var hidden = new byte[] { {{TOKEN:xor 0x5A:bytes}} };
            var text = "";
            foreach (var b in hidden) text += (char)(b ^ 0x5A);
            System.Console.WriteLine(text);
            """, Token.Text));

        Assert.Empty(WarningsIn(await project.BuildAsync("-p:TokenGuardEvaluate=false")));

        var output = await project.BuildAsync();
        Assert.StartsWith("Program.cs(", Assert.Single(WarningsIn(output)), StringComparison.Ordinal);
        Token.AssertNotIn(output);
    }

    /// <summary>What the package's build files do: which files reach the compiler, the options that hold for them, the switch, the baseline.</summary>
    [Fact]
    public async Task Settings_and_resources_beside_the_code_are_read()
    {
        using var project = new TemporaryProject("App.csproj");
        project.Write("Program.cs", "System.Console.WriteLine();");
        string[] files =
        [
            "appsettings.json", "appsettings.Development.json", "App.config", "Strings.resx", "Properties/launchSettings.json", ".env", ".env.local", "calls.http",
            "deploy/values.yaml", "deploy/pipeline.yml", "data.xml", "fixtures/recorded.json",
        ];
        foreach (var file in files) project.Write(file, Token.Fill(file.EndsWith("resx", StringComparison.Ordinal) ? Resource : file.EndsWith("json", StringComparison.Ordinal) ? "{\n  \"a\": \"TOKEN\"\n}\n" : "# a\n  TOKEN\n"));
        project.Write("image.bin", Token.Text);
        project.Write("large.json", Token.Text + new string(' ', 5000));
        project.Write("Directory.Build.props", "<Project><PropertyGroup><TokenGuardMaxFileSize>5000</TokenGuardMaxFileSize></PropertyGroup></Project>");
        project.Write("bin/Debug/old.json", Token.Text);
        project.Write(".editorconfig", "root = true\n[fixtures/*.json]\ntokenguard.scan = false\n");

        var output = await project.BuildAsync();
        Assert.Equal(
            [
                ".env(2,3)", ".env.local(2,3)", "App.config(2,3)", "Properties/launchSettings.json(2,9)", "Strings.resx(2,27)", "appsettings.Development.json(2,9)",
                "appsettings.json(2,9)", "calls.http(2,3)", "data.xml(2,3)", "deploy/pipeline.yml(2,3)", "deploy/values.yaml(2,3)",
            ],
            PlacesIn(output, project));
        Assert.Contains("TG102", output[output.IndexOf("Build succeeded", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Token.AssertNotIn(output);

        project.Write("tokenguard.baseline", Token.Fingerprint + "  revoked\n");
        Assert.Empty(PlacesIn(await project.BuildAsync(), project));

        File.Delete(project.PathOf("tokenguard.baseline"));
        Assert.Empty(PlacesIn(await project.BuildAsync("-p:TokenGuardScanAdditionalFiles=false"), project));
    }

    private const string Resource = """
        <root><resheader name="resmimetype"><value>text/microsoft-resx</value></resheader><resheader name="version"><value>2.0</value></resheader><resheader name="reader"><value>System.Resources.ResXResourceReader</value></resheader><resheader name="writer"><value>System.Resources.ResXResourceWriter</value></resheader>
        <data name="Token"><value>TOKEN</value></data></root>
        """;

    /// <summary>The places of all warnings, by path inside the project.</summary>
    private static IEnumerable<string> PlacesIn(string output, TemporaryProject project) => AnyWarning()
        .Matches(output[..output.IndexOf("Build succeeded", StringComparison.Ordinal)])
        .Select(match => Path.GetRelativePath(project.PathOf(""), match.Groups["place"].Value)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Each warning once: the build repeats them all in its summary.</summary>
    private static IEnumerable<string> WarningsIn(string output) =>
        Warning().Matches(output[..output.IndexOf("Build succeeded", StringComparison.Ordinal)]).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"Program\.(cs|vb)\(\d+,\d+\): (warning|error) \w+: [^:\n]+")]
    private static partial Regex Warning();

    [GeneratedRegex(@"^\s*(?:\d+>)?(?<place>\S+\(\d+,\d+\)): warning TG\d+:", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex AnyWarning();
}
