using System.IO.Compression;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>
/// One repository with everything that scanners of git are known to miss, made by the real git, a token of its own for each case: merges, names, messages,
/// encodings, work that nothing reaches, worktrees, git's own files.
/// </summary>
public sealed class HardCasesTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly TempRepository _library = TempRepository.Create();
    private readonly TempRepository _lender = TempRepository.Create();
    private readonly Dictionary<string, string> _cases = new(StringComparer.Ordinal);

    public void Dispose()
    {
        _repository.Dispose();
        _library.Dispose();
        _lender.Dispose();
    }

    [Fact]
    public void Every_hard_case_is_found()
    {
        Build();

        var history = HistoryScan.Of(_repository);
        var folder = HistoryScan.Of(new DirectorySource([_repository.Path], _repository.Path));

        string[] onlyFiles = ["an untracked file", "an ignored file"];
        var missed = _cases.Where(c => (onlyFiles.Contains(c.Key) ? folder : history).PlacesOf(c.Value).Count == 0).Select(c => c.Key);
        Assert.Equal([], missed);
        Assert.True(_cases.Count >= 60, $"{_cases.Count} cases");
        Assert.Equal(_cases.Count - onlyFiles.Length, history.Findings.Count);
    }

    [Fact]
    public void Every_hard_case_is_found_again_by_what_the_report_says()
    {
        Build();
        var scan = HistoryScan.Of(_repository);
        var report = new Report
        {
            Tool = new ToolInfo("TokenGuard", "0", ""),
            Run = new RunInfo(default, default, GitHistorySource.SourceKind, _repository.Path, _repository.Path),
            Summary = new Summary(0, 0, 0, 0, Complete: true),
            Findings = scan.Findings,
            Coverage = scan.Coverage,
        };

        var lost = scan.Findings.Where(finding => finding.Occurrences.All(occurrence => Read(occurrence, finding) is null));

        Assert.Equal([], lost.Select(finding => _cases.Single(c => HistoryScan.FingerprintOf(c.Value).Value == finding.Fingerprint).Key));

        Rules.Secret? Read(Occurrence occurrence, Finding finding) => new GitSecretReader(_repository.Path, GitEnvironment.None)
            .ReadAsync(report, occurrence, HistoryScan.FingerprintOf(_cases.Values.Single(t => HistoryScan.FingerprintOf(t).Value == finding.Fingerprint)), TestContext.Current.CancellationToken)
            .GetAwaiter().GetResult();
    }

    private string Case(string name)
    {
        var token = Tokens.Fresh();
        _cases.Add(name, token);
        return token;
    }

    private void Build()
    {
        Contents();
        Encodings();
        Merges();
        MessagesAndNames();
        Refs();
        NothingReaches();
        Stashes();
        Borrowed();
        Worktrees();
        Submodule();
        GitsOwnFiles();
        Staged();
    }

    private void Contents()
    {
        _repository.Write("plain.txt", "key = " + Case("a plain file"))
            .Write("latin1.txt", Encoding.Latin1.GetBytes("Schlüssel für " + Case("latin-1")))
            .Write("cr.txt", $"one\rtwo {Case("lines that end with CR")}\rthree")
            .Write("min.js", new string('x', 800_000) + " " + Case("1.6 MB in one line") + " " + new string('y', 800_000))
            .Write("removed.txt", Case("removed from the tree"))
            .Write("old-name.txt", string.Concat(Enumerable.Repeat("a line that stays\n", 60)))
            .Write("to-link", "text")
            .Write("a/b/c/d/e/f/g/h/deep.txt", Case("deep folders"))
            .Write("gone.txt", "gone");
        File.CreateSymbolicLink(_repository["to-file"], "plain.txt");
        File.CreateSymbolicLink(_repository["link"], Case("target of a link"));
        _repository.Commit("contents");
        _repository.Delete("removed.txt");
        _repository.Git("mv", "old-name.txt", "new-name.txt");
        File.AppendAllText(_repository["new-name.txt"], Case("renamed and edited at once"));
        _repository.Delete("to-file").Delete("to-link");
        _repository.Write("to-file", Case("a link turned into a file"));
        File.CreateSymbolicLink(_repository["to-link"], Case("a file turned into a link"));
        _repository.Commit("turned");
    }

    private void Encodings()
    {
        _repository.Write("utf16le.txt", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Case("UTF-16 LE with BOM"))])
            .Write("utf16be.txt", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Case("UTF-16 BE with BOM"))])
            .Write("utf16le.bin", Encoding.Unicode.GetBytes("key " + Case("UTF-16 LE without BOM")))
            .Write("utf16be.bin", Encoding.BigEndianUnicode.GetBytes("key " + Case("UTF-16 BE without BOM")))
            .Write("utf32.txt", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Case("UTF-32"))])
            .Write("header.http", "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("token:" + Case("base64 in a header"))))
            .Write("native.dll", [.. "MZ"u8, .. new byte[500], .. Encoding.ASCII.GetBytes(Case("ASCII in a PE file")), .. new byte[500]])
            .Write("managed.dll", Assembly(Case("a literal of a .NET assembly")))
            .Write("archive.zip", Zip("inner.txt", Case("a member of a zip")))
            .Write("package.1.0.0.nupkg", Zip("content/settings.json", Case("a member of a nupkg")))
            .Write(".gitattributes", "nodiff.txt -diff\nbinary.txt binary\n*.dat filter=lfs\n")
            .Write("nodiff.txt", Case("text with the attribute -diff"))
            .Write("binary.txt", Case("text with the attribute binary"));
        Lfs(Case("an object in LFS"));
        _repository.Commit("encodings");
        foreach (var archive in new[] { "archive.zip", "package.1.0.0.nupkg", "managed.dll" }) _repository.Delete(archive);
        _repository.Commit("archives are history");
    }

    private void Merges()
    {
        _repository.Write("shared", "base\n").Write("both", "base\n").Commit("before merges");
        _repository.Git("checkout", "--quiet", "-b", "side");
        _repository.Write("side", "side").Write("both", "side\n").Commit("side");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Write("main", "main").Write("both", "main\n").Commit("main");
        Assert.NotEqual(0, _repository.TryGit(["merge", "--quiet", "side"]).ExitCode);
        _repository.Write("both", Case("a conflict resolved with a token"))
            .Write("shared", Case("a file that only the merge edits"))
            .Write("only-in-merge", Case("a file that only the merge adds"))
            .Commit("merge " + Case("the message of a merge"));
        _repository.Write("both", "x").Write("shared", "x").Delete("only-in-merge").Commit("cleaned");

        var tree = _repository.Git("rev-parse", "HEAD^{tree}");
        var octopus = _repository.Git("commit-tree", WithFile("octopus", Case("a file that an octopus merge adds")), "-p", "main", "-p", "main~1", "-p", "side", "-m", "octopus");
        _repository.Git("update-ref", "refs/heads/octopus", octopus);
        var ours = _repository.Git("commit-tree", tree, "-p", WithCommit("dropped", Case("a side that a merge with -s ours dropped")), "-p", "main", "-m", "ours");
        _repository.Git("update-ref", "refs/heads/ours", ours);
    }

    private void MessagesAndNames()
    {
        _repository.Write("m", "m").Commit("subject\n\nbody " + Case("a commit message"));
        _repository.Commit(Case("the message of an empty commit"));
        _repository.Delete("gone.txt").Commit(Case("the message of a commit that only deletes"));
        _repository.Write($"names/{Case("a file name")}.txt", "x").Write($"{Case("a folder name")}/x", "x").Commit("names");
        _repository.Environment["GIT_AUTHOR_NAME"] = Case("an author's name");
        _repository.Environment["GIT_COMMITTER_EMAIL"] = Case("a committer's address");
        _repository.Commit("people");
        _repository.Environment.Clear();
        _repository.Environment["GIT_COMMITTER_NAME"] = Case("a tagger's name");
        _repository.Git("tag", "-a", "annotated", "-m", "tag " + Case("the message of a tag"));
        _repository.Environment.Clear();
        _repository.Git("tag", Case("a tag's name"));
        _repository.Git("branch", "topic/" + Case("a branch's name"));
        _repository.Git("branch", Case("a branch's name in packed-refs"));
        _repository.Git("pack-refs", "--all");
        var raw = $"tree {_repository.Git("rev-parse", "HEAD^{tree}")}\nparent {_repository.Head}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nmergetag object {_repository.Head}\n type commit\n \n {Case("a merged tag in a header")}\n\nm\n";
        _repository.Git("update-ref", "refs/heads/mergetag", _repository.Git(["hash-object", "-w", "-t", "commit", "--stdin"], raw));
    }

    private void Refs()
    {
        _repository.Git("tag", "only-blob", _repository.HashObject(Case("a blob that only a tag reaches")));
        _repository.Git("tag", "only-tree", WithFile("in-tree", Case("a tree that only a tag reaches")));
        _repository.Git("notes", "add", "-m", Case("a note"), "HEAD");
        _repository.Git("notes", "--ref", "review", "add", "-m", Case("a note under another ref"), "HEAD");
        _repository.Git("notes", "add", "-f", "-m", Case("a note that was removed"), "HEAD~1");
        _repository.Git("notes", "remove", "HEAD~1");
        _repository.Git("update-ref", "refs/pull/7/head", WithCommit("pull", Case("a hidden ref")));
        var hidden = _repository.HashObject(Case("an object behind a replacement"));
        _repository.Git("update-ref", "refs/heads/replaced", WithCommit("replaced", "ignored", hidden));
        _repository.Git("replace", hidden, _repository.HashObject("innocent"));
        _repository.Git("checkout", "--quiet", "--orphan", "orphan");
        _repository.Write("orphan.txt", Case("an orphan branch")).Commit("orphan");
        _repository.Git("checkout", "--quiet", "main");
    }

    private void NothingReaches()
    {
        _repository.Write("amended", Case("an amended commit")).Commit("oops");
        _repository.Write("amended", "clean").Commit("fixed", "--amend");
        _repository.Git("checkout", "--quiet", "-b", "doomed");
        _repository.Write("doomed", Case("a deleted branch")).Commit("doomed");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Git("branch", "-D", "doomed");
        WithCommit("dangling", Case("a dangling commit"));
        _repository.HashObject(Case("a dangling blob"));
        _repository.Git(["mktag"], $"object {_repository.Head}\ntype commit\ntag lost\ntagger A <a> 1 +0000\n\n{Case("a dangling tag")}\n");
    }

    private void Stashes()
    {
        _repository.Write("plain.txt", Case("an older stash")).Git("stash", "--quiet", "-m", Case("the message of a stash"));
        _repository.Write("plain.txt", Case("a stash, staged part")).Git("add", "plain.txt");
        _repository.Write("plain.txt", Case("a stash, unstaged part")).Write("new.txt", Case("a stash, untracked part"));
        _repository.Git("stash", "--quiet", "--include-untracked", "-m", "second");
    }

    private void Borrowed()
    {
        var commit = _lender.Write("lent", Case("an object borrowed through alternates")).Commit("lent");
        File.WriteAllText(_repository[".git/objects/info/alternates"], _lender[".git/objects"] + "\n");
        _repository.Git("update-ref", "refs/heads/borrowed", commit);
        _repository.Write(".git/info/grafts", _repository.Git("rev-parse", "octopus") + "\n"); // cuts its parents off
    }

    private void Worktrees()
    {
        var linked = Linked("linked");
        linked("w", Case("the detached HEAD of a linked worktree"));
        InWorktree("linked", "add", "w");
        InWorktree("linked", "commit", "--quiet", "-m", "in the worktree");
        linked("staged", Case("the index of a linked worktree"));
        InWorktree("linked", "add", "staged");
        _repository.Git("config", "extensions.worktreeConfig", "true");
        InWorktree("linked", "config", "--worktree", "remote.x.url", $"https://user:{Case("the configuration of a worktree")}@example.com/x");

        Linked("merging");
        InWorktree("merging", "merge", "--quiet", "--no-commit", "--no-ff", "-m", Case("a merge in progress"), "mergetag");

        linked = Linked("rebasing");
        linked("plain.txt", "conflict");
        InWorktree("rebasing", "commit", "--quiet", "-a", "-m", "reworded");
        linked("plain.txt", "conflict, again");
        InWorktree("rebasing", "commit", "--quiet", "-a", "-m", "reworded again");
        _repository.Environment["GIT_SEQUENCE_EDITOR"] = $"f() {{ echo 'exec false {Case("a rebase in progress")}' > \"$1\"; }}; f";
        Assert.NotEqual(0, _repository.TryGit(["-C", _repository.Beside("rebasing"), "rebase", "-i", "HEAD~1"]).ExitCode);
        _repository.Environment.Clear();
    }

    private void Submodule()
    {
        _library.Write("lib.txt", Case("the content of a submodule")).Commit("library");
        _repository.Git("submodule", "--quiet", "add", new Uri(_library.Path).AbsoluteUri, "lib");
        _repository.Git("-C", _repository["lib"], "config", "remote.origin.pushurl", $"https://{Case("the configuration of a submodule")}@example.com/lib");
        _repository.Commit("submodule");
    }

    private void GitsOwnFiles()
    {
        _repository.Git("config", "remote.origin.url", $"https://token:{Case("an address in the configuration")}@example.com/r.git");
        _repository.Hook("post-merge", "curl -H 'Authorization: Bearer " + Case("a hook") + "'");
        File.WriteAllText(_repository[".git/hooks/pre-push.sample"], Case("a hook that is not in use"));
        File.AppendAllText(_repository[".git/info/exclude"], "ignored.txt\n# " + Case("info/exclude") + "\n");
        _repository.Git("update-ref", "-m", Case("a reflog"), "--create-reflog", "refs/heads/logged", "HEAD");
        var fetched = _repository.Beside(Case("FETCH_HEAD") + ".git");
        _repository.Git("clone", "--quiet", "--bare", _library.Path, fetched);
        _repository.Git("fetch", "--quiet", fetched, "main");
        _repository.Hook("commit-msg", "exit 1");
        Assert.NotEqual(0, _repository.TryGit(["commit", "--allow-empty", "-m", Case("the message of a commit that was refused")]).ExitCode);
        File.Delete(_repository[".git/hooks/commit-msg"]);
        File.WriteAllText(_repository[".git/description"], Case("the description"));
    }

    private void Staged()
    {
        _repository.Git("-c", "gc.reflogExpire=never", "-c", "gc.reflogExpireUnreachable=never", "gc", "--quiet", "--no-prune");
        _repository.Write("staged.txt", Case("staged only")).Write(Case("a name that is staged only"), "").Git("add", "--all");
        _repository.Write("untracked.txt", Case("an untracked file")).Write("ignored.txt", Case("an ignored file"));
    }

    private Action<string, string> Linked(string name)
    {
        _repository.Git("worktree", "add", "--quiet", "--detach", _repository.Beside(name));
        return (path, text) => File.WriteAllText(System.IO.Path.Combine(_repository.Beside(name), path), text);
    }

    private void InWorktree(string name, params string[] arguments) => _repository.Git(["-C", _repository.Beside(name), .. arguments]);

    /// <summary>A tree with one file, made without touching the working tree.</summary>
    private string WithFile(string name, string content, string? blob = null) =>
        _repository.Git(["mktree"], $"100644 blob {blob ?? _repository.HashObject(content)}\t{name}\n");

    private string WithCommit(string name, string content, string? blob = null) => _repository.Git("commit-tree", WithFile(name, content, blob), "-m", name);

    private void Lfs(string content)
    {
        var bytes = Encoding.ASCII.GetBytes(content);
        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        _repository.Write($".git/lfs/objects/{id[..2]}/{id[2..4]}/{id}", bytes);
        var blob = _repository.HashObject($"version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {bytes.Length}\n");
        _repository.Git("update-ref", "refs/heads/lfs", WithCommit("large.dat", "ignored", blob));
    }

    private static byte[] Zip(string member, string content)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry(member).Open())
            entry.Write(Encoding.ASCII.GetBytes(content));
        return bytes.ToArray();
    }

    private static byte[] Assembly(string literal)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Leaky"), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule("Leaky").DefineType("Settings", TypeAttributes.Public);
        var code = type.DefineMethod("Key", MethodAttributes.Public | MethodAttributes.Static, typeof(string), []).GetILGenerator();
        code.Emit(OpCodes.Ldstr, literal);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        using var bytes = new MemoryStream();
        assembly.Save(bytes);
        return bytes.ToArray();
    }
}
