using System.CommandLine;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.CommandLine;

/// <summary>Names the file of accepted findings.</summary>
internal static class BaselineOption
{
    public static Option<string?> ForScan() => new("--baseline")
    {
        Description = "Findings listed in this file are reported as suppressed and do not fail the scan. [default: none]",
        HelpName = "FILE",
    };

    public static Option<string> ForUpdate() => new("--baseline")
    {
        Description = "The file.",
        HelpName = "FILE",
        DefaultValueFactory = _ => Baseline.FileName,
    };

    /// <exception cref="UsageException">The file cannot be read, or is no baseline.</exception>
    public static BaselineFile Read(string path, CliServices services)
    {
        try
        {
            return BaselineFile.Read(Path.GetFullPath(path, services.WorkingDirectory));
        }
        catch (BaselineFormatException e)
        {
            throw new UsageException($"{path}: {e.Message}. Each line is 'sha256:<64 hex>', with anything behind a blank, or begins with #.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e is UnauthorizedAccessException ? "permission denied" : "cannot be read";
            throw new UsageException($"{path}: {why}. Make one with: tokenguard baseline create REPORT --baseline {path}");
        }
    }

    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(BaselineFile file, string path, CliServices services)
    {
        try
        {
            file.Write(Path.GetFullPath(path, services.WorkingDirectory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{path}: cannot be written, and is as it was. Choose another with --baseline.");
        }
    }
}
