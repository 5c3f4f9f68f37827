using System.Text;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>What stands before the pack in a file that <c>git bundle create</c> has written; before a pack by itself stands nothing.</summary>
/// <param name="Objects">How it names objects.</param>
/// <param name="Refs">What it brings: whole ids in hex digits, and the names that they have.</param>
/// <param name="Prerequisites">Commits of whoever takes it, which it builds on.</param>
/// <param name="Unknown">What it says of itself besides, of which nobody here knows what it changes.</param>
/// <param name="Length">Where the pack begins.</param>
internal sealed record BundleHeader(
    ObjectFormat Objects, IReadOnlyList<(string Id, string Name)> Refs, IReadOnlyList<ObjectName> Prerequisites, IReadOnlyList<string> Unknown, long Length)
{
    // A line for each ref, as for a repository of a million of them.
    private const int Longest = 256 << 20;

    private const string ObjectFormatIs = "@object-format=";
    private const string FilterIs = "@filter=";

    /// <summary>The first line of each version there is.</summary>
    private static readonly string[] FirstLines = ["# v2 git bundle", "# v3 git bundle"];

    private static readonly byte[][] PackStarts = [[.. "PACK"u8, 0, 0, 0, 2], [.. "PACK"u8, 0, 0, 0, 3]];

    /// <summary>Whether a file says that it is a bundle or a pack.</summary>
    public static bool IsBundle(string path)
    {
        try
        {
            if (!Scanning.Sources.FileTree.IsFile(path)) return false;
            using var file = File.OpenRead(path);
            return Begins(file, [.. FirstLines.Select(line => Encoding.Latin1.GetBytes(line + '\n')), .. PackStarts]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidDataException">It ends before its pack, or has a line that git does not write.</exception>
    public static BundleHeader Read(Stream bundle)
    {
        var (objects, length) = (ObjectFormat.Sha1, 0L);
        List<(string, string)> refs = [];
        List<ObjectName> prerequisites = [];
        List<string> unknown = [];
        // A pack does not say how it names objects, but ends with such a name of its own.
        if (Begins(bundle, PackStarts)) return new BundleHeader(ObjectFormat.Sha256.Ends(bundle) ? ObjectFormat.Sha256 : ObjectFormat.Sha1, refs, prerequisites, unknown, length);
        if (!FirstLines.Contains(ReadLine(bundle, ref length))) throw new InvalidDataException();
        while (ReadLine(bundle, ref length) is { Length: > 0 } line)
        {
            if (line.StartsWith(ObjectFormatIs, StringComparison.Ordinal) && line[ObjectFormatIs.Length..] is "sha1" or "sha256")
                objects = line.EndsWith("sha256", StringComparison.Ordinal) ? ObjectFormat.Sha256 : ObjectFormat.Sha1;
            else if (line.StartsWith(FilterIs, StringComparison.Ordinal)) continue; // what it leaves out is missed where it is needed
            else if (line[0] == '@') unknown.Add(line);
            else if (line[0] == '-') prerequisites.Add(ObjectName.TryParse(line[1..].Split(' ')[0], out var needed) ? needed : throw new InvalidDataException());
            else if (line.Split(' ', 2) is [var id, { Length: > 0 } name] && ObjectName.TryParse(id, out _)) refs.Add((id, name));
            else throw new InvalidDataException();
        }

        return new BundleHeader(objects, refs, prerequisites, unknown, length);
    }

    /// <summary>Whether it begins with one of these; it is then as if nobody had read it.</summary>
    private static bool Begins(Stream file, byte[][] starts)
    {
        Span<byte> start = stackalloc byte[32];
        var read = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        foreach (var one in starts)
            if (read.StartsWith(one)) return true;
        return false;
    }

    /// <summary>Read byte by byte: the pack behind the last line is for somebody else.</summary>
    private static string ReadLine(Stream bundle, ref long length)
    {
        var line = new MemoryStream();
        for (int next; (next = bundle.ReadByte()) != '\n'; line.WriteByte((byte)next))
            if (next < 0 || ++length > Longest) throw new InvalidDataException();
        length++;
        return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
    }
}
