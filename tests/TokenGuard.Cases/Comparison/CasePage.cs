using System.Globalization;
using System.Text;

namespace TokenGuard.Cases.Comparison;

/// <summary>Runs every tool and writes the page that shows what each found. No token gets into it: it holds names of cases and marks.</summary>
internal static class CasePage
{
    private const string Yes = "●", No = "", False = "false alarm", NotRead = "–";

    private static string PagePath => Path.Combine(Repository.Root, "analyzers/docs/cases.md");

    /// <returns>The table of shares.</returns>
    public static async Task<string> WriteAsync()
    {
        var scratch = Directory.CreateTempSubdirectory("tokenguard-cases-").FullName;
        var columns = new List<(Tool Tool, HashSet<TokenCase> Found)>();
        foreach (var tool in Tools.All)
        {
            Console.Error.WriteLine(tool.Name);
            var folder = Directory.CreateDirectory(Path.Combine(scratch, columns.Count.ToString(CultureInfo.InvariantCulture))).FullName;
            var found = await tool.FindAsync(folder);
            columns.Add((tool, [.. found.Select(CaseFolder.CaseOf).OfType<TokenCase>()]));
        }

        Directory.Delete(scratch, recursive: true);
        var shares = Shares(columns);
        Directory.CreateDirectory(Path.GetDirectoryName(PagePath)!);
        File.WriteAllText(PagePath, Page(columns, shares));
        return shares;
    }

    private static string Page(List<(Tool Tool, HashSet<TokenCase> Found)> columns, string shares)
    {
        var page = new StringBuilder($"""
            # {CaseList.All.Count} cases

            How a token can stand in a project, and what only looks like one: what TokenGuard's analyzer and the tools that can be run beside it find. The cases are text
            files in [tests/TokenGuard.Cases/List](../../tests/TokenGuard.Cases/List), each with a fresh product token that no server knows. Found means that a rule of the tool
            about secrets reports something in the case's file, wherever in it; our own tests are stricter and expect the exact place. The cases are ours, and so is
            the evaluator that was written with them in mind. What somebody else thinks of matters more: of 486 programs that were written to get past the
            evaluator, each of which compiles, runs and returns its token, 293 were found at first, and 392 after what they showed was mended. Of 222 others, written later and without
            a look at the evaluator or at this list, it was 190, and 212 after; of 134 later still 112, and 130 after. Send cases that are missed.

            Written by `dotnet run --project tests/TokenGuard.Cases -- compare`, which installs the tools from the package registries. A test fails when the column of TokenGuard
            is not true any more. `dotnet run --project tests/TokenGuard.Cases -- write FOLDER` writes the cases as files, for any other tool.

            ## Shares

            Of the cases with a token, among those that are in files which the tool reads at all; then the false alarms among cases without one.


            """.ReplaceLineEndings("\n"));
        page.Append(shares).Append('\n');
        foreach (var (tool, _) in columns) page.Append(CultureInfo.InvariantCulture, $"* {tool.Name}: {tool.About}.\n");
        page.Append("\nSonarAnalyzer's versions from 10 on, which have S6418 for secrets, are not under an open-source licence and were not run. Where names tell, they tell of a password in the cases without a token as well, so what it reports there is not its fault.\n");
        foreach (var (group, about) in CaseList.About)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {group}\n\n{about}\n\n").Append(Head("case", columns));
            foreach (var known in CaseList.All.Where(known => known.Group == group))
                page.Append(CultureInfo.InvariantCulture, $"| {known.Name} | ").AppendJoin(" | ", columns.Select(column => Cell(column, known))).Append(" |\n");
        }

        return page.ToString();
    }

    private static string Shares(List<(Tool Tool, HashSet<TokenCase> Found)> columns)
    {
        var table = new StringBuilder(Head("list", columns));
        foreach (var (group, _) in CaseList.About.Where(list => CaseList.All.Any(known => known.Group == list.Group && known.HoldsToken)))
            table.Append(CultureInfo.InvariantCulture, $"| {group} | ").AppendJoin(" | ", columns.Select(column => Count(column, known => known.Group == group))).Append(" |\n");
        table.Append("| **all** | ").AppendJoin(" | ", columns.Select(column => $"**{Count(column, _ => true)}, {Percent(column)}**")).Append(" |\n");
        table.Append("| false alarms | ").AppendJoin(" | ", columns.Select(column => column.Found.Count(known => !known.HoldsToken).ToString(CultureInfo.InvariantCulture))).Append(" |\n");
        return table.ToString();
    }

    private static string Head(string first, List<(Tool Tool, HashSet<TokenCase> Found)> columns) =>
        $"| {first} | {string.Join(" | ", columns.Select(column => column.Tool.Name))} |\n|---|{string.Concat(Enumerable.Repeat("---|", columns.Count))}\n";

    private static string Cell((Tool Tool, HashSet<TokenCase> Found) column, TokenCase known) =>
        !column.Tool.Reads(known) ? NotRead : !column.Found.Contains(known) ? No : known.HoldsToken ? Yes : False;

    private static string Count((Tool Tool, HashSet<TokenCase> Found) column, Func<TokenCase, bool> which)
    {
        var (found, all) = Counts(column, which);
        return all == 0 ? NotRead : string.Create(CultureInfo.InvariantCulture, $"{found} of {all}");
    }

    private static string Percent((Tool Tool, HashSet<TokenCase> Found) column)
    {
        var (found, all) = Counts(column, _ => true);
        return string.Create(CultureInfo.InvariantCulture, $"{(all == 0 ? 0 : 100.0 * found / all):F0} %");
    }

    private static (int Found, int All) Counts((Tool Tool, HashSet<TokenCase> Found) column, Func<TokenCase, bool> which)
    {
        var readable = CaseList.All.Where(known => known.HoldsToken && column.Tool.Reads(known) && which(known)).ToList();
        return (readable.Count(column.Found.Contains), readable.Count);
    }
}
