using System.Diagnostics.CodeAnalysis;

namespace TokenGuard.Rules;

/// <summary>
/// Secrets that are known and accepted, by fingerprint. One file for both faces: the command line reads it (<c>--baseline</c>), and so does
/// the compiler, as an additional file. Text, a line for each, so that a review shows what was added and two branches merge: the fingerprint, and behind a
/// blank whatever a person should know. Lines that begin with <c>#</c> and empty ones say nothing.
/// </summary>
public sealed class Baseline
{
    /// <summary>What the file is called where nobody says otherwise.</summary>
    public const string FileName = "tokenguard.baseline";

    public static readonly Baseline Empty = new([]);

    private readonly HashSet<Fingerprint> _known;

    private Baseline(HashSet<Fingerprint> known) => _known = known;

    public int Count => _known.Count;

    public bool Contains(Fingerprint fingerprint) => _known.Contains(fingerprint);

    /// <summary>
    /// Reads the lines of a file. One that is neither a fingerprint nor a comment is refused, because a person meant something by it; what it says is
    /// not repeated, because it may be a token.
    /// </summary>
    /// <param name="badLine">The first line that is refused, counted from 1.</param>
    public static bool TryRead(IEnumerable<string> lines, [NotNullWhen(true)] out Baseline? baseline, out int badLine)
    {
        var known = new HashSet<Fingerprint>();
        badLine = 0;
        foreach (var line in lines)
        {
            badLine++;
            if (SaysNothing(line)) continue;
            if (TryReadLine(line, out var fingerprint))
            {
                known.Add(fingerprint);
                continue;
            }

            baseline = null;
            return false;
        }

        badLine = 0;
        baseline = new Baseline(known);
        return true;
    }

    /// <summary>The fingerprint a line stands for; none where the line is empty or a comment.</summary>
    public static bool TryReadLine(string line, out Fingerprint fingerprint)
    {
        fingerprint = default;
        var text = line.Trim();
        var end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
        return !SaysNothing(text) && Fingerprint.TryParse(text.Substring(0, end), out fingerprint);
    }

    private static bool SaysNothing(string line)
    {
        foreach (var symbol in line)
            if (!char.IsWhiteSpace(symbol) && symbol != '\uFEFF') return symbol == '#';
        return true;
    }
}
