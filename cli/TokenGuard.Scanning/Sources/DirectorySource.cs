using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Sources;

/// <summary>
/// Files and folders, all of them: hidden ones, ignored ones, binaries. Links are not followed (what they point to is read where it is), and what is
/// neither file nor folder (a pipe, a socket, a device) holds no document. File names are documents too.
/// </summary>
public sealed class DirectorySource(IReadOnlyList<string> paths, string workingDirectory) : IDocumentSource
{
    public const string SourceKind = "dir";

    private readonly string _root = Path.GetFullPath(workingDirectory);

    public string Kind => SourceKind;

    public string Target { get; } = Redactor.Redact(string.Join(' ', paths));

    public string? Root => Redactor.Redact(_root);

    public async Task ReadAsync(ScanContext context, CancellationToken cancel)
    {
        var missing = paths.Where(path => !Path.Exists(Resolve(path))).ToList();
        if (missing.Count == paths.Count)
            throw new SourceUnavailableException($"{string.Join(", ", missing)}: no such file or folder. Check the path, or run from the folder it is relative to.");
        foreach (var path in missing) context.Coverage.Skip(path, "no such file or folder");

        var tree = new FileTree((fullPath, why) => context.Coverage.Skip(DisplayPath(fullPath), why));
        var files = FileTree.WithoutOverlap(paths.Except(missing, StringComparer.Ordinal).Select(Resolve)).SelectMany(path => tree.Enumerate(path));
        var options = new ParallelOptions { MaxDegreeOfParallelism = context.Limits.Threads, CancellationToken = cancel };
        // Not ForEachAsync: reading is synchronous, and a scanner with its buffer belongs to one worker for the whole run.
        await Task.Run(
            () => Parallel.ForEach(files, options, context.CreateScanner, (file, _, scanner) => ReadFile(file, scanner, context, cancel), static _ => { }),
            cancel).ConfigureAwait(false);
    }

    private DocumentScanner ReadFile(FileTree.Entry file, DocumentScanner scanner, ScanContext context, CancellationToken cancel)
    {
        var path = DisplayPath(file.FullPath);
        ScanName(file, path, scanner, context);
        if (!file.IsFile) return scanner;
        try
        {
            using var stream = ScannedFile.Open(file.FullPath);
            if (context.Limits.MaxDocumentBytes is { } most && stream.Length > most) context.Coverage.Skip(path, "larger than --max-size");
            else context.ScanContent(scanner, stream, path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Coverage.Skip(path, ReadFailure.Describe(e));
        }

        return scanner;
    }

    private static void ScanName(FileTree.Entry file, string path, DocumentScanner scanner, ScanContext context)
    {
        // A folder's own entry reports what its name holds; the paths below it repeat that.
        var ownStart = file.IsRoot ? 0 : path.LastIndexOf('/') + 1;
        if (path.Length - ownStart < TokenMatcher.ShortestRun) return;
        var ownName = Encoding.UTF8.GetByteCount(path.AsSpan(0, ownStart));
        foreach (var match in scanner.Scan(path))
            if (match.Offset >= ownName) context.Findings.Add(match.Secret, Occurrence.Of(match, Places.FileName, path));
    }

    private string Resolve(string path) => Path.GetFullPath(path, _root);

    /// <summary>Relative to the working directory where that is shorter to read, with forward slashes.</summary>
    private string DisplayPath(string fullPath)
    {
        if (IsBelowRoot(fullPath)) return fullPath[(_root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');
        if (!fullPath.StartsWith(_root, StringComparison.OrdinalIgnoreCase)) return fullPath.Replace(Path.DirectorySeparatorChar, '/');
        var relative = Path.GetRelativePath(_root, fullPath);
        var isOutside = relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return (isOutside ? fullPath : relative).Replace(Path.DirectorySeparatorChar, '/');
    }

    private bool IsBelowRoot(string fullPath) =>
        fullPath.Length > _root.Length + 1 && fullPath[_root.Length] == Path.DirectorySeparatorChar && fullPath.StartsWith(_root, StringComparison.Ordinal);
}
