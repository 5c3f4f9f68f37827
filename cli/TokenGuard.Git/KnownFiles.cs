using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TokenGuard.Git;

/// <summary>Files beside the objects, indexes of packs most of them, that were read whole and held nothing: as long as they stay as they are, they still do.</summary>
/// <param name="before">Those of the last scan.</param>
internal sealed class KnownFiles(IReadOnlyList<string> before)
{
    // The coarsest clock that a file system has.
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _before = [.. before];
    private readonly SortedSet<string> _now = new(StringComparer.Ordinal);

    /// <summary>Those of this scan, in order: a hash of the full path, length and time of each, because names may hold tokens.</summary>
    public IReadOnlyList<string> All => [.. _now];

    /// <summary>What stands for a file as it is; null for one that was written just now, which may change once more and be as old and as long as before.</summary>
    public static string? NameOf(FileInfo file) =>
        DateTime.UtcNow - file.LastWriteTimeUtc < ClockStep ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"))));

    /// <summary>Whether it was there as it is; then it is one of this scan's too.</summary>
    public bool TryKeep(string name)
    {
        if (!_before.Contains(name)) return false;
        _now.Add(name);
        return true;
    }

    public void Add(string name) => _now.Add(name);
}
