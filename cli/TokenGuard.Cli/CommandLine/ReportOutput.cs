using TokenGuard.Scanning;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.CommandLine;

/// <summary>
/// Puts a report where the user wants it. Files are opened before the work begins, so that an hour's scan is not lost to a mistyped folder, and
/// take their name only when they are whole.
/// </summary>
internal sealed class ReportOutput : IDisposable
{
    private readonly List<(OutputTarget Target, string File, string? TemporaryFile, FileStream Stream)> _files = [];
    private readonly OutputSettings _settings;
    private readonly CliServices _services;

    private ReportOutput(OutputSettings settings, CliServices services) => (_settings, _services) = (settings, services);

    /// <exception cref="UsageException">A file cannot be written.</exception>
    public static ReportOutput Open(OutputSettings settings, CliServices services)
    {
        var output = new ReportOutput(settings, services);
        foreach (var target in settings.Targets.Where(t => t.File is not null)) output.OpenFile(target, target.File!);
        return output;
    }

    /// <exception cref="OutputException">A file or standard output took only part of it; the others are written.</exception>
    public void Write(Report report)
    {
        OutputException? failure = null;
        foreach (var (target, file, temporary, stream) in _files)
        {
            try
            {
                target.Format.Write(report, stream, ReportStyle.Plain);
                stream.Dispose();
                if (temporary is not null) File.Move(temporary, file, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failure ??= new OutputException($"--output {target.File}: the report cannot be written. Is the disk full?");
            }
        }

        foreach (var target in _settings.Targets.Where(t => t.File is null))
        {
            target.Format.Write(report, _services.Output, new ReportStyle(_settings.Color));
            _services.Output.Flush();
        }

        if (failure is not null) throw failure;
    }

    public void Dispose()
    {
        foreach (var (_, _, temporary, stream) in _files)
        {
            stream.Dispose();
            if (temporary is not null) File.Delete(temporary);
        }
    }

    private void OpenFile(OutputTarget target, string file)
    {
        try
        {
            if (Directory.Exists(file)) throw new UsageException($"--output {file}: is a folder. Name a file.");
            var final = File.Exists(file) ? new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file : file;
            var temporary = MustStay(file, final) ? null : $"{final}.{Guid.NewGuid():N}.tmp";
            // Every format writes in large pieces, and what is not held back cannot fail when the stream is closed.
            var stream = new FileStream(temporary ?? file, temporary is null ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _files.Add((target, final, temporary, stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            var why = e is UnauthorizedAccessException ? "permission denied" : e is DirectoryNotFoundException ? "the folder does not exist" : "cannot be written";
            throw new UsageException($"--output {file}: {why}. Nothing was done.");
        }
    }

    /// <summary>
    /// Whether it is written in place: root would replace <c>/dev/null</c> by a report. Pipes and devices have no length, and an empty file has nothing to lose.
    /// </summary>
    private static bool MustStay(string file, string final)
    {
        if (!File.Exists(file)) return false;
        if (file.StartsWith("/dev/", StringComparison.Ordinal) || file.StartsWith("/proc/", StringComparison.Ordinal)) return true;
        var target = new FileInfo(final);
        return !target.Exists || target.Length == 0;
    }
}
