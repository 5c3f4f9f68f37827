using TokenGuard.Rules;
using TokenGuard.Rules.Carriers;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning;

/// <summary>
/// Something that holds documents: a directory, standard input, a git repository, a GitHub organisation. A source reads each document once through
/// a <see cref="DocumentScanner"/>, says where its matches stand, and counts what it could not read; it never throws for a single document.
/// </summary>
public interface IDocumentSource
{
    /// <summary>The kind of source as the report names it.</summary>
    string Kind { get; }

    /// <summary>What was asked for, without tokens.</summary>
    string Target { get; }

    /// <summary>See <see cref="RunInfo.Root"/>.</summary>
    string? Root { get; }

    /// <summary>Reads everything.</summary>
    /// <exception cref="SourceUnavailableException">There is nothing at all to read: the target does not name what this source reads.</exception>
    Task ReadAsync(ScanContext context, CancellationToken cancel);
}

/// <summary>What a source needs while it reads. Safe for several workers at once, except that each takes a scanner of its own.</summary>
public sealed class ScanContext(ScanLimits limits)
{
    public ScanLimits Limits { get; } = limits;

    public FindingCollector Findings { get; } = new();

    public CoverageRecorder Coverage { get; } = new();

    /// <summary>What is going on, in a few words, for the progress display. Tokens in it are redacted.</summary>
    public string Activity { get; set => field = Redactor.Redact(value); } = "";

    /// <summary>How many documents there are, once the source knows.</summary>
    public long? ExpectedDocuments { get; set; }

    /// <summary>A scanner for one worker.</summary>
    public DocumentScanner CreateScanner() => new(Limits.MaxDecodeDepth, Limits.OtherSecrets);

    /// <summary>
    /// Scans a file-like document and everything in it; its matches stand at a path and nowhere else. Where reading fails or is stopped half way, what
    /// came before counts as found and the document as not read.
    /// </summary>
    public void ScanContent(DocumentScanner scanner, Stream document, string path, CancellationToken cancel)
    {
        IReadOnlyList<DocumentMatch> matches = [];
        try
        {
            ContentReader.Scan(scanner, document, path, this, out matches, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Coverage.Skip(path, ReadFailure.Describe(e));
        }
        finally
        {
            foreach (var match in matches) Findings.Add(match.Secret, Occurrence.Of(match, Places.Content, path));
        }
    }
}

/// <param name="Threads">Workers that read at once.</param>
/// <param name="MaxDocumentBytes">Larger documents are skipped and named in the coverage; null for no bound.</param>
public sealed record ScanLimits(int Threads, long? MaxDocumentBytes)
{
    /// <summary>How many encodings may be nested around a token.</summary>
    public int MaxDecodeDepth { get; init; } = CarrierSearch.DefaultDepth;

    /// <summary>Which secrets that are no tokens are looked for.</summary>
    public IReadOnlyCollection<Rule> OtherSecrets { get; init; } = OtherSecretSearch.Default;

    /// <summary>Bytes of unpacked objects that may be held at once, beside what one object needs while it is read.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    public static ScanLimits Default { get; } = new(Math.Max(1, Environment.ProcessorCount), null);
}

/// <summary>The target cannot be scanned at all. The message is for the user: what, where, what to do next.</summary>
public sealed class SourceUnavailableException(string message) : Exception(Redactor.Redact(message));
