using System.Resources;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Scanning.Tests.Assemblies;

/// <summary>Real assemblies, made by the compiler.</summary>
internal static class Compiled
{
    private const string SourcePath = "/src/Client.cs";

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Console.dll" or "System.ComponentModel.Primitives.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static byte[] Assembly(string source, params (string Name, byte[] Content)[] resources) => Emit(source, resources, DebugInformationFormat.Embedded, embedSource: false).Assembly;

    public static byte[] AssemblyWithSource(string source) => Emit(source, [], DebugInformationFormat.Embedded, embedSource: true).Assembly;

    public static byte[] Pdb(string source, bool embedSource) => Emit(source, [], DebugInformationFormat.PortablePdb, embedSource).Pdb;

    public static byte[] Resources(params (string Key, object Value)[] values)
    {
        using var bytes = new MemoryStream();
        using (var writer = new ResourceWriter(bytes))
        {
            foreach (var (key, value) in values)
            {
                if (value is Stream stream) writer.AddResource(key, stream);
                else writer.AddResource(key, value);
            }
        }

        return bytes.ToArray();
    }

    private static (byte[] Assembly, byte[] Pdb) Emit(string source, (string Name, byte[] Content)[] resources, DebugInformationFormat symbols, bool embedSource)
    {
        var text = SourceText.From(source, Encoding.UTF8);
        var compilation = CSharpCompilation.Create(
            "Acme",
            [CSharpSyntaxTree.ParseText(text, path: SourcePath)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, deterministic: true, allowUnsafe: true));
        using var assembly = new MemoryStream();
        using var pdb = new MemoryStream();
        var result = compilation.Emit(
            assembly,
            symbols == DebugInformationFormat.Embedded ? null : pdb,
            manifestResources: resources.Select(r => new ResourceDescription(r.Name, () => new MemoryStream(r.Content), isPublic: true)),
            options: new EmitOptions(debugInformationFormat: symbols, pdbFilePath: "Acme.pdb"),
            embeddedTexts: embedSource ? [EmbeddedText.FromSource(SourcePath, text)] : null);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return (assembly.ToArray(), pdb.ToArray());
    }
}
