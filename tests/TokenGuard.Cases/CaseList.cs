namespace TokenGuard.Cases;

/// <summary>
/// All cases. A list is a text file: what unites its cases, and the cases, each behind a line <c>== name</c>, or <c>== name @ file</c> where it is not the content of
/// <c>Test.cs</c>; <c>file: Test.vb</c> before the first makes that the list's own.
/// </summary>
public static class CaseList
{
    private const string Heading = "== ", FileOfList = "file: ", FileOfCase = " @ ";

    // In the order in which they are read best.
    private static readonly string[] Groups = ["plain", "encoded", "constant", "evaluated", "visual-basic", "files", "once", "missed", "unknowable", "silent"];

    /// <summary>Every case, list by list.</summary>
    public static IReadOnlyList<TokenCase> All { get; } = [.. Groups.SelectMany(group => Read(group).Cases)];

    /// <summary>The lists, and what unites the cases of each.</summary>
    public static IReadOnlyList<(string Group, string About)> About { get; } = [.. Groups.Select(group => (group, Read(group).About))];

    public static TokenCase Find(string id) => All.Single(known => string.Equals(known.Id, id, StringComparison.Ordinal));

    private static (string About, List<TokenCase> Cases) Read(string group)
    {
        using var resource = typeof(CaseList).Assembly.GetManifestResourceStream(group) ?? throw new InvalidOperationException($"There is no list {group}.");
        using var reader = new StreamReader(resource);
        var about = "";
        var file = "Test.cs";
        var cases = new List<TokenCase>();
        string? name = null;
        var content = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                Finish();
                name = line[Heading.Length..];
            }
            else if (name is not null) content.Add(line);
            else if (line.StartsWith(FileOfList, StringComparison.Ordinal)) file = line[FileOfList.Length..];
            else if (line.Length > 0) about += (about.Length > 0 ? " " : "") + line;
        }

        Finish();
        return (about, cases);

        void Finish()
        {
            if (name is null) return;
            var at = name.LastIndexOf(FileOfCase, StringComparison.Ordinal);
            // The blank line before the next heading is not content.
            while (content.Count > 0 && content[^1].Length == 0) content.RemoveAt(content.Count - 1);
            cases.Add(new TokenCase(group, at < 0 ? name : name[..at], at < 0 ? file : name[(at + FileOfCase.Length)..], string.Join('\n', content)));
            content.Clear();
        }
    }
}
