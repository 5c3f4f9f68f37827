using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Analyzers.Sinks;
using TokenGuard.TestKit;

namespace TokenGuard.Analyzers.Benchmarks;

/// <summary>
/// What the analyzer costs on real source, by the compiler's own accounting: <c>FOLDER... [--references FOLDER]... [--with ASSEMBLY:ID]... [--runs N]</c>.
/// Each folder is one compilation of all its C# files, which need not compile: unknown types only leave less to bind. Every run starts from a compilation
/// that nothing was asked of, and the middle one of several counts. Beside the time of one build it tells the time of one edit, as an IDE makes them, and at last
/// what was reported, which on code without tokens has to be nothing.
/// </summary>
internal sealed class AnalyzerCost
{
    private const int DefaultRuns = 5;
    private const int LinesPerUnit = 100_000;

    private readonly List<string> _folders = [];
    private readonly List<MetadataReference> _references = [];
    private readonly List<(string Name, DiagnosticAnalyzer Analyzer)> _others = [];
    private readonly List<string> _otherIds = [];
    private readonly List<AdditionalText> _files = [];
    private readonly int _runs = DefaultRuns;
    private readonly int _costliest;

    public AnalyzerCost(ReadOnlySpan<string> arguments)
    {
        AddReferences(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--references":
                    AddReferences(arguments[++i]);
                    break;
                case "--with":
                    AddOther(arguments[++i]);
                    break;
                case "--runs":
                    _runs = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--costliest":
                    _costliest = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--file":
                    _files.Add(new AdditionalFile(arguments[++i]));
                    break;
                default:
                    _folders.Add(arguments[i]);
                    break;
            }
        }
    }

    /// <returns>Whether nothing was reported, and nothing failed.</returns>
    public async Task<bool> RunAsync()
    {
        var isClean = _folders.Count > 0;
        foreach (var folder in _folders) isClean &= await MeasureAsync(folder);
        return isClean;
    }

    private async Task<bool> MeasureAsync(string folder)
    {
        var compilation = Load(folder, out var lines);
        if (compilation.SyntaxTrees.IsEmpty)
        {
            Print($"{folder}: no C# file there; name a folder of sources");
            return false;
        }

        var counters = new EvaluationCounters(ThreadClock.Now);
        (string Name, DiagnosticAnalyzer Analyzer)[] all = [("HardCodedTokenAnalyzer", new HardCodedTokenAnalyzer(counters)), ("CredentialSinkAnalyzer", new CredentialSinkAnalyzer()), .. _others];
        var members = compilation.SyntaxTrees.Sum(tree => tree.GetRoot().DescendantNodes().Count(IsMember));
        Print($"{folder}: {compilation.SyntaxTrees.Length} files, {lines} lines");

        var times = all.ToDictionary(one => one.Name, _ => new List<TimeSpan>(), StringComparer.Ordinal);
        var works = Enum.GetValues<Work>();
        var parts = works.ToDictionary(work => work, _ => new List<TimeSpan>());
        var wholes = new List<TimeSpan>();
        var costs = new List<RootCost>();
        counters.Watch = costs.Add;
        var found = ImmutableArray<Diagnostic>.Empty;
        var failures = 0;
        counters.Failed = exception => Print($"  failed: {exception}", ref failures);
        for (var run = 0; run <= _runs; run++)
        {
            counters.Reset();
            costs.Clear();
            var analysis = Analyze(compilation.Clone(), [.. all.Select(one => one.Analyzer)], exception => Print($"  failed: {exception}", ref failures));
            var result = await analysis.GetAnalysisResultAsync(CancellationToken.None);
            found = [.. result.GetAllDiagnostics().Where(diagnostic => diagnostic.Id.StartsWith("TG", StringComparison.Ordinal))];
            // The first run is the just-in-time compiler's.
            if (run == 0) continue;
            foreach (var (name, analyzer) in all) times[name].Add(result.AnalyzerTelemetryInfo[analyzer].ExecutionTime);
            foreach (var work in works) parts[work].Add(counters.Of(work));
            wholes.Add(works.Aggregate(TimeSpan.Zero, (sum, work) => sum + counters.Of(work)));
        }

        foreach (var (name, _) in all)
        {
            var middle = Middle(times[name]);
            Print($"  {name,-28} {middle.TotalMilliseconds,8:F1} ms   {middle.TotalMilliseconds * LinesPerUnit / lines,8:F1} ms per 100,000 lines   (least {times[name].Min().TotalMilliseconds:F1} ms)");
        }

        var perUnit = (double)LinesPerUnit / lines;
        Print($"  of it processor time: middle {Middle(wholes).TotalMilliseconds * perUnit:F1}, least {wholes.Min().TotalMilliseconds * perUnit:F1} ms per 100,000 lines: {string.Join(", ", works.Select(work => string.Create(CultureInfo.InvariantCulture, $"{work} {parts[work].Min().TotalMilliseconds * perUnit:F1}")))}");
        Print($"  run by run: {string.Join(", ", wholes.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds * perUnit:F0}")))}");
        foreach (var cost in costs.OrderByDescending(static one => one.Whole).Take(_costliest))
            Print($"  {cost.Binding.TotalMilliseconds,8:F2} + {cost.Constants.TotalMilliseconds,6:F2} + {cost.Evaluation.TotalMilliseconds,6:F2} ms {cost.Steps,6} steps {cost.Syntax.GetLocation().GetLineSpan()}");
        Print($"  members {members}, bound {counters.Bound}, evaluated {counters.Evaluated} ({100.0 * counters.Evaluated / members:F2} %), bodies of others {counters.Bodies}, steps {counters.Steps}");
        foreach (var diagnostic in found) Print($"  {diagnostic.Id} {diagnostic.Location.GetLineSpan()}");
        await MeasureEditAsync(compilation, [all[0].Analyzer, all[1].Analyzer]);
        Print($"  diagnostics: {found.Length}, failed: {failures}");
        return found.IsEmpty && failures == 0;
    }

    /// <summary>A character is typed into a comment at the end of a file, once for each of some files all over the project.</summary>
    private async Task MeasureEditAsync(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        // What an IDE has: everything was analyzed once, and the texts of other files are the same objects as before.
        await Analyze(compilation, analyzers, Ignore).GetAnalysisResultAsync(CancellationToken.None);
        var times = new List<TimeSpan>();
        var trees = compilation.SyntaxTrees;
        const int Edits = 41;
        for (var edit = 0; edit < Edits; edit++)
        {
            var tree = trees[(int)((long)edit * trees.Length / Edits)];
            var text = tree.GetText();
            var edited = tree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(text.Length, 0), "\n// x")));
            var after = compilation.ReplaceSyntaxTree(tree, edited);
            var analysis = Analyze(after, analyzers, Ignore);
            await analysis.GetAnalyzerSyntaxDiagnosticsAsync(edited, CancellationToken.None);
            await analysis.GetAnalyzerSemanticDiagnosticsAsync(after.GetSemanticModel(edited), filterSpan: null, CancellationToken.None);
            var time = TimeSpan.Zero;
            foreach (var analyzer in analyzers) time += (await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)).ExecutionTime;
            // The first ones warm paths up that a build does not take.
            if (edit > 4) times.Add(time);
        }

        Print($"  one edited file: {Middle(times).TotalMilliseconds:F3} ms (most {times.Max().TotalMilliseconds:F3} ms)");
    }

    private CompilationWithAnalyzers Analyze(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, Action<Exception> failed) =>
        new(compilation, analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([.. _files]),
            (exception, _, _) => failed(exception),
            // One thread: the compiler counts time that passes, and threads that wait for a processor would count too.
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true));

    private CSharpCompilation Load(string folder, out int lines)
    {
        lines = 0;
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse, preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NETCOREAPP", "NETSTANDARD2_0", "TRACE"]);
        var trees = new List<SyntaxTree>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = SourceText.From(File.ReadAllText(path));
            lines += text.Lines.Count;
            trees.Add(CSharpSyntaxTree.ParseText(text, options, path));
        }

        var compilation = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
            .WithSpecificDiagnosticOptions(_otherIds.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Warn)));
        return CSharpCompilation.Create("Measured", trees, _references, compilation);
    }

    private void AddReferences(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.dll", SearchOption.AllDirectories))
        {
            try
            {
                AssemblyName.GetAssemblyName(path);
                _references.Add(MetadataReference.CreateFromFile(path));
            }
            catch (BadImageFormatException)
            {
                // Native, as some of the runtime's own are.
            }
        }
    }

    /// <summary>The analyzers of an assembly that report an id, to be measured in the same run.</summary>
    private void AddOther(string assemblyAndId)
    {
        var colon = assemblyAndId.LastIndexOf(':');
        var (path, id) = (assemblyAndId[..colon], assemblyAndId[(colon + 1)..]);
        _otherIds.Add(id);
        foreach (var type in TypesOf(Assembly.LoadFrom(Path.GetFullPath(path))))
        {
            if (type.IsAbstract || !type.IsSubclassOf(typeof(DiagnosticAnalyzer)) || type.GetConstructor(Type.EmptyTypes) is null) continue;
            var analyzer = (DiagnosticAnalyzer)Activator.CreateInstance(type)!;
            if (analyzer.SupportedDiagnostics.Any(descriptor => string.Equals(descriptor.Id, id, StringComparison.Ordinal))) _others.Add(($"{id} {type.Name}", analyzer));
        }
    }

    /// <summary>Analyzer assemblies also hold code fixes, which need assemblies that are not here.</summary>
    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException incomplete)
        {
            return incomplete.Types.OfType<Type>();
        }
    }

    /// <summary>What has code or a value of its own.</summary>
    private static bool IsMember(SyntaxNode node) => node
        is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax { ExpressionBody: not null } or VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax };

    private static TimeSpan Middle(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private sealed class AdditionalFile(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(File.ReadAllText(path));
    }

    private static void Ignore(Exception exception) => Debug.Fail(exception.Message);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Print(FormattableString line, ref int count)
    {
        if (count++ < 3) Print(line);
    }
}
