using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.VisualBasic;
using TokenGuard.Analyzers.Sinks;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>What runs inside a compiler of another version. It takes and gives strings only: types of two versions are not the same.</summary>
public static class CompilerProbe
{
    internal const string Source = """
        // TOKEN
        using System.Net.Http.Headers;
        class C
        {
            const string Head = "HEAD";
            string f = "TOKEN", g = Head + "TAIL", h = $"{Head}{"TAIL"}", i = "ESCAPED";
            void M() { Local(); [System.Obsolete(Head + "TAIL")] static void Local(string s = "ESCAPED") { } }
            object a = new AuthenticationHeaderValue("Bearer", "CRED");
            string q = "https://api.keygen.sh/v1/me?token=TOKEN";
        #if NEVER
            TOKEN
        #endif
        }
        """;

    internal const string Basic = """
        ' TOKEN
        Class C
            Private f As String = "HEAD" & "TAIL"
        End Class
        """;

    internal const string AdditionalFile = "{\n  \"a\": \"TOKEN\", \"b\": \"BASE64\"\n}";

    internal static readonly string[] Expected =
    [
        "Test.cs:1 TG002", "Test.cs:6 TG002", "Test.cs:6 TG002", "Test.cs:6 TG002", "Test.cs:6 TG002", "Test.cs:7 TG002", "Test.cs:7 TG002", "Test.cs:8 TG100",
        "Test.cs:9 TG002", "Test.cs:9 TG101", "Test.cs:11 TG002", "a.json:2 TG002", "a.json:2 TG002", "Test.vb:1 TG002", "Test.vb:3 TG002",
    ];

    /// <returns>The version of the compiler, and a line for each diagnostic.</returns>
    public static string[] Run(string source, string basic, string additionalFile)
    {
        var parse = new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest);
        Compilation csharp = CSharpCompilation.Create("Test", [CSharpSyntaxTree.ParseText(source, parse, "Test.cs")], References.Runtime, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Compilation visualBasic = VisualBasicCompilation.Create("Test", [VisualBasicSyntaxTree.ParseText(basic, path: "Test.vb")], References.Runtime, new VisualBasicCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return
        [
            FileVersionOf(typeof(Compilation).Assembly),
            .. Find(csharp, ("a.json", additionalFile)), .. Find(visualBasic),
        ];
    }

    /// <returns>What is reported of each piece of odd code (<see cref="OddCode"/>), where that is anything at all.</returns>
    public static string[] RunOdd(string name, string source)
    {
        var parse = new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview).WithFeatures([KeyValuePair.Create("FileBasedProgram", "true")]);
        var compilation = CSharpCompilation.Create(
            "Test", [CSharpSyntaxTree.ParseText(source, parse, "Test.cs")], References.Runtime,
            new CSharpCompilationOptions(name.StartsWith("program", StringComparison.Ordinal) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var found = compilation.WithAnalyzers([new HardCodedTokenAnalyzer(), new CredentialSinkAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return [.. found.Select(diagnostic => diagnostic.Id + " " + diagnostic.GetMessage(CultureInfo.InvariantCulture))];
    }

    private static IEnumerable<string> Find(Compilation compilation, params IEnumerable<(string Path, string Text)> files)
    {
        var options = new AnalyzerOptions([.. files.Select(file => new TextFile(file.Path, file.Text))]);
        var found = compilation.WithAnalyzers([new HardCodedTokenAnalyzer(), new CredentialSinkAnalyzer()], options).GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return found.Select(diagnostic => (diagnostic.Location.GetLineSpan(), diagnostic.Id))
            .OrderByDescending(d => d.Item1.Path, StringComparer.Ordinal).ThenBy(d => d.Item1.StartLinePosition.Line).ThenBy(d => d.Id, StringComparer.Ordinal)
            .Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Item1.Path}:{d.Item1.StartLinePosition.Line + 1} {d.Id}"))
            .OrderBy(line => line.StartsWith("a.json", StringComparison.Ordinal));
    }

    private static string FileVersionOf(System.Reflection.Assembly assembly)
    {
        var version = System.Diagnostics.FileVersionInfo.GetVersionInfo(assembly.Location).ProductVersion!;
        return version[..version.IndexOfAny(['-', '+'])];
    }
}
