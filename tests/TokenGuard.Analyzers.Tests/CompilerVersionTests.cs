using System.Collections.Concurrent;
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
        var probe = Probes.GetOrAdd(version, Load);
        var token = FakeToken.Product();

        var found = (string[])probe.GetMethod(nameof(CompilerProbe.Run))!.Invoke(null, [Fill(CompilerProbe.Source), Fill(CompilerProbe.Basic), Fill(CompilerProbe.AdditionalFile)])!;

        Assert.Equal(version, found[0]);
        Assert.Equal(CompilerProbe.Expected, found[1..]);

        string Fill(string source) => token.Fill(source).Replace("CRED", "q7" + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + "Zk", StringComparison.Ordinal);
    }

    public static MatrixTheoryData<string, string> OddOnes => new([.. Versions.Select(row => row.Data).Where(IsEnd)], OddCode.All.Keys);

    /// <summary>In the oldest compiler, to which some of it is nonsense, and in the newest.</summary>
    [Theory]
    [MemberData(nameof(OddOnes))]
    public void Nothing_fails_on_odd_code(string version, string name) => Assert.Empty(RunOdd(version, name, OddCode.All[name]));

    /// <summary>What an editor shows while a program is typed.</summary>
    [Fact]
    public void Nothing_fails_on_any_beginning_of_a_program()
    {
        var whole = OddCode.Whole;
        for (var length = 0; length <= whole.Length; length += 7) Assert.Empty(RunOdd(Metadata("RoslynVersions").Split(';')[^1], "broken", whole[..length]));
    }

    private static readonly ConcurrentDictionary<string, Type> Probes = new(StringComparer.Ordinal);

    private static bool IsEnd(string version) => Metadata("RoslynVersions").Split(';') is [var oldest, .., var newest] && (version == oldest || version == newest);

    private static string[] RunOdd(string version, string name, string source) =>
        (string[])Probes.GetOrAdd(version, Load).GetMethod(nameof(CompilerProbe.RunOdd))!.Invoke(null, [name, source])!;

    private static Type Load(string version) =>
        new CompilerContext(version).LoadFromAssemblyPath(typeof(CompilerProbe).Assembly.Location).GetType(typeof(CompilerProbe).FullName!)!;

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
