using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>What a journal line tells of: the steps of a remedy in their order.</summary>
public enum JournalStep
{
    Planned,
    Sending,
    Answered,
    Delivered,
    Proved,
    Unproved,
    Closed,
}

/// <summary>One line of the journal. Holds no secret: the fingerprint names it.</summary>
/// <param name="Remedy">One id for all lines of one remedy.</param>
/// <param name="Request">Method and path, for the steps that have a request.</param>
/// <param name="Note">Outcome or destination, our own words.</param>
public sealed record JournalEntry(
    Guid Remedy, JournalStep Step, Fingerprint Fingerprint, TokenId? TokenId, RemedyAction Action, RemedyAuthority? Authority,
    string? Request = null, int? Status = null, string? RequestId = null, string? Note = null);

/// <summary>
/// An append-only JSON Lines file, readable by its owner only. A line is on the disk before <see cref="TryAppend"/> returns, so that what we were
/// about to do survives a crash in the middle of doing it.
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
    }

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
            _file.Write(Line(entry));
            _file.Flush(flushToDisk: true);
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
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private static string Word(string name) => name.ToLowerInvariant();
}
