using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TokenGuard.Analyzers;

/// <summary>
/// What a user can say: <c>tokenguard.…</c> in <c>.editorconfig</c>, which holds for the files its section names, and properties of the project that
/// the package's build files hand on. A value that is not understood counts as not said.
/// </summary>
internal static class Options
{
    private const string ScanKey = "tokenguard.scan";
    private const string ScanAdditionalFilesProperty = "build_property.TokenGuardScanAdditionalFiles";
    private const string MaxFileSizeProperty = "build_property.TokenGuardMaxFileSize";
    private const string EvaluateProperty = "build_property.TokenGuardEvaluate";
    private const string BaselineMetadata = "build_metadata.AdditionalFiles.TokenGuardBaseline";

    // Reading a megabyte of text costs the compiler a few milliseconds.
    private const int DefaultMaxFileSize = 4 * 1024 * 1024;

    /// <summary>
    /// Whether a file is to be looked at, source or not. Additional files need this: the compiler applies severities of a section to source files only.
    /// </summary>
    public static bool Scans(AnalyzerConfigOptions file) => !IsFalse(file, ScanKey);

    /// <summary>Whether files that are not compiled are to be looked at.</summary>
    public static bool ScansAdditionalFiles(AnalyzerConfigOptions project) => !IsFalse(project, ScanAdditionalFilesProperty);

    /// <summary>Whether code is run in thought to see what it puts together.</summary>
    public static bool Evaluates(AnalyzerConfigOptions project) => !IsFalse(project, EvaluateProperty);

    /// <summary>Characters of the largest additional file that is looked at.</summary>
    public static int MaxFileSize(AnalyzerConfigOptions project) =>
        project.TryGetValue(MaxFileSizeProperty, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : DefaultMaxFileSize;

    /// <summary>Whether the project names this additional file as its baseline.</summary>
    public static bool IsBaseline(AnalyzerConfigOptions file) =>
        file.TryGetValue(BaselineMetadata, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsFalse(AnalyzerConfigOptions options, string key) =>
        options.TryGetValue(key, out var value) && string.Equals(value.Trim(), "false", StringComparison.OrdinalIgnoreCase);
}
