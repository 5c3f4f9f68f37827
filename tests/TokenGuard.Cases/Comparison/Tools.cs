namespace TokenGuard.Cases.Comparison;

/// <summary>Everything that is run over the list. A new tool is a line here, and a file where it is of a new kind.</summary>
internal static class Tools
{
    public static IReadOnlyList<Tool> All { get; } =
    [
        new TokenGuardTool { KnowsBasic = true, ReadsFiles = true },
        new SonarTool("Sonar", ""),
        new SonarTool("Sonar, telling names", ", and every variable, field, property and parameter has `Password` in its name, which is what S2068 goes by") { Rename = TellingNames.Give },
        new AnalyzerTool("Security Code Scan", "SecurityCodeScan.VS2019 5.6.7, SCS0015", ("SecurityCodeScan.VS2019", "5.6.7"), "SCS0015") { KnowsBasic = true },
        new AnalyzerTool(".NET SDK", "the analyzers of the SDK, CA5390 and CA5403 switched on", null, "CA5390", "CA5403") { KnowsBasic = true },
        new DevSkimTool(),
        new SecretlintTool("secretlint", "its recommended rules", """{ "rules": [{ "id": "@secretlint/secretlint-rule-preset-recommend" }] }"""),
        new SecretlintTool("secretlint with our patterns", "the rule file that TokenGuard exports: as much as patterns over text can find", File.ReadAllText(Path.Combine(Repository.Root, "rules/exports/secretlintrc.json"))),
    ];
}
