using System.Globalization;
using System.Text;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// The objects of a repository that the library refuses (SHA-256 ids, extensions it does not know), as the installed git hands them out, all of them, reachable
/// or not. Of what is found the object and, where something reachable holds it, one path are known; not the commits that brought it.
/// </summary>
internal sealed class ExecutableHistory(GitLocation location, ScanContext context)
{
    // Longer ones stay unread: they come through a pipe and are held in memory here.
    private const int LongestContent = 512 * 1024 * 1024;

    private const int IdLength = 32;

    private readonly DocumentScanner _scanner = context.CreateScanner();
    private readonly Dictionary<string, IReadOnlyList<DocumentMatch>> _blobs = new(StringComparer.Ordinal);
    private long _read;

    /// <summary>False where there is no git, or where it refuses the repository too: then nothing was read.</summary>
    public bool TryRead(CancellationToken cancel)
    {
        if (GitProgram.Find() is not { } git) return false;
        context.Activity = "reading objects through git";
        using (var objects = Start(git, "cat-file", "--batch", "--batch-all-objects", "--unordered", "--buffer"))
        {
            objects.StandardInput.Close();
            using var stop = cancel.Register(() => objects.Kill());
            try
            {
                using var output = new BufferedStream(objects.StandardOutput.BaseStream, 1 << 20);
                ReadObjects(output, cancel);
            }
            catch (EndOfStreamException)
            {
                context.Coverage.Skip(location.CommonDirectory, "git ended in the middle of an object");
            }

            objects.WaitForExit();
            cancel.ThrowIfCancellationRequested();
            if (objects.ExitCode != 0 && _read == 0) return false;
            if (objects.ExitCode != 0) context.Coverage.Skip(location.CommonDirectory, "objects that git could not read");
        }

        ReadRefNames(git);
        ReportBlobs(git);
        return true;
    }

    private void ReadObjects(Stream objects, CancellationToken cancel)
    {
        // "<id> <kind> <size>", the content, a line break
        while (ReadLine(objects) is { } header)
        {
            cancel.ThrowIfCancellationRequested();
            if (header.Split(' ') is not [var id, var kind, var length] || !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                context.Coverage.Skip($"object {header.Split(' ')[0]}", "missing or damaged object");
                continue;
            }

            _read++;
            if (size > LongestContent) Discard(objects, size, $"{kind} {id}");
            else Read(id, kind, ReadContent(objects, (int)size), cancel);
            objects.ReadByte();
        }
    }

    private void Read(string id, string kind, byte[] content, CancellationToken cancel)
    {
        if (kind == "tree")
        {
            ReadNames(content);
            return;
        }

        if (kind == "blob")
        {
            var blobs = new BlobScanner(location, _scanner, context);
            if (blobs.IsTooLarge(content.Length, $"blob {id}")) return;
            using var stream = new MemoryStream(content, writable: false);
            if (blobs.Scan(stream, content.Length, $"blob {id}", cancel) is { Count: > 0 } matches) _blobs[id] = [.. matches];
            return;
        }

        context.Coverage.DocumentRead(content.Length);
        if (_scanner.Scan(content).Count > 0) ReadText(id, kind, Encoding.UTF8.GetString(content));
    }

    private void ReadText(string id, string kind, string text)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var (header, message) = split < 0 ? (text, "") : (text[..split], text[(split + 2)..]);
        foreach (var match in _scanner.Scan(message).ToList()) Add(match, kind == "tag" ? Places.TagMessage : Places.CommitMessage, path: null, id);
        foreach (var line in header.Split('\n'))
        {
            var place = line.StartsWith("author ", StringComparison.Ordinal) || line.StartsWith("committer ", StringComparison.Ordinal) || line.StartsWith("tagger ", StringComparison.Ordinal)
                ? Places.Author
                : kind == "tag" ? Places.RefName : Places.CommitHeader;
            foreach (var match in _scanner.Scan(line).ToList()) Add(match, place, path: null, id);
        }
    }

    private void ReadNames(ReadOnlySpan<byte> tree)
    {
        while (tree.IndexOf((byte)0) is >= 0 and var end && end + 1 + IdLength <= tree.Length)
        {
            var name = tree[(tree[..end].IndexOf((byte)' ') + 1)..end];
            if (name.Length >= TokenMatcher.ShortestRun)
                foreach (var match in _scanner.Scan(name).ToList()) Add(match, Places.FileName, Encoding.UTF8.GetString(name), blob: null);
            tree = tree[(end + 1 + IdLength)..];
        }
    }

    private void ReadRefNames(string git)
    {
        foreach (var name in Lines(git, "for-each-ref", "--format=%(refname)"))
            foreach (var match in _scanner.Scan(name).ToList())
                context.Findings.Add(match.Secret, Occurrence.Of(match, Places.RefName, path: null) with { InHead = false, Refs = [name] });
    }

    private void ReportBlobs(string git)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_blobs.Count > 0)
        {
            // "<id> <path>", of commits the id alone
            foreach (var line in Lines(git, "rev-list", "--all", "--objects"))
                if (line.Split(' ', 2) is [var id, { Length: > 0 } path] && _blobs.ContainsKey(id)) paths.TryAdd(id, path);
        }

        foreach (var (blob, matches) in _blobs)
            foreach (var match in matches) Add(match, Places.Content, paths.GetValueOrDefault(blob), blob);
    }

    private void Add(DocumentMatch match, string place, string? path, string? blob) => context.Findings.Add(match.Secret, Occurrence.Of(match, place, path) with { Blob = blob });

    private IEnumerable<string> Lines(string git, params string[] arguments)
    {
        using var process = Start(git, arguments);
        process.StandardInput.Close();
        while (process.StandardOutput.ReadLine() is { } line) yield return line;
        process.WaitForExit();
        if (process.ExitCode != 0) context.Coverage.Skip($"git {arguments[0]}", "refs that git could not read");
    }

    // Told where the repository is, git does not ask whose it is; it reads objects and refs only.
    private System.Diagnostics.Process Start(string git, params string[] arguments) =>
        GitProgram.Start(git, location.CommonDirectory, new GitEnvironment(location.CommonDirectory, WorkTree: null, IndexFile: null), arguments);

    private void Discard(Stream objects, long size, string what)
    {
        context.Coverage.Skip(what, "too large to read through git");
        var buffer = new byte[64 * 1024];
        while (size > 0)
        {
            var part = (int)Math.Min(buffer.Length, size);
            objects.ReadExactly(buffer, 0, part);
            size -= part;
        }
    }

    private static byte[] ReadContent(Stream objects, int size)
    {
        var content = new byte[size];
        objects.ReadExactly(content);
        return content;
    }

    private static string? ReadLine(Stream objects)
    {
        var line = new StringBuilder();
        for (var b = objects.ReadByte(); b != '\n'; b = objects.ReadByte())
        {
            if (b < 0) return null;
            line.Append((char)b);
        }

        return line.ToString();
    }
}
