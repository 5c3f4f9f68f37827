using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TokenGuard.Analyzers.CodeFixes.Tests.Support;

/// <summary>A project in a workspace, for what the markup cannot say: files that are not compiled, other languages, the actions themselves.</summary>
internal sealed class TestProject : IDisposable
{
    private readonly AdhocWorkspace _workspace;
    private readonly Solution _solution;
    private readonly ProjectId _project;

    public TestProject(string language)
    {
        _workspace = new AdhocWorkspace();
        _project = ProjectId.CreateNewId();
        _solution = _workspace.CurrentSolution.AddProject(_project, "Test", "Test", language).AddMetadataReferences(_project, References.Runtime);
    }

    private TestProject(TestProject origin, Solution solution) => (_workspace, _project, _solution) = (origin._workspace, origin._project, solution);

    private Project Project => _solution.GetProject(_project)!;

    public TestProject WithSource(string source) => new(this, _solution.AddDocument(DocumentId.CreateNewId(_project), "Test", source, filePath: "/src/Test"));

    public TestProject WithAdditional(string file, string content) =>
        new(this, _solution.AddAdditionalDocument(DocumentId.CreateNewId(_project), file, content, filePath: "/src/" + file));

    public async Task<ImmutableArray<Diagnostic>> FindAsync()
    {
        var compilation = (await Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        var found = await compilation.WithAnalyzers([new HardCodedTokenAnalyzer()], Project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenByDescending(d => d.Location.IsInSource).ThenBy(d => d.Location.SourceSpan.Start)];
    }

    public async Task<IReadOnlyList<CodeAction>> FixesAsync(CodeFixProvider provider, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        var document = DocumentOf(diagnostic);
        // A host asks only providers that say they know the kind of document.
        if (document is not Document && provider is not RedactTokenCodeFixProvider) return actions;
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic.Location.SourceSpan, [diagnostic], (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    public TestProject Apply(CodeAction action)
    {
        var operations = action.GetOperationsAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return new TestProject(this, operations.OfType<ApplyChangesOperation>().Single().ChangedSolution);
    }

    public async Task<TestProject> FixAllAsync(CodeFixProvider provider, string key, FixAllScope scope, ImmutableArray<Diagnostic> diagnostics)
    {
        var context = new FixAllContext(
            Project.Documents.First(), provider, scope, key, provider.FixableDiagnosticIds, new Found(diagnostics), TestContext.Current.CancellationToken);
        return Apply((await provider.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    public async Task<string> SourceTextAsync() => (await Project.Documents.Single().GetTextAsync(TestContext.Current.CancellationToken)).ToString();

    public async Task<string> AdditionalTextAsync(string file) =>
        (await Project.AdditionalDocuments.Single(document => document.Name == file).GetTextAsync(TestContext.Current.CancellationToken)).ToString();

    /// <summary>All files, one after another.</summary>
    public async Task<string> AllTextAsync()
    {
        var all = "";
        foreach (var document in Project.Documents.Concat(Project.AdditionalDocuments)) all += await document.GetTextAsync(TestContext.Current.CancellationToken);
        return all;
    }

    public void Dispose() => _workspace.Dispose();

    private TextDocument DocumentOf(Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree
        ? Project.Documents.First(document => document.FilePath == tree.FilePath)
        : Project.AdditionalDocuments.First(document => document.FilePath == diagnostic.Location.GetLineSpan().Path);

    private sealed class Found(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(d => d.Location.SourceTree?.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(d => !d.Location.IsInSource));

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
    }
}
