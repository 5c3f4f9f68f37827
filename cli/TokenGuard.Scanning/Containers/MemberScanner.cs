using System.Text;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning.Assemblies;
using TokenGuard.Scanning.Pdf;
using TokenGuard.Scanning.Programs;

namespace TokenGuard.Scanning.Containers;

/// <summary>Goes through the members of one document, and theirs.</summary>
internal sealed class MemberScanner(DocumentScanner scanner, string document, UnpackBudget budget, ScanContext context, CancellationToken cancel)
{
    /// <summary>Stands between an archive's name and its member's.</summary>
    public const char Separator = '!';

    // Names can be made as long as 64 KB and repeated in millions of places.
    private const int LongestName = 1024;

    // What is packed as a whole has one content, which needs a name to be told from the packed bytes.
    private const string OnlyContent = "content";

    private bool IsStopped => budget.Spent is not null || cancel.IsCancellationRequested;

    /// <summary>What the document's own bytes hold, just scanned, and what is inside it; where the scan is cancelled meanwhile, as much as was found.</summary>
    public IReadOnlyList<DocumentMatch> ScanMembersOf(WatchedStream watched) => ScanInside(watched, path: "", depth: 1, TakeMatches(""));

    private List<DocumentMatch> TakeMatches(string path) => path.Length == 0 ? [.. scanner.Matches] : [.. scanner.Matches.Select(match => match with { Member = path })];

    /// <param name="path">Of the container itself; empty for the document.</param>
    /// <param name="raw">What the container's own bytes hold; returned with what is inside.</param>
    private List<DocumentMatch> ScanInside(WatchedStream watched, string path, int depth, List<DocumentMatch> raw)
    {
        if (watched.Kind.IsNotSupported()) Skip(path, watched.Kind.WhyNotSupported());
        else if (watched.NotKept is { } why) Skip(path, why);
        else if (depth > ContainerBounds.Depth) Skip(path, $"bound: nested more than {ContainerBounds.Depth} deep");
        else if (watched.TryReopen(out var content)) return ScanInside(watched.Kind, content, path, depth, raw);
        return raw;
    }

    private List<DocumentMatch> ScanInside(ContainerKind kind, Stream content, string path, int depth, List<DocumentMatch> raw)
    {
        var places = new ContainerMatches(raw);
        try
        {
            using var metadata = MetadataFile.TryOpen(kind, content);
            if (metadata is not null) ScanTexts(metadata, places, path);
            foreach (var member in MembersOf(kind, content).Concat(metadata?.Members ?? []))
            {
                if (cancel.IsCancellationRequested) break;
                if (!budget.TakeMember())
                {
                    Skip(path, budget.Spent!);
                    break;
                }

                var found = ScanMember(member, kind, path, depth);
                if (member.Counts is null) places.Add(member.At, member.Span, found);
                else places.AddUnknown(found);
                if (IsStopped) break;
            }

            if (metadata is not null) places.Locate(offset => [.. metadata.PlacesOf(offset).Select(place => Join(path, place))]);
        }
        catch (Exception e)
        {
            // Archives may hold anything, and libraries answer nonsense with whatever exception they run into.
            Skip(path, Describe(e, kind));
        }

        return places.ToList();
    }

    private static IEnumerable<Member> MembersOf(ContainerKind kind, Stream content) => kind switch
    {
        ContainerKind.Zip => ZipArchiveReader.Read(content),
        ContainerKind.Tar => TarArchive.Read(content),
        ContainerKind.Ar => ArArchive.Read(content),
        ContainerKind.Cpio => CpioArchive.Read(content),
        ContainerKind.Rpm => RpmPackage.Read(content),
        ContainerKind.Executable => SingleFileBundle.Read(content).Concat(ArchiveAtEnd(content)).Concat(ArchiveInProgram.NotOpenedIn(content)).Concat(X86Text.Read(content)).Concat(XorText.Read(content)),
        ContainerKind.JavaClass => StackText.Read(content, StackMachine.Java).Concat(XorText.Read(content)),
        ContainerKind.Script => ArchiveAtEnd(content),
        ContainerKind.Resources => ResourceFile.Read(content),
        ContainerKind.Avro => AvroFile.Read(content),
        ContainerKind.Compound => CompoundFile.Read(content),
        ContainerKind.Sqlite => SqliteFile.Read(content),
        ContainerKind.LevelDb => LevelDbTable.Read(content),
        ContainerKind.Redis => RedisDump.Read(content),
        ContainerKind.Pdf => PdfFile.Read(content),
        _ => Unpacking.Of(kind) is { } unpack ? [Member.Packed(name: null, content, 0, content.Length, length: null, unpack)] : [],
    };

    private static IEnumerable<Member> ArchiveAtEnd(Stream content) => ZipArchiveReader.EndsIn(content) ? ZipArchiveReader.Read(content) : [];

    /// <summary>Texts are scanned as UTF-8, so that every encoding within them is seen; their places are those of the UTF-16 in the file.</summary>
    private void ScanTexts(MetadataFile metadata, ContainerMatches places, string path)
    {
        foreach (var text in metadata.Texts)
        {
            if (cancel.IsCancellationRequested) return;
            var bytes = Encoding.UTF8.GetBytes(text.Text);
            if (scanner.Scan(bytes) is not { Count: > 0 } matches) continue;
            List<DocumentMatch> found = [.. matches.SelectMany(match => text.Places().Select(place => InText(match, bytes, text.Offset) with { Member = Join(path, place) }))];
            places.Add(text.Offset, sizeof(char) * (long)text.Text.Length, found);
        }
    }

    private static DocumentMatch InText(DocumentMatch match, byte[] bytes, long offset)
    {
        var before = Encoding.UTF8.GetCharCount(bytes, 0, (int)match.Offset);
        var length = Encoding.UTF8.GetCharCount(bytes, (int)match.Offset, match.Length);
        var carrier = match.Carrier == Carriers.Plain ? CarrierNames.Utf16 : $"{CarrierNames.Utf16}{CarrierNames.Joint}{match.Carrier}";
        return match with { Offset = offset + (sizeof(char) * before), Length = sizeof(char) * length, Carrier = carrier };
    }

    private List<DocumentMatch> ScanMember(Member member, ContainerKind kind, string path, int depth)
    {
        var name = Join(path, member.Name ?? OnlyContent);
        if (member.Unreadable is { } why)
        {
            Skip(name, why);
            return [];
        }

        if (member.Length > context.Limits.MaxDocumentBytes)
        {
            Skip(name, "larger than --max-size");
            return [];
        }

        if (member is { Length: 0, Span: 0 }) return [];
        using var content = TryOpen(member, name, kind);
        if (content is null) return [];
        using var watched = new WatchedStream(content, name, budget);
        Read(watched, member, name, kind);
        var own = TakeMatches(name);
        if (member.Counts is { } counts) own.RemoveAll(match => !counts(match));
        if (IsStopped || watched.Kind == ContainerKind.None) return own;
        // The archive in a .tar.gz is no step of its own to anyone who reads the path.
        return ScanInside(watched, member.Name is null && watched.Kind is ContainerKind.Tar or ContainerKind.Cpio ? path : name, depth + 1, own);
    }

    private Stream? TryOpen(Member member, string name, ContainerKind kind)
    {
        try
        {
            return member.Open!();
        }
        catch (Exception e)
        {
            Skip(name, Describe(e, kind));
            return null;
        }
    }

    private void Read(WatchedStream watched, Member member, string name, ContainerKind kind)
    {
        try
        {
            scanner.DocumentName = name;
            scanner.Scan(watched, cancel);
            if (budget.Spent is { } bound) Skip(name, bound);
            else if (member.Length is { } stated && stated != scanner.DocumentLength) Skip(name, $"damaged {kind.Describe()}");
            else context.Coverage.DocumentRead(scanner.DocumentLength);
            if (scanner.NotRead is { } notRead) Skip(name, notRead);
        }
        catch (OperationCanceledException)
        {
            // The scan is stopped, here and in every container around; what was found until now still counts.
        }
        catch (Exception e)
        {
            Skip(name, Describe(e, kind));
        }
    }

    private void Skip(string path, string why) => context.Coverage.Skip(path.Length == 0 ? document : Join(document, path), why);

    private static string Describe(Exception e, ContainerKind kind) =>
        e is MetadataBoundException or PdfBoundException ? e.Message : e is UnauthorizedAccessException or (IOException and not EndOfStreamException) ? ReadFailure.Describe(e) : $"damaged {kind.Describe()}";

    private static string Join(string path, string name)
    {
        // Redacted before it is cut: a token that the cut goes through would not be known for one any more.
        name = Redactor.Redact(name);
        if (name.Length > LongestName) name = string.Concat(name.AsSpan(0, LongestName), "…");
        return path.Length == 0 ? name : $"{path}{Separator}{name}";
    }
}
