using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TokenGuard.Keygen;

/// <summary>
/// The folder <c>evidence</c> beside the journal: for each remedy a JSON file and a page to read. The journal keeps the JSON's digest, and the journal's
/// lines are chained, so that a record that was changed or taken away shows.
/// </summary>
public static class EvidenceFolder
{
    private const string Name = "evidence";

    /// <summary>Holds the journal and the records it names against one another; one sentence for each thing that is wrong.</summary>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    public static EvidenceCheck Check(string journalPath)
    {
        using var journal = new FileStream(journalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var problems = new List<string>();
        if (JournalChain.FirstBreak(journal) is { } line)
            problems.Add($"{journalPath}, line {line}: it does not follow from the line before it. It, or that one, was changed, put in or taken out later.");
        journal.Seek(0, SeekOrigin.Begin);
        var records = 0;
        foreach (var (file, digest) in Named(journal))
        {
            records++;
            if (Problem(Path.Combine(Path.GetDirectoryName(journalPath)!, Name, file), digest) is { } problem) problems.Add(problem);
        }

        journal.Seek(0, SeekOrigin.Begin);
        return new EvidenceCheck(records, problems, JournalChain.Lines(journal).LastOrDefault() is { } last ? JournalChain.Digest(last) : null);
    }

    internal static bool TryWrite(
        string journalFolder, EvidenceRecord record, [NotNullWhen(true)] out string? file, [NotNullWhen(true)] out string? digest)
    {
        (file, digest) = (null, null);
        try
        {
            var folder = Path.Combine(journalFolder, Name);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var stem = string.Create(CultureInfo.InvariantCulture, $"{record.After.FinishedAt:yyyyMMdd'T'HHmmss'Z'}-{record.Action}-{record.Remedy:D}");
            var json = JsonSerializer.SerializeToUtf8Bytes(record, EvidenceJson.Default.EvidenceRecord);
            Write(Path.Combine(folder, stem + ".json"), json);
            Write(Path.Combine(folder, stem + ".md"), Encoding.UTF8.GetBytes(EvidencePage.Of(record)));
            (file, digest) = (Path.Combine(folder, stem + ".json"), JournalChain.Digest(json));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Write(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
    }

    private static string? Problem(string path, string digest)
    {
        try
        {
            return JournalChain.Digest(File.ReadAllBytes(path)) == digest ? null : $"{path}: it is not what the journal says was written there.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is FileNotFoundException or DirectoryNotFoundException
                ? $"{path}: it is gone, though the journal says it was written." : $"{path}: it cannot be read ({FileTrouble.Of(e)}).";
        }
    }

    private static IEnumerable<(string File, string Digest)> Named(Stream journal)
    {
        foreach (var line in JournalChain.Lines(journal))
        {
            if (Note(line) is not { } note || note.Split(' ') is not [var file, var digest] || file != Path.GetFileName(file)) continue;
            yield return (file, digest);
        }
    }

    private static string? Note(byte[] line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("step", out var step) && step.ToString() == "recorded"
                && root.TryGetProperty("note", out var note) ? note.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Records">How many records the journal names.</param>
/// <param name="Problems">Empty where everything fits together.</param>
/// <param name="Head">Digest of the journal's last line; null for an empty one.</param>
public sealed record EvidenceCheck(int Records, IReadOnlyList<string> Problems, string? Head);
