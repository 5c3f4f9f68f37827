using System.Buffers.Text;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>Where a commit stands in history, without its texts: a repository has a million of these.</summary>
/// <param name="Parents">Empty for a commit without parents.</param>
/// <param name="Seconds">When it was committed, since 1970.</param>
/// <param name="ZoneMinutes">The committer's time zone, minutes from UTC.</param>
internal readonly record struct CommitLinks(ObjectName Tree, ObjectName[] Parents, long Seconds, short ZoneMinutes)
{
    private const long LastSecond = 253_402_300_799 - 86_400; // the end of the year 9999, less a day for the offset
    private const int LargestZone = 14 * 60;

    /// <summary>When it was committed, in the committer's time zone.</summary>
    public DateTimeOffset Date => DateTimeOffset.FromUnixTimeSeconds(Seconds).ToOffset(TimeSpan.FromMinutes(ZoneMinutes));

    /// <summary>Reads the headers of a commit object; false where it does not begin with its tree, as every commit does.</summary>
    /// <param name="end">Where the tree's line ends and the commit's text begins.</param>
    public static bool TryParse(ReadOnlySpan<byte> content, out CommitLinks links, out int end)
    {
        links = default;
        const int Before = 5; // "tree "
        end = Before + content[Math.Min(Before, content.Length)..].IndexOf((byte)'\n') + 1;
        if (!content.StartsWith("tree "u8) || end <= Before || !ObjectName.TryParse(content[Before..(end - 1)], out var tree)) return false;

        ObjectName[] parents = [];
        var (seconds, zone, isDated) = (0L, (short)0, false);
        var rest = content[end..];
        while (!rest.IsEmpty && rest[0] != '\n')
        {
            var length = rest.IndexOf((byte)'\n');
            var line = length < 0 ? rest : rest[..length];
            rest = length < 0 ? [] : rest[(length + 1)..];
            if (line.StartsWith("parent "u8) && ObjectName.TryParse(line["parent ".Length..], out var parent)) parents = [.. parents, parent];
            else if (!isDated && line.StartsWith("committer "u8)) (isDated, seconds, zone) = (true, SecondsIn(line, out var minutes), minutes);
        }

        links = new CommitLinks(tree, parents, seconds, zone);
        return true;
    }

    /// <summary>Seconds since 1970 and an offset as <c>+hhmm</c>; nonsense in either is the epoch, because commits may hold anything.</summary>
    private static long SecondsIn(ReadOnlySpan<byte> line, out short zone)
    {
        zone = 0;
        var time = line[(line.LastIndexOf((byte)'>') + 1)..].TrimStart((byte)' ');
        var length = Math.Max(0, time.IndexOf((byte)' '));
        if (length == 0) length = time.Length;
        if (!Utf8Parser.TryParse(time[..length], out ulong seconds, out var digits) || digits != length) return 0;
        time = time[length..].Trim((byte)' ');
        if (Utf8Parser.TryParse(time, out int offset, out var read) && read == time.Length && Math.Abs((offset / 100 * 60) + (offset % 100)) <= LargestZone)
            zone = (short)((offset / 100 * 60) + (offset % 100));
        return (long)Math.Min(seconds, LastSecond);
    }
}
