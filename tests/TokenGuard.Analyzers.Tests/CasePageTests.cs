using TokenGuard.Cases;

namespace TokenGuard.Analyzers.Tests;

/// <summary>The page that compares TokenGuard with other tools says what <see cref="CaseTests"/> prove.</summary>
public sealed class CasePageTests
{
    private const string Write = "dotnet run --project tests/TokenGuard.Cases -- compare writes it anew";

    [Fact]
    public void Its_column_of_TokenGuard_is_true()
    {
        var expected = CaseList.All.Select(known => $"{known.Id}: {(known is { HoldsToken: true, IsMissed: false } ? "found" : "")}");

        Assert.True(expected.SequenceEqual(Rows(), StringComparer.Ordinal), "analyzers/docs/cases.md is stale: " + Write);
    }

    [Fact]
    public void It_counts_what_it_shows()
    {
        var tokens = CaseList.All.Where(known => known.HoldsToken).ToList();
        var all = Page().Single(line => line.StartsWith("| **all** |", StringComparison.Ordinal));

        Assert.StartsWith($"| **all** | **{tokens.Count(known => !known.IsMissed)} of {tokens.Count}, ", all, StringComparison.Ordinal);
    }

    /// <summary>Each case of the page, and what its first column of marks says.</summary>
    private static IEnumerable<string> Rows()
    {
        var group = "";
        foreach (var line in Page())
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) group = line[3..];
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (group is "" or "Shares" || cells.Length < 4 || cells[1] is "case" or "---") continue;
            yield return $"{group}: {cells[1]}: {(cells[2] == "●" ? "found" : cells[2])}";
        }
    }

    private static string[] Page()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TokenGuard.sln"))) folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllLines(Path.Combine(folder, "analyzers/docs/cases.md"));
    }
}
