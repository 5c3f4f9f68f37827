using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>
/// What <see cref="HardCasesTests"/> has not, a token of its own for each case again: how objects are stored, objects that are written in odd ways, leftovers,
/// files that tools keep in a git directory.
/// </summary>
public sealed class HarderCasesTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly List<TempRepository> _others = [];
    private readonly Dictionary<string, string> _cases = new(StringComparer.Ordinal);

    public void Dispose()
    {
        _repository.Dispose();
        foreach (var other in _others) other.Dispose();
    }

    [Fact]
    public async Task Every_harder_case_is_found_and_found_again()
    {
        _repository.Write("f", "x").Commit("one");
        OddObjects();
        OddTrees();
        OddMessages();
        OddLooseFiles();
        Packs();
        Borrowed();
        Bundles();
        Leftovers();
        Worktrees();
        Submodules();
        GitsOwnFiles();
        FilesOfTools();
        Staged();
        OddRefs();
        Write("index.lock", Case("the lock of an index"));
        var source = new GitHistorySource(_repository.Path);

        var scan = HistoryScan.Of(source);

        Assert.Equal([], _cases.Where(c => scan.PlacesOf(c.Value).Count == 0).Select(c => c.Key));
        Assert.Equal(_cases.Count, scan.Findings.Count);
        Assert.True(_cases.Count >= 90, $"{_cases.Count} cases");
        List<string> lost = [];
        foreach (var finding in scan.Findings)
        {
            var isRead = false;
            foreach (var occurrence in finding.Occurrences) isRead |= (await ReadAgain.Of(source, scan, finding, occurrence))?.Fingerprint.Value == finding.Fingerprint;
            if (!isRead) lost.Add(_cases.Single(c => HistoryScan.FingerprintOf(c.Value).Value == finding.Fingerprint).Key);
        }

        Assert.Equal([], lost);
    }

    private string Case(string name)
    {
        var token = Tokens.Fresh();
        _cases.Add(name, token);
        return token;
    }

    private TempRepository Other(params string[] options)
    {
        var other = TempRepository.Create(options);
        _others.Add(other);
        return other;
    }

    private string Store(string kind, string content) => Store(kind, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes an object as git would not; git itself computes the id.</summary>
    private string Store(string kind, byte[] content)
    {
        var file = _repository.Beside("object");
        File.WriteAllBytes(file, content);
        return _repository.Git("hash-object", "-w", "--literally", "-t", kind, file);
    }

    private void OddObjects()
    {
        var blob = _repository.HashObject(Case("a tag of a tag of a tag of a blob"));
        for (var i = 0; i < 3; i++) blob = _repository.Git(["mktag", "--no-strict"], $"object {blob}\ntype {(i == 0 ? "blob" : "tag")}\ntag nested{i}\ntagger A <a> 1 +0000\n\nm\n");
        _repository.Git("update-ref", "refs/tags/nested", blob);
        _repository.Git("update-ref", "refs/tags/tree", _repository.Git(["mktag", "--no-strict"], $"object {WithFile("f", Case("a tree that an annotated tag leads to"))}\ntype tree\ntag t\ntagger A <a> 1 +0000\n\nm\n"));
        var tree = _repository.Git("rev-parse", "HEAD^{tree}");
        Store("commit", $"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n Comment: {Case("a comment in a signature")}\n -----END PGP SIGNATURE-----\n\nm\n");
        Store("commit", $"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nencoding {Case("the encoding of a commit")}\n\nm\n");
        Store("commit", $"tree {tree}\n" + string.Concat(Enumerable.Repeat($"parent {_repository.Head}\n", 70)) + $"author A <a> 1 +0000\ncommitter A <a> 1 +0000\n\n{Case("a commit with seventy parents that are one")}\n");
        Store("commit", $"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nx-own first\n {Case("the second line of a header of somebody's own")}\n\nm\n");
        Store("commit", $"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\ngpgsig -----BEGIN SSH SIGNATURE-----\n {Convert.ToBase64String(Encoding.ASCII.GetBytes($"-----------------{Case("base64 in a signature, over several lines")}-----------------"), Base64FormattingOptions.InsertLineBreaks).Replace("\r\n", "\n ", StringComparison.Ordinal)}\n -----END SSH SIGNATURE-----\n\nm\n");
        Store("commit", $"tree {tree}\nauthor {Case("an author without an address")} 1 +0000\ncommitter A <a> 1 +0000\n\nm\n");
        Store("commit", $"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n");
        Store("commit", $"tree {tree}\nauthor A <a> 99999999999999999999 +9999\ncommitter A <a> -5 nonsense\n\n{Case("dates that are none")}\n");
        Store("tag", $"object {tree}\ntype tree\ntag {Case("the name in a tag without tagger")}\n\nm\n");
        Store("tag", $"object {_repository.Head}\ntype commit\ntag signed\ntagger A <a> 1 +0000\n\nm\n-----BEGIN PGP SIGNATURE-----\n{Case("behind the signature of a tag")}\n");
    }

    private void OddTrees()
    {
        byte[] Entry(string mode, string name, string id) => [.. Encoding.Latin1.GetBytes($"{mode} {name}\0"), .. Convert.FromHexString(id)];
        string Blob(string name) => _repository.HashObject(Case(name));
        Store("tree", [.. Entry("100644", "", Blob("an entry without a name"))]);
        var empty = _repository.HashObject("innocent");
        Store("tree", [.. Entry("100644", "same", empty), .. Entry("100644", "same", Blob("a name that stands twice in a tree"))]);
        Store("tree", [.. Entry("100664", "group", Blob("a mode of old")), .. Entry("040000", "zero", WithFile("f", Case("a folder whose mode begins with zero")))]);
        Store("tree", [.. Entry("100644", "a/b", Blob("a name with a slash")), .. Entry("100644", "..", Blob("a name that is two dots")), .. Entry("100644", ".git", Blob("a name that is .git"))]);
        Store("tree", [.. Entry("160000", Case("the name of a submodule"), _repository.Head)]);
        Store("tree", [.. Entry("100644", "\u00FF\u00FE" + Case("a name that is not UTF-8"), empty)]);
        Store("tree", [.. Entry("120000", "line\nbreak " + Case("a name with a line break"), empty)]);
        Store("tree", [.. Entry("40000", "f", Blob("a blob that an entry calls a folder"))]);
        Store("tree", [.. Enumerable.Range(0, 50_000).SelectMany(i => Entry("100644", $"n{i:d6}", empty)), .. Entry("100644", Case("the last name of fifty thousand"), empty)]);
    }

    private void OddMessages()
    {
        var tree = _repository.Git("rev-parse", "HEAD^{tree}");
        byte[] Commit(string encoding, byte[] message) => [.. Encoding.ASCII.GetBytes($"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nencoding {encoding}\n\n"), .. message];
        Store("commit", Commit("UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("key " + Case("a message in UTF-16") + "\n")]));
        Store("commit", Commit("UTF-16BE", Encoding.BigEndianUnicode.GetBytes("key " + Case("a message in UTF-16 BE") + "\n")));
        Store("commit", Commit("UTF-32LE", Encoding.UTF32.GetBytes("key " + Case("a message in UTF-32") + "\n")));
        Store("commit", Commit("ISO-8859-1", Encoding.Latin1.GetBytes("Schlüssel " + Case("a message in latin-1") + "\n")));
        Store("commit", Commit("ISO-2022-JP", [.. "\u001B$B80\u001B(B "u8, .. Encoding.ASCII.GetBytes(Case("a message in ISO-2022-JP")), .. "\u001B$B80\u001B(B\n"u8]));
        Store("commit", Commit("GB18030", [0xC3, 0xDC, 0xD4, 0xBF, .. Encoding.ASCII.GetBytes(Case("a message in GB18030")), 0xC3, 0xDC]));
        Store("commit", Commit("UTF-8", Encoding.ASCII.GetBytes("basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(Case("base64 in a message"))) + "\n")));
        _repository.Git(["commit", "--quiet", "--allow-empty", "--file=-"], new string('x', 3_000_000) + "\n" + Case("a message of 3 MB") + "\n");
    }

    private static byte[] DeflateInPieces(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var piece in bytes.Chunk(7))
            {
                deflate.Write(piece);
                deflate.Flush();
            }
        }

        return packed.ToArray();
    }

    private void OddLooseFiles()
    {
        Rewrite(_repository.HashObject(Case("a loose object that is not compressed")), (header, content) => Deflate([.. header, .. content], CompressionLevel.NoCompression));
        Rewrite(_repository.HashObject(Case("a loose object that was flushed after every seventh byte")), (header, content) => DeflateInPieces([.. header, .. content]));
        Rewrite(_repository.HashObject(Case("a loose object with garbage behind it")), (header, content) => [.. Deflate([.. header, .. content], CompressionLevel.Optimal), .. "garbage"u8]);
        // For a year, long ago, git wrote the kind and the length as packs have them, and compressed only what follows.
        Rewrite(_repository.HashObject(Case("a loose object as git 1.4 wrote it")), (_, content) => [(byte)(0x80 | (3 << 4) | (content.Length & 15)), (byte)(content.Length >> 4), .. Deflate(content, CompressionLevel.Optimal)]);

        void Rewrite(string id, Func<byte[], byte[], byte[]> write)
        {
            var path = _repository[$".git/objects/{id[..2]}/{id[2..]}"];
            using var inflated = new ZLibStream(new MemoryStream(File.ReadAllBytes(path)), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            inflated.CopyTo(bytes);
            var all = bytes.ToArray();
            var end = Array.IndexOf(all, (byte)0) + 1;
            File.SetAttributes(path, FileAttributes.Normal);
            File.WriteAllBytes(path, write(all[..end], all[end..]));
        }
    }

    private void Packs()
    {
        var other = Other();
        for (var i = 0; i < 30; i++) other.Write("grows", string.Concat(Enumerable.Range(0, 100 + (9 * i)).Select(line => $"{line} a line\n")) + (i == 12 ? Case("in the middle of a chain of deltas") : "")).Commit($"{i}");
        other.Git("repack", "-a", "-d", "-f", "-q", "--depth=50");
        Take(other, "chain");
        other = Other();
        other.HashObject(Case("an object in a cruft pack"));
        other.Write("f", "y").Commit("kept");
        Assert.Equal(0, other.TryGit(["repack", "--cruft", "-d", "-q"]).ExitCode);
        Assert.NotEmpty(Directory.GetFiles(other[".git/objects/pack"], "*.mtimes"));
        Take(other, "cruft");
        other = Other();
        other.Write("f", Case("a pack with an index of version 1")).Commit("v1");
        other.Git("-c", "pack.indexVersion=1", "repack", "-a", "-d", "-q");
        Take(other, "v1");
        other = Other();
        other.Write("f", Case("a pack without an index")).Commit("unindexed");
        other.Git("repack", "-a", "-d", "-q");
        File.Delete(Directory.GetFiles(other[".git/objects/pack"], "*.idx").Single());
        Take(other, "unindexed");
        other = Other();
        other.Write("f", Case("a pack with garbage before its checksum")).Commit("garbage");
        other.Git("repack", "-a", "-d", "-q");
        var pack = Directory.GetFiles(other[".git/objects/pack"], "*.pack").Single();
        var bytes = File.ReadAllBytes(pack);
        File.SetAttributes(pack, FileAttributes.Normal);
        File.WriteAllBytes(pack, [.. bytes[..^20], .. "garbage"u8, .. bytes[^20..]]);
        Take(other, "garbage");
        other = Other();
        other.Write("f", Case("an object in two packs and loose")).Commit("twice");
        other.Git("repack", "-q");
        Take(other, "once");
        other.Write("g", "z").Commit("more");
        other.Git("repack", "-a", "-q");
        Take(other, "again");
        _repository.HashObject(_cases["an object in two packs and loose"]);
        other = Other();
        other.Write("f", Case("what a promisor pack holds")).Commit("promised");
        other.Git("repack", "-a", "-d", "-q");
        Take(other, "promised");
        File.WriteAllText(Directory.GetFiles(_repository[".git/objects/pack"], "promised*.pack").Single().Replace(".pack", ".promisor"), $"{other.Head} refs/heads/{Case("a ref in a .promisor file")}\n");
        File.WriteAllText(Directory.GetFiles(_repository[".git/objects/pack"], "chain*.pack").Single().Replace(".pack", ".keep"), "kept by " + Case("the reason in a .keep file"));
    }

    /// <summary>Puts the packs of another repository into this one.</summary>
    private void Take(TempRepository other, string name)
    {
        foreach (var file in Directory.GetFiles(other[".git/objects/pack"]))
            File.Copy(file, _repository[$".git/objects/pack/{name}-{Path.GetFileName(file)}"], overwrite: true);
    }

    private void Borrowed()
    {
        var (near, far, farther) = (Other(), Other(), Other());
        near.HashObject(Case("an object of a lender"));
        far.HashObject(Case("an object of a lender's lender"));
        farther.Write("f", Case("an object of the lender of a lender's lender")).Commit("lent");
        farther.Git("gc", "-q");
        Directory.CreateDirectory(_repository[".git/objects/info"]);
        File.WriteAllText(far[".git/objects/info/alternates"], farther[".git/objects"] + "\n");
        File.WriteAllText(near[".git/objects/info/alternates"], Path.GetRelativePath(near[".git/objects"], far[".git/objects"]) + "\n");
        File.WriteAllText(_repository[".git/objects/info/alternates"], $"# {Case("a comment in alternates")}\n{near[".git/objects"]}\n");
        File.WriteAllText(_repository[".git/objects/info/http-alternates"], $"https://x:{Case("http-alternates")}@example.com/objects\n");
    }

    private void Bundles()
    {
        var other = Other();
        other.Write("f", Case("a bundle in a tree")).Commit("bundled");
        other.Git("bundle", "create", other.Beside("b.bundle"), "--all");
        _repository.Write("b.bundle", File.ReadAllBytes(other.Beside("b.bundle")));
        other = Other("--bare");
        other.HashObject(Case("a loose object of a repository in a tree"));
        foreach (var file in Directory.GetFiles(Path.Combine(other.Path, "objects"), "*", SearchOption.AllDirectories)) _repository.Write("bare/" + Path.GetRelativePath(other.Path, file), File.ReadAllBytes(file));
        other = Other();
        other.Write("f", "x").Commit("before");
        other.Write("g", Case("a tar that git has made")).Commit("archived");
        other.Git("archive", "--format=tar.gz", "--output=" + other.Beside("a.tar.gz"), "HEAD", "g");
        _repository.Write("a.tar.gz", File.ReadAllBytes(other.Beside("a.tar.gz")));
        _repository.Write("stream.fast-export", other.Git("fast-export", "HEAD~1..HEAD").Replace(_cases["a tar that git has made"], Case("a stream of fast-export"))).Commit("bundles");
    }

    private void Leftovers()
    {
        var other = Other();
        other.Write("f", Case("a pack of a fetch that was broken off")).Commit("fetched");
        other.Git("repack", "-a", "-d", "-q");
        File.Copy(Directory.GetFiles(other[".git/objects/pack"], "*.pack").Single(), _repository[".git/objects/pack/tmp_pack_aBcDeF"]);
        other = Other();
        other.Write("f", Case("a push in quarantine, packed")).Commit("pushed");
        other.Git("repack", "-a", "-d", "-q");
        other.HashObject(Case("a push in quarantine, loose"));
        Copy(other[".git/objects"], _repository[".git/objects/tmp_objdir-incoming-aBcDeF"]);
        other = Other();
        other.HashObject(Case("a push in quarantine, as git was before 2.35"));
        Copy(other[".git/objects"], _repository[".git/objects/incoming-aBcDeF"]);
        Directory.CreateDirectory(_repository[".git/objects/17"]);
        File.WriteAllBytes(_repository[".git/objects/17/tmp_obj_aBcDeF"], Deflate(Encoding.ASCII.GetBytes($"blob 9000\0{Case("a loose object that nobody finished")}\n{Convert.ToHexString(RandomNumberGenerator.GetBytes(4000))}"), CompressionLevel.Optimal)[..^1000]);

        static void Copy(string from, string to)
        {
            foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    private void Worktrees()
    {
        _repository.Git("worktree", "add", "--quiet", "--detach", _repository.Beside("linked"));
        string InLinked(params string[] arguments) => _repository.Git(["-C", _repository.Beside("linked"), .. arguments]);
        _repository.Git("worktree", "lock", "--reason", Case("why a worktree is locked"), _repository.Beside("linked"));
        InLinked("update-ref", "refs/bisect/bad", WithCommit("bisected", Case("what only a ref of a worktree leads to")));
        InLinked("update-ref", "refs/worktree/" + Case("the name of a ref of a worktree"), "HEAD");
        InLinked("update-ref", "--create-reflog", "-m", Case("the log of a worktree's HEAD"), "HEAD", _repository.Git("rev-parse", "HEAD"), "HEAD");
        InLinked("update-ref", "--no-deref", "--create-reflog", "-m", _cases["the log of a worktree's HEAD"], "HEAD", _repository.Git("rev-parse", "HEAD~1"));
    }

    private void Submodules()
    {
        var (inner, middle) = (Other(), Other());
        inner.Write("f", Case("a submodule of a submodule")).Commit("inner");
        middle.Git("submodule", "--quiet", "add", new Uri(inner.Path).AbsoluteUri, "inner");
        middle.Write("g", Case("a submodule")).Commit("middle");
        _repository.Git("submodule", "--quiet", "add", "--name", "libs/middle", new Uri(middle.Path).AbsoluteUri, "middle");
        _repository.Git("-C", _repository["middle"], "submodule", "--quiet", "update", "--init");
        _repository.Git("-C", _repository["middle"], "commit", "--quiet", "--allow-empty", "-m", Case("a commit that only the submodule's own repository has"));
        _repository.Commit("with a submodule");
        _repository.Git("rm", "--quiet", "--force", "middle");
        _repository.Commit("without it again");
        var nested = _repository["nested"];
        Directory.CreateDirectory(nested);
        _repository.Git("-C", nested, "init", "--quiet");
        File.WriteAllText(Path.Combine(nested, "f"), Case("a repository that was added as it was"));
        _repository.Git("-C", nested, "add", "f");
        _repository.Git("-C", nested, "commit", "--quiet", "-m", "nested");
        _repository.Git("-c", "advice.addEmbeddedRepo=false", "add", "nested");
        _repository.Git("commit", "--quiet", "-m", "nested");
    }

    private void OddRefs()
    {
        _repository.Git("update-ref", "refs/namespaces/tenant/refs/heads/main", WithCommit("tenant", Case("a branch of a namespace")));
        _repository.Git("update-ref", $"refs/heads/{string.Join('/', Enumerable.Repeat(new string('d', 200), 8))}/{Case("the end of a ref's long name")}", "HEAD");
        File.WriteAllText(_repository[".git/refs/heads/symbolic"], $"ref: refs/heads/{Case("what a symbolic ref leads to")}\n");
        Write("refs/heads/crlf", $"{WithCommit("crlf", Case("a ref that ends with CRLF"))}\r\n");
        Write("ORIG_HEAD", WithCommit("orig", Case("what only ORIG_HEAD leads to")) + "\n");
        Write("packed-refs", $"{_repository.Head} refs/odd/{Case("a packed ref outside all namespaces")}\r\n{_repository.Head} refs/heads/last-line-without-end");
        File.WriteAllText(_repository[".git/refs/heads/locked.lock"], Case("the lock of a ref"));
    }

    private void GitsOwnFiles()
    {
        Write("rebase-apply/0001", $"From: A <a>\nSubject: [PATCH] x\n\n{Case("a mail that git am applies")}\n");
        Write("rebase-merge/git-rebase-todo.backup", $"pick 1234567 {Case("the list of a rebase")}\n");
        Write("sequencer/todo", $"pick 1234567 {Case("the list of a cherry-pick")}\n");
        Write("BISECT_LOG", $"# bad: [1] {Case("the log of a bisection")}\n");
        Write("SQUASH_MSG", Case("the message of a squash"));
        Write("TAG_EDITMSG", Case("the message of a tag that was not made"));
        Write("NOTES_EDITMSG", Case("a note that was not made"));
        Write("rr-cache/0123/preimage", $"<<<<<<<\n{Case("a conflict that git remembers")}\n=======\n>>>>>>>\n");
        Write("branches/old", $"https://x:{Case("a remote of git 1.0")}@example.com/r#main\n");
        Write("remotes/old", $"URL: https://x:{Case("a remote of git 1.4")}@example.com/r\n");
        Write("info/attributes", $"* x={Case("info/attributes")}\n");
        Write("info/sparse-checkout", $"/{Case("info/sparse-checkout")}/\n");
        Write("lost-found/other/1", Case("what fsck has found"));
        Write("hooks/lib/common.sh", $"KEY={Case("a file that hooks use")}\n");
        Write("config.d/include", $"[http]\n\textraHeader = Authorization: Bearer {Case("a header in an included configuration")}\n");
        _repository.Git("config", "credential.helper", $"!echo password={Case("a credential helper")}");
        _repository.Git("config", $"url.https://x:{Case("the name of a section")}@example.com/.insteadOf", "ours:");
    }

    private void FilesOfTools()
    {
        Write("svn/.metadata", $"[svn-remote \"svn\"]\n\turl = https://{Case("git svn")}@example.com\n");
        Write("annex/objects/a/b/SHA256E-s1--x/x", Case("a file in git-annex"));
        Write("lfs/incomplete/x.part", Case("half of a file in LFS"));
        var content = "x " + Case("a file in LFS without pointer");
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(content)));
        Write($"lfs/objects/{id[..2]}/{id[2..4]}/{id}", content);
        Write("gk/config", $"token={Case("the settings of a client")}\n");
        Write("sourcetreeconfig.json", "{\"key\":\"" + Case("the settings of another client") + "\"}");
    }

    private void Write(string name, string text) => _repository.Write(".git/" + name, text);

    private void Staged()
    {
        _repository.Write(Case("a name in a split index"), "x").Git("add", "--all");
        _repository.Git("update-index", "--split-index");
        _repository.Write(Case("a name that a split index adds"), "y").Git("add", "--all");
        _repository.Write("f", Case("what a split index replaces")).Git("add", "f");
    }

    private static byte[] Deflate(byte[] bytes, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, level, leaveOpen: true)) stream.Write(bytes);
        return packed.ToArray();
    }

    private string WithFile(string name, string content) => _repository.Git(["mktree"], $"100644 blob {_repository.HashObject(content)}\t{name}\n");

    private string WithCommit(string name, string content) => _repository.Git("commit-tree", WithFile(name, content), "-m", name);
}
