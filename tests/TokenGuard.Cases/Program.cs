using TokenGuard.Cases;
using TokenGuard.Cases.Comparison;

switch (args)
{
    case ["write", var folder]:
        var written = CaseFolder.Write(Path.GetFullPath(folder));
        Console.WriteLine($"{CaseList.All.Count} cases in {written.Path}, each in a folder of its own; the tokens are new ones that no server knows.");
        return 0;
    case ["compare"]:
        var page = await CasePage.WriteAsync();
        Console.WriteLine(page);
        return 0;
    default:
        Console.Error.WriteLine("""
            dotnet run --project tests/TokenGuard.Cases -- compare         run every tool over the list, write analyzers/docs/cases.md; needs the package registries
            dotnet run --project tests/TokenGuard.Cases -- write FOLDER    write the list as files, for any other tool
            """);
        return 2;
}
