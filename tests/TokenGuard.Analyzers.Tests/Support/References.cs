using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>What test sources compile against: the assemblies of the runtime that runs the tests, so nothing is downloaded.</summary>
internal static class References
{
    public static ImmutableArray<MetadataReference> Runtime { get; } =
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"
                || name.StartsWith("Microsoft.VisualBasic", StringComparison.Ordinal)))
            .Where(path => !path.Contains("Native", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];
}
