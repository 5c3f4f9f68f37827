using System.Buffers;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>The findings a command is about, each with its secret where it could be read again.</summary>
internal sealed record KnownSecrets(Report Report, IReadOnlyList<(Finding Finding, Secret? Secret)> Findings)
{
    // A file of tokens, one a line; far more than anybody pipes in.
    private const int MaxInput = 1 << 20;

    /// <exception cref="UsageException">The report cannot be read, or standard input holds something else than tokens.</exception>
    public static async Task<KnownSecrets> LoadAsync(FindingInput input, SecretReaders readers, CliServices services, CancellationToken cancel)
    {
        var known = input.SecretStdin
            ? await FromStandardInputAsync(services, cancel).ConfigureAwait(false)
            : await FromReportAsync(ReadReport(input.Report!, services), input, readers, cancel).ConfigureAwait(false);
        var chosen = known.Findings.Where(entry => input.MayMean(entry.Finding)).ToList();
        if (chosen.Count == 0 && input.OnlyFingerprints.Count > 0) throw new UsageException("--only-fingerprint: no finding's fingerprint begins so. Compare with the report.");
        return known with { Findings = chosen };
    }

    /// <exception cref="UsageException">It cannot be read, or is no report.</exception>
    public static Report ReadReport(string path, CliServices services)
    {
        var name = path == "-" ? "standard input" : path;
        try
        {
            using var stream = path == "-" ? services.Input : File.OpenRead(Path.GetFullPath(path, services.WorkingDirectory));
            return JsonReport.Read(stream);
        }
        catch (ReportFormatException e)
        {
            throw new UsageException($"{name}: {e.Message}. Make one with: tokenguard scan … --format json");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e is UnauthorizedAccessException ? "permission denied" : "cannot be read";
            throw new UsageException($"{name}: {why}. Name a report made with: tokenguard scan … --format json");
        }
    }

    private static async Task<KnownSecrets> FromReportAsync(Report report, FindingInput input, SecretReaders readers, CancellationToken cancel)
    {
        var findings = new List<(Finding, Secret?)>();
        foreach (var finding in report.Findings)
            findings.Add((finding, input.MayMean(finding) && FindingVerifier.NoToken(finding) is null ? await readers.ReadAsync(report, finding, cancel).ConfigureAwait(false) : null));
        return new KnownSecrets(report, findings);
    }

    private static async Task<KnownSecrets> FromStandardInputAsync(CliServices services, CancellationToken cancel)
    {
        var started = services.Time.GetUtcNow();
        var source = new PipedSecrets();
        var context = new ScanContext(ScanLimits.Default);
        var secrets = new List<Secret>();
        foreach (var (line, text) in Lines(await ReadAllAsync(services.Input, cancel).ConfigureAwait(false)))
        {
            if (!Secret.TryParse(text, out var secret)) throw new UsageException($"standard input, line {line}: not a Keygen token. Pipe in tokens and nothing else, one a line.");
            secrets.Add(secret);
            context.Findings.Add(secret, new Occurrence { Place = Places.Content, Path = "stdin", Line = line, Column = 1, EndLine = line, EndColumn = text.Length + 1, Length = text.Length, Carrier = Carriers.Plain });
        }

        if (secrets.Count == 0) throw new UsageException("standard input is empty. Pipe a token in, for example: pass show keygen/old | tokenguard verify --secret-stdin");
        var report = ReportBuilder.Build(source, context, ToolVersion.Info, started, services.Time.GetUtcNow());
        return new KnownSecrets(report, [.. report.Findings.Select(f => (f, secrets.Find(s => s.Fingerprint.Value == f.Fingerprint)))]);
    }

    private static IEnumerable<(int Line, byte[] Text)> Lines(byte[] input)
    {
        var number = 0;
        foreach (var range in SplitLines(input))
        {
            number++;
            var line = input.AsSpan(range).Trim(" \t\r"u8).ToArray();
            if (line.Length > 0) yield return (number, line);
        }
    }

    private static List<Range> SplitLines(byte[] input)
    {
        var ranges = new List<Range>();
        foreach (var range in input.AsSpan().Split((byte)'\n')) ranges.Add(range);
        return ranges;
    }

    private static async Task<byte[]> ReadAllAsync(Stream input, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxInput + 1);
        try
        {
            var length = await input.ReadAtLeastAsync(buffer, MaxInput + 1, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return length <= MaxInput ? buffer[..length] : throw new UsageException("standard input is larger than 1 MB. Pipe in tokens and nothing else, one a line.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Stands for standard input in the report of what was piped in.</summary>
    private sealed class PipedSecrets : IDocumentSource
    {
        public string Kind => "stdin";

        public string Target => "stdin";

        public string? Root => null;

        public Task ReadAsync(ScanContext context, CancellationToken cancel) => Task.CompletedTask;
    }
}
