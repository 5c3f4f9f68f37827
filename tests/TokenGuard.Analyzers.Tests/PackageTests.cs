using System.IO.Compression;
using System.Xml.Linq;

namespace TokenGuard.Analyzers.Tests;

/// <summary>The package that the build puts beside the tests.</summary>
public sealed class PackageTests
{
    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "package");

    [Fact]
    public void It_holds_the_analyzer_for_both_languages_and_nothing_else()
    {
        using var package = ZipFile.OpenRead(PackageIn(Folder));
        Assert.Equal(
            [
                "README.md",
                "TokenGuard.Analyzers.nuspec",
                "[Content_Types].xml",
                "_rels/.rels",
                "analyzers/dotnet/roslyn4.8/cs/TokenGuard.Analyzers.CodeFixes.dll",
                "analyzers/dotnet/roslyn4.8/cs/TokenGuard.Analyzers.dll",
                "analyzers/dotnet/roslyn4.8/cs/TokenGuard.Rules.dll",
                "analyzers/dotnet/roslyn4.8/vb/TokenGuard.Analyzers.CodeFixes.dll",
                "analyzers/dotnet/roslyn4.8/vb/TokenGuard.Analyzers.dll",
                "analyzers/dotnet/roslyn4.8/vb/TokenGuard.Rules.dll",
                "build/TokenGuard.Analyzers.props",
                "build/TokenGuard.Analyzers.targets",
                "icon.png",
                "package/services/metadata/core-properties/nuget.psmdcp",
            ],
            package.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_a_development_dependency_without_dependencies_of_its_own()
    {
        using var package = ZipFile.OpenRead(PackageIn(Folder));
        using var nuspec = package.GetEntry("TokenGuard.Analyzers.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToLookup(e => e.Name.LocalName, e => e.Value);

        Assert.Equal("TokenGuard.Analyzers", metadata["id"].Single());
        Assert.Equal("true", metadata["developmentDependency"].Single());
        Assert.Equal("MIT", metadata["license"].Single());
        Assert.Equal("README.md", metadata["readme"].Single());
        Assert.Equal("icon.png", metadata["icon"].Single());
        Assert.False(metadata.Contains("dependencies"));
    }

    [Fact]
    public void Packing_twice_gives_the_same_bytes() =>
        Assert.Equal(File.ReadAllBytes(PackageIn(Folder)), File.ReadAllBytes(PackageIn(Folder + "-again")));

    private static string PackageIn(string folder) => Assert.Single(Directory.GetFiles(folder, "*.nupkg"));
}
