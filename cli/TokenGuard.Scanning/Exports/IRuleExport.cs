namespace TokenGuard.Scanning.Exports;

/// <summary>Writes the rules for another scanner. Everything in it comes from <see cref="Rules.RuleTable"/>.</summary>
public interface IRuleExport
{
    /// <summary>The scanner, as <c>rules export --format</c> calls it.</summary>
    string Name { get; }

    /// <summary>Name of the file under <c>rules/exports/</c>.</summary>
    string FileName { get; }

    /// <summary>The whole file, with <c>\n</c> at the end of each line.</summary>
    string Write();
}

/// <summary>The scanners that rules can be written for.</summary>
public static class RuleExports
{
    public static IReadOnlyList<IRuleExport> All { get; } =
        [new GitleaksExport(), new BetterleaksExport(), new KingfisherExport(), new TruffleHogExport(), new SecretlintExport(), new GitHubExport()];

    /// <summary>The export with this name, or null.</summary>
    public static IRuleExport? Find(string name) => All.FirstOrDefault(export => export.Name == name);

    /// <summary>What a generated file says about itself, for formats that have comments.</summary>
    internal static string Origin(IRuleExport export) =>
        $"Keygen tokens. Written by 'tokenguard rules export --format {export.Name}' from rules {Rules.RuleTable.Digest}: do not edit.";
}
