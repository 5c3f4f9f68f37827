using System.Text;
using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Reads commits and tags to their last byte. The library hands out their text as C strings, which end at the first zero byte, and of a tag only the
/// fields it knows; where that does not account for every byte the object itself is read.
/// </summary>
internal sealed class TextObjects(Repository repository, GitLocation location) : IDisposable
{
    private const int IdLength = 40;

    // Nobody writes a message this long; a blob's worth of memory for each reader is enough.
    private const int MaxLength = 64 * 1024 * 1024;

    private readonly LooseObjects _loose = LooseObjects.Of(location);
    private ObjectPipe? _pipe;
    private bool _noPipe;

    public void Dispose() => _pipe?.Dispose();

    /// <param name="size">Length of the object in bytes.</param>
    /// <param name="whole">False where part of it could not be read.</param>
    /// <exception cref="LibGit2SharpException">The object is missing, damaged or not a commit.</exception>
    public CommitText ReadCommit(ObjectId id, long size, out bool whole)
    {
        var commit = CommitText.Read(repository, id);
        whole = Accounts(commit.Text, "tree ".Length + IdLength + 1, size);
        if (whole || ReadBytes(id, size) is not { } bytes) return commit;
        whole = true;
        return commit.WithText(Encoding.UTF8.GetString(bytes)[(commit.Tree.Sha.Length + "tree \n".Length)..]);
    }

    /// <inheritdoc cref="ReadCommit"/>
    public IEnumerable<(string Place, string Text)> ReadTag(TagAnnotation tag, long size, out bool whole)
    {
        var tagger = tag.Tagger is { } t ? $"tagger {t.Name} <{t.Email}> {t.When.ToUnixTimeSeconds()} +0000\n" : "";
        var text = $"type {(tag.Target is TagAnnotation ? "tag" : tag.Target.GetType().Name)}\ntag {tag.Name}\n{tagger}\n{tag.Message}";
        whole = Accounts(text, "object ".Length + IdLength + 1, size);
        if (whole || ReadBytes(tag.Id, size) is not { } bytes) return tag.Documents();
        whole = true;
        // Not written as git writes it: one text.
        return [(Places.TagMessage, Encoding.UTF8.GetString(bytes))];
    }

    /// <summary>Whether a text is all there is. Bytes that are not UTF-8 grow when they are decoded and could make up for others that are gone.</summary>
    private static bool Accounts(string text, int others, long size) => Encoding.UTF8.GetByteCount(text) + others == size && !text.Contains('\uFFFD');

    private byte[]? ReadBytes(ObjectId id, long size)
    {
        if (size > MaxLength) return null;
        try
        {
            if (_loose.Find(id) is { } file) return LooseObjects.ReadContent(file, (int)size);
            if (OpenPipe() is not { } pipe || pipe.Ask(id.Sha) is not { } answer) return null;
            if (answer.Size == size) return pipe.ReadContent(size);
            pipe.Discard(answer.Size);
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ObjectPipe? OpenPipe()
    {
        if (_pipe is not null || _noPipe) return _pipe;
        var git = GitProgram.Find();
        _noPipe = git is null;
        // Told where the repository is, git does not ask whose it is; it reads objects only.
        var environment = new GitEnvironment(location.CommonDirectory, WorkTree: null, IndexFile: null);
        return git is null ? null : _pipe = new ObjectPipe(GitProgram.Start(git, location.CommonDirectory, environment, "cat-file", "--batch"));
    }
}
