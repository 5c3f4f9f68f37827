using System.Text.Json;
using System.Text.Json.Serialization;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>What a scan of a repository leaves for the next one. It holds no secret: findings are kept as a report has them.</summary>
/// <param name="Settings">What was looked for, and how: with anything else the state says nothing.</param>
/// <param name="Seen">What the repository held when the scan began.</param>
/// <param name="Files">Which files beside the objects held nothing; see <see cref="KnownFiles"/>.</param>
/// <param name="Known">Findings in objects and names of refs, and what of the objects could not be read.</param>
internal sealed record ScanState(int Version, string Settings, RepositorySnapshot Seen, IReadOnlyList<string> Files, JsonElement Known)
{
    public const int CurrentVersion = 4;

    // A state that somebody else wrote must not take all memory. A million loose objects are 27 MB.
    private const long MaxLength = 256L << 20;

    public static ScanState Create(string settings, RepositorySnapshot seen, IReadOnlyList<string> files, Report known) =>
        new(CurrentVersion, settings, seen, files, JsonSerializer.SerializeToElement(known, ReportJson.Default.Report));

    /// <summary>Null where there is none, or none that can be used: everything is then read.</summary>
    public static ScanState? TryRead(string file, string settings)
    {
        try
        {
            if (!FileTree.IsFile(file) || new FileInfo(file).Length > MaxLength) return null;
            if (!TryOpen(File.ReadAllBytes(file), out var json)) return null;
            var state = JsonSerializer.Deserialize(json, ScanStateJson.Default.ScanState);
            return state is { Version: CurrentVersion } && state.Settings == settings && state.ReadKnown() is not null ? state : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>What is behind the JSON: a state in which one letter has changed may have lost a finding.</summary>
    private static byte[] Seal(ReadOnlySpan<byte> json) => System.Text.Encoding.ASCII.GetBytes($"\nsha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json))}\n");

    private static bool TryOpen(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> json)
    {
        var length = file.Length - Seal([]).Length;
        json = length > 0 ? file[..length] : default;
        return length > 0 && Seal(json).AsSpan().SequenceEqual(file[length..]);
    }

    public Report? ReadKnown()
    {
        try
        {
            return Known.Deserialize(ReportJson.Default.Report);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="SourceUnavailableException">It cannot be written.</exception>
    public void Write(string file)
    {
        // Whole or not at all: a scan that is stopped here must leave a state that the next one can use.
        var fresh = file + ".new";
        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(this, ScanStateJson.Default.ScanState);
            File.WriteAllBytes(fresh, [.. json, .. Seal(json)]);
            File.Move(fresh, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceUnavailableException($"--since-state {file}: cannot be written ({ReadFailure.Describe(e)}). Name a file in a folder that can.");
        }
    }
}

/// <summary>What a repository holds, by name.</summary>
/// <param name="Packs">Hash of the full path and length of each pack: a pack's name stands for the objects in it.</param>
/// <param name="Loose">Ids of loose objects in order, 20 bytes of each.</param>
/// <param name="Tips">Hash of each ref with what it points to; of HEAD and the boundary of a shallow clone too. Names may hold tokens, so none is kept.</param>
/// <param name="Lfs">Hash of the names of the contents that Git LFS keeps here.</param>
internal sealed record RepositorySnapshot(IReadOnlyList<string> Packs, byte[] Loose, IReadOnlyList<string> Tips, string Lfs)
{
    /// <summary>Reads names only. What cannot be listed is counted when it is read.</summary>
    public static RepositorySnapshot Take(GitLocation location, RefTips refs)
    {
        List<string> packs = [];
        List<string> loose = [];
        foreach (var folder in location.ListObjectFolders(new CoverageRecorder()))
        {
            packs.AddRange(PackFolder.List(folder).Select(pack => new FileInfo(pack)).Where(pack => pack.Exists).Select(pack => NameOf(pack.FullName, pack.Length)));
            for (var first = 0; first < 256; first++)
            {
                var name = first.ToString("x2", null);
                var part = Path.Combine(folder, name);
                if (Directory.Exists(part)) loose.AddRange(Directory.EnumerateFiles(part).Select(file => name + Path.GetFileName(file)).Where(id => id.Length is 2 * ObjectName.Length or 2 * ObjectFormat.Longest && id.All(char.IsAsciiHexDigit)).Select(id => id[..(2 * ObjectName.Length)]));
            }
        }

        var shallow = Path.Combine(location.CommonDirectory, "shallow");
        // Indexes say where staged contents belong.
        var indexes = location.ListWorktrees(new CoverageRecorder()).Prepend(location.CommonDirectory).Select(folder => new FileInfo(Path.Combine(folder, "index"))).Where(index => index.Exists);
        return new RepositorySnapshot(
            [.. packs.Order(StringComparer.Ordinal)],
            [.. loose.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(Convert.FromHexString)],
            [.. ((IEnumerable<string>)[.. refs.Tips.Select(tip => $"{tip.Name} {tip.Direct}"), $"HEAD: {refs.Head}", .. indexes.Select(index => $"index: {index.FullName} {index.LastWriteTimeUtc.Ticks} {index.Length}"), $"shallow: {(FileTree.IsFile(shallow) ? File.ReadAllText(shallow) : "")}"]).Select(Hash)],
            Hash(LfsStore.Describe(location)));
    }

    /// <summary>What stands for a pack in <see cref="Packs"/>.</summary>
    public static string NameOf(string path, long length) => Hash(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path} {length}"));

    private static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    public bool IsSame(RepositorySnapshot other) =>
        Packs.SequenceEqual(other.Packs, StringComparer.Ordinal) && Loose.AsSpan().SequenceEqual(other.Loose) && Tips.SequenceEqual(other.Tips, StringComparer.Ordinal) && Lfs == other.Lfs;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ScanState))]
internal sealed partial class ScanStateJson : JsonSerializerContext;
