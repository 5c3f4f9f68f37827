using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenGuard.Keygen;

/// <summary>
/// An append-only JSON Lines file, readable by its owner only. A line is on the disk before <see cref="TryAppend(JournalEntry)"/> returns, so that what we were
/// about to do survives a crash in the middle of doing it. Each line names the digest of the one before (<c>previous</c>), so that a line changed,
/// taken out or put in later shows: see <see cref="JournalChain"/>.
/// </summary>
public sealed class RemedyJournal : IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FileStream _file;
    private readonly TimeProvider _time;

    internal RemedyJournal(FileStream file, TimeProvider time)
    {
        _file = file;
        _time = time;
        Head = JournalChain.HeadOf(file);
    }

    /// <summary>The folder it stands in: evidence and recovery files go there too.</summary>
    public string Folder => Path.GetDirectoryName(_file.Name)!;

    /// <summary>Digest of the last line, <c>sha256:</c> and hex; null for an empty journal.</summary>
    internal string? Head { get; private set; }

    /// <summary>Called before and after a line is written: where a test lets the process die.</summary>
    internal Action<JournalEntry, bool>? Appending { get; set; }

    /// <summary>Opens or creates the file; one process at a time. <paramref name="error"/> is one line for a person.</summary>
    public static bool TryOpen(
        string path, TimeProvider time, [NotNullWhen(true)] out RemedyJournal? journal, [NotNullWhen(false)] out string? error)
    {
        journal = null;
        error = null;
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                error = $"The journal {path} is a symbolic link: name a file of your own.";
                return false;
            }

            journal = new RemedyJournal(Open(path), time);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"The journal {path} cannot be opened ({FileTrouble.Of(e)}); nothing is done without one: name a file in a folder of yours.";
            return false;
        }
    }

    /// <summary>True once the line is on the disk.</summary>
    public bool TryAppend(JournalEntry entry)
    {
        try
        {
            Appending?.Invoke(entry, false);
            Append(Line(entry));
            Appending?.Invoke(entry, true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>True once the line is on the disk.</summary>
    internal bool TryAppend(InventoryEntry entry)
    {
        try
        {
            Append(entry.Line(_time.GetUtcNow(), Head, Readable));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        try
        {
            RequireMemory(file);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            EndTornLine(file);
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A pipe or a device keeps nothing of what is written, and its permissions are everybody's: nobody's journal.</summary>
    private static void RequireMemory(FileStream file)
    {
        if (!file.CanSeek) throw new IOException("It is a pipe or a device.");
        if (file.Length > 0) return;
        file.WriteByte((byte)'\n');
        if (file.Length == 0) throw new IOException("It is a device.");
        file.SetLength(0);
    }

    /// <summary>A crash may have cut the last line short; the next one begins on a line of its own.</summary>
    private static void EndTornLine(FileStream file)
    {
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() == '\n') return;
            file.WriteByte((byte)'\n');
        }
    }

    /// <param name="line">With its line end.</param>
    private void Append(byte[] line)
    {
        _file.Write(line);
        _file.Flush(flushToDisk: true);
        Head = JournalChain.Digest(line.AsSpan(0, line.Length - 1));
    }

    private byte[] Line(JournalEntry entry)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", _time.GetUtcNow());
            json.WriteString("remedy", entry.Remedy);
            json.WriteString("step", Word(entry.Step.ToString()));
            json.WriteString("fingerprint", entry.Fingerprint.Value);
            if (entry.TokenId is { } id) json.WriteString("tokenId", id.ToString());
            json.WriteString("action", Word(entry.Action.ToString()));
            if (entry.Authority is { } authority)
                json.WriteString("authority", authority == RemedyAuthority.AdminToken ? "admin-token" : "leaked-token");
            if (entry.Request is not null) json.WriteString("request", entry.Request);
            if (entry.Status is { } status) json.WriteNumber("status", status);
            if (entry.RequestId is not null) json.WriteString("requestId", entry.RequestId);
            if (entry.Note is not null) json.WriteString("note", entry.Note);
            if (entry.Plan is { } plan) WritePlan(json, plan);
            if (Head is not null) json.WriteString("previous", Head);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private static void WritePlan(Utf8JsonWriter json, JournalPlan plan)
    {
        json.WriteString("address", plan.Address);
        if (plan.Environment is not null) json.WriteString("environment", plan.Environment);
        if (plan.Kind is not null) json.WriteString("kind", plan.Kind);
        if (plan.Report is not null) json.WriteString("report", plan.Report);
        if (plan.Recovery is not null) json.WriteString("recovery", plan.Recovery);
        if (plan.Destinations.Count == 0) return;
        json.WriteStartArray("destinations");
        foreach (var destination in plan.Destinations) json.WriteStringValue(destination);
        json.WriteEndArray();
    }

    private static string Word(string name) => name.ToLowerInvariant();
}
