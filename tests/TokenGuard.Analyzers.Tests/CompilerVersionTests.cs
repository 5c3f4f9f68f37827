using System.Reflection;
using System.Runtime.Loader;
using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

/// <summary>
/// The analyzer in each compiler that users have: built against the oldest, it is loaded into the others, each in a context of its own with the assemblies of that
/// version. The compiler of the installed SDK is in <see cref="RealBuildTests"/>.
/// </summary>
public sealed class CompilerVersionTests
{
    public static TheoryData<string> Versions => [.. Metadata("RoslynVersions").Split(';')];

    [Theory]
    [MemberData(nameof(Versions))]
    public void It_finds_the_same_in_every_compiler(string version)
    {
        var context = new CompilerContext(version);
        var probe = context.LoadFromAssemblyPath(typeof(CompilerProbe).Assembly.Location).GetType(typeof(CompilerProbe).FullName!)!;
        var token = FakeToken.Product();

        var found = (string[])probe.GetMethod(nameof(CompilerProbe.Run))!.Invoke(null, [Fill(CompilerProbe.Source), Fill(CompilerProbe.Basic), Fill(CompilerProbe.AdditionalFile)])!;

        Assert.Equal(version, found[0]);
        Assert.Equal(CompilerProbe.Expected, found[1..]);

        string Fill(string source) => token.Fill(source).Replace("CRED", "q7" + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + "Zk", StringComparison.Ordinal);
    }

    internal static string Metadata(string key) =>
        typeof(CompilerVersionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    /// <summary>Roslyn of one version, and ours once more, so that it binds to that one.</summary>
    private sealed class CompilerContext(string version) : AssemblyLoadContext("Roslyn " + version)
    {
        private static readonly string[] Frameworks = ["net9.0", "net8.0", "net7.0", "net6.0", "netcoreapp3.1", "netstandard2.0"];

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
        {
            "Microsoft.CodeAnalysis" => LoadPackage("microsoft.codeanalysis.common", assemblyName.Name),
            "Microsoft.CodeAnalysis.CSharp" or "Microsoft.CodeAnalysis.VisualBasic" => LoadPackage(assemblyName.Name.ToLowerInvariant(), assemblyName.Name),
            { } name when name.StartsWith("TokenGuard.", StringComparison.Ordinal) => LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name + ".dll")),
            _ => null,
        };

        private Assembly LoadPackage(string package, string assembly)
        {
            var library = Path.Combine(Metadata("PackageRoot"), package, version, "lib");
            var framework = Frameworks.First(name => Directory.Exists(Path.Combine(library, name)));
            return LoadFromAssemblyPath(Path.Combine(library, framework, assembly + ".dll"));
        }
    }
}
