using System.IO.Compression;
using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

public sealed class GitSecretReaderTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Every_place_of_history_gives_its_secret_back()
    {
        var tokens = Enumerable.Range(0, 8).ToDictionary(i => i, _ => Tokens.Fresh());
        var oid = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(tokens[7])));
        _repository.Write($".git/lfs/objects/{oid[..2]}/{oid[2..4]}/{oid}", tokens[7]);
        _repository.Environment["GIT_AUTHOR_NAME"] = tokens[0];
        _repository.Write("f", "x " + tokens[1]).Write($"dir/{tokens[2]}/f", "x")
            .Write("big", $"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {tokens[7].Length}\n").Commit("message " + tokens[3]);
        _repository.Git("branch", tokens[4]);
        _repository.Git("tag", "-a", "v1", "-m", tokens[5]);
        _repository.HashObject(tokens[6]);
        var source = new GitHistorySource(_repository.Path);
        var scan = HistoryScan.Of(source);

        Assert.Equal(8, scan.Findings.Count);
        foreach (var finding in scan.Findings)
            foreach (var occurrence in finding.Occurrences)
                Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, occurrence))?.Fingerprint.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_behind_a_zero_byte_and_in_unknown_headers_of_tags_are_read(bool packed)
    {
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh()];
        var commit = _repository.Write("f", "x").Commit("one");
        var tree = _repository.Git("rev-parse", "HEAD^{tree}");
        var odd = Store("commit", $"tree {tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nmessage\0{tokens[0]}\n");
        Store("tag", $"object {commit}\ntype commit\ntag v1\ntagger A <a> 1 +0000\n\nmessage\0{tokens[1]}\n");
        Store("tag", $"object {commit}\ntype commit\ntag v2\ntagger A <a> 1 +0000\nheader {tokens[2]}\n\nmessage\n");
        if (packed)
        {
            _repository.Git(["pack-objects", "--quiet", _repository[".git/objects/pack/pack"]], _repository.Git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)"));
            _repository.Git("prune-packed");
        }

        var source = new GitHistorySource(_repository.Path);
        var scan = HistoryScan.Of(source);

        Assert.True(scan.Coverage.Complete);
        Assert.Equal((Places.CommitMessage, odd), (scan.OnlyPlaceOf(tokens[0]).Place, scan.OnlyPlaceOf(tokens[0]).Commit!.Id));
        Assert.Equal([Places.TagMessage, Places.TagMessage], tokens[1..].Select(token => scan.OnlyPlaceOf(token).Place));
        foreach (var finding in scan.Findings)
            Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, Assert.Single(finding.Occurrences)))?.Fingerprint.Value);

        string Store(string kind, string text) => _repository.Git(["hash-object", "-w", "-t", kind, "--literally", "--stdin"], text);
    }

    [Fact]
    public async Task Members_of_archives_too()
    {
        var (committed, staged, stored) = (Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh());
        var archive = Packed(stored);
        var oid = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive));
        _repository.Write($".git/lfs/objects/{oid[..2]}/{oid[2..4]}/{oid}", archive);
        _repository.Write("a.zip", Packed(committed)).Write("b.zip", $"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {archive.Length}\n").Commit("archives");
        _repository.Write("c.zip", Packed(staged)).Git("add", "c.zip");
        foreach (var source in (IDocumentSource[])[new GitHistorySource(_repository.Path), new GitStagedSource(null, _repository.Path, GitEnvironment.None)])
        {
            var scan = HistoryScan.Of(source);
            Assert.Equal(source is GitHistorySource ? 3 : 1, scan.Findings.Count);
            foreach (var finding in scan.Findings)
            {
                var occurrence = Assert.Single(finding.Occurrences);
                Assert.Equal("config/keys.json", occurrence.Member);
                Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, occurrence))?.Fingerprint.Value);
            }
        }
    }

    [Fact]
    public async Task Staged_contents_and_names_too()
    {
        var name = Tokens.Fresh();
        _repository.Write("f", Tokens.Fresh()).Write(name, "x").Git("add", "--all");
        var source = new GitStagedSource(null, _repository.Path, GitEnvironment.None);
        var scan = HistoryScan.Of(source);

        Assert.Equal(2, scan.Findings.Count);
        foreach (var finding in scan.Findings)
            Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, Assert.Single(finding.Occurrences)))?.Fingerprint.Value);
    }

    [Fact]
    public async Task A_place_that_is_gone_gives_nothing()
    {
        _repository.Write("f", Tokens.Fresh()).Git("add", "f");
        var source = new GitStagedSource(null, _repository.Path, GitEnvironment.None);
        var scan = HistoryScan.Of(source);
        var id = _repository.Git("rev-parse", ":f");
        File.Delete(_repository[$".git/objects/{id[..2]}/{id[2..]}"]);

        Assert.Null(await ReadAgain.Of(source, scan, scan.Findings[0], scan.Findings[0].Occurrences[0]));
    }

    private static byte[] Packed(string token)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(zip.CreateEntry("config/keys.json").Open())) writer.Write($"{{ \"key\": \"{token}\" }}{new string(' ', 1000)}");
        return bytes.ToArray();
    }
}
