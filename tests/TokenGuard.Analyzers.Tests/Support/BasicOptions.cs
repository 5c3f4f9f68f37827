using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.VisualBasic;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>Visual Basic as the SDK's projects have it, which import the language's own library everywhere.</summary>
internal static class BasicOptions
{
    public static VisualBasicCompilationOptions Library { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        globalImports: GlobalImport.Parse("Microsoft.VisualBasic", "System", "System.Collections", "System.Collections.Generic", "System.Diagnostics", "System.Linq", "System.Threading.Tasks"));
}
