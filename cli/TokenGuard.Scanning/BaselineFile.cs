using System.Globalization;
using System.Text;
using TokenGuard.Rules;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Scanning;

/// <summary>
/// A file of accepted findings (<see cref="Baseline"/>): read by scans, written by the commands that keep it. What a person wrote into it stays: comments, order,
/// what stands behind a fingerprint.
/// </summary>
public sealed class BaselineFile
{
    private const string Header = "# Findings that TokenGuard is to accept, by fingerprint. Say behind each why: for example when the token was revoked.";

    private readonly List<string> _lines;

    private BaselineFile(List<string> lines, Baseline content) => (_lines, Content) = (lines, content);

    /// <summary>What it accepts, as it was read.</summary>
    public Baseline Content { get; }

    public static BaselineFile New() => new([Header], Baseline.Empty);

    /// <exception cref="BaselineFormatException">A line of it is neither a fingerprint nor a comment.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static BaselineFile Read(string path)
    {
        var lines = File.ReadAllLines(path).ToList();
        return Baseline.TryRead(lines, out var content, out var badLine) ? new BaselineFile(lines, content) : throw new BaselineFormatException(badLine);
    }

    /// <summary>Accepts findings that are not accepted yet, each with what it is and where it stands; returns how many.</summary>
    public int Add(IEnumerable<Finding> findings)
    {
        var before = _lines.Count;
        foreach (var finding in findings)
        {
            if (!Fingerprint.TryParse(finding.Fingerprint, out var fingerprint) || Content.Contains(fingerprint)) continue;
            var place = finding.Occurrences[0];
            var where = place.Path is { } path ? string.Create(CultureInfo.InvariantCulture, $" {path}:{place.Line}") : "";
            _lines.Add($"{finding.Fingerprint}  {Printable.Text($"{finding.Rule} {finding.Redacted}{where}")}");
        }

        return _lines.Count - before;
    }

    /// <summary>Accepts no longer what is not among the findings; returns how many lines went.</summary>
    public int KeepOnly(IEnumerable<Finding> findings)
    {
        var found = findings.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        return _lines.RemoveAll(line => Baseline.TryReadLine(line, out var fingerprint) && !found.Contains(fingerprint.Value));
    }

    /// <summary>Writes it whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string path)
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, string.Join('\n', _lines) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>The file is no baseline. The line is named, and not what it says: it may be a token.</summary>
public sealed class BaselineFormatException(int line) : Exception(string.Create(CultureInfo.InvariantCulture, $"line {line} is neither a fingerprint nor a comment"));
