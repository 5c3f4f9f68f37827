namespace TokenGuard.Cases.Comparison;

/// <summary>An analyzer, run by the compiler in a real build of all cases: one project for each language, the other files as additional ones.</summary>
/// <param name="name">The head of its column.</param>
/// <param name="about">What it is.</param>
/// <param name="package">Its package and version; none for what the SDK brings.</param>
/// <param name="rules">Its rules about secrets, or what their ids begin with; they are switched on.</param>
internal class AnalyzerTool(string name, string about, (string Id, string Version)? package, params string[] rules) : Tool(name, about)
{
    /// <summary>Whether the analyzer knows Visual Basic.</summary>
    public bool KnowsBasic { get; init; }

    /// <summary>Whether it looks at additional files.</summary>
    public bool ReadsFiles { get; init; }

    /// <summary>What is done to C# sources before.</summary>
    public Func<string, string>? Rename { get; init; }

    public override bool Reads(TokenCase known) => known.IsCSharp || (known.IsVisualBasic ? KnowsBasic : ReadsFiles);

    public override async Task<IReadOnlyCollection<string>> FindAsync(string scratch)
    {
        CaseFolder.Write(CasesIn(scratch), Rename);
        File.WriteAllText(Path.Combine(scratch, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(scratch, ".globalconfig"), "is_global = true\n" + string.Concat(rules.Where(rule => rule != "TG").Select(rule => $"dotnet_diagnostic.{rule}.severity = warning\n")));
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var extension in KnowsBasic ? new[] { "cs", "vb" } : ["cs"])
        {
            await PrepareAsync(scratch);
            var project = Path.Combine(scratch, $"All.{extension}proj");
            File.WriteAllText(project, Project(extension));
            await Command.RunAsync(scratch, "dotnet", ["build", project, "-nologo", "-v:q", "--disable-build-servers"]);
            foreach (var (rule, file) in Sarif.Read(Path.Combine(scratch, extension + ".sarif")))
                if (rules.Any(known => rule.StartsWith(known, StringComparison.Ordinal))) found.Add(file);
        }

        return found;
    }

    protected virtual Task PrepareAsync(string scratch) => Task.CompletedTask;

    private string Project(string extension) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <RootNamespace></RootNamespace>
            <LangVersion>latest</LangVersion>
            <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            <EnableDefaultItems>false</EnableDefaultItems>
            <NuGetAudit>false</NuGetAudit>
            <RunAnalyzersDuringBuild>true</RunAnalyzersDuringBuild>
            <BaseIntermediateOutputPath>obj-{extension}/</BaseIntermediateOutputPath>
            <ErrorLog>{extension}.sarif,version=2.1</ErrorLog>
          </PropertyGroup>
          <ItemGroup>
            <Compile Include="cases/**/*.{extension}" />
            <AdditionalFiles Include="cases/**/*" Exclude="cases/**/*.cs;cases/**/*.vb" />
            {(package is { } of ? $"<PackageReference Include=\"{of.Id}\" Version=\"{of.Version}\" PrivateAssets=\"all\" />" : "")}
          </ItemGroup>
        </Project>
        """;
}
