using System.Text.Json;

namespace TokenGuard.Cases.Comparison;

/// <summary>secretlint, a scanner of text, with a rule file.</summary>
/// <param name="name">The head of its column.</param>
/// <param name="about">Which rules.</param>
/// <param name="configuration">The rule file's content.</param>
internal sealed class SecretlintTool(string name, string about, string configuration) : Tool(name, $"secretlint {Version}, {about}")
{
    private const string Version = "13.0.6";

    public override async Task<IReadOnlyCollection<string>> FindAsync(string scratch)
    {
        CaseFolder.Write(CasesIn(scratch));
        File.WriteAllText(Path.Combine(scratch, "package.json"), "{ \"private\": true }");
        File.WriteAllText(Path.Combine(scratch, ".secretlintrc.json"), configuration);
        await Command.RunAsync(scratch, "npm", ["install", "--silent", "--no-audit", $"secretlint@{Version}", "@secretlint/secretlint-rule-preset-recommend@13.0.7", $"@secretlint/secretlint-rule-pattern@{Version}"]);
        var report = Path.Combine(scratch, "report.json");
        await Command.RunAsync(scratch, "node", ["node_modules/secretlint/bin/secretlint.js", "--format", "json", "--maskSecrets", "--output", report, "cases/**/*", "cases/**/.*"], mayFail: true);
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        return [.. results.RootElement.EnumerateArray().Where(file => file.GetProperty("messages").GetArrayLength() > 0).Select(file => file.GetProperty("filePath").GetString()!)];
    }
}
