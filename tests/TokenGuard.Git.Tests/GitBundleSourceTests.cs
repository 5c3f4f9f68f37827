using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Files that <c>git bundle create</c> writes, of both versions, whole and building on what the taker has.</summary>
public sealed class GitBundleSourceTests : IDisposable
{
    private readonly List<TempRepository> _repositories = [];

    public void Dispose()
    {
        foreach (var repository in _repositories) repository.Dispose();
    }

    [Theory]
    [InlineData("sha1", 2)]
    [InlineData("sha1", 3)]
    [InlineData("sha256", 3)]
    public async Task Everything_in_a_bundle_is_found_placed_and_found_again(string format, int version)
    {
        var repository = Create($"--object-format={format}");
        var (inDelta, message, tag, branch, old) = (Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh());
        repository.Write("old", old).Write("f", Lines()).Commit("first");
        repository.Write("f", Lines() + inDelta + "\n").Delete("old");
        var second = repository.Commit("second " + message);
        repository.Git("tag", "-a", "v1", "-m", tag);
        repository.Git("branch", "topic/" + branch);
        var file = Bundle(repository, $"--version={version}", "--all");
        var source = new GitBundleSource(file);

        var scan = HistoryScan.Of(source);

        Assert.Equal(5, scan.Findings.Count);
        Assert.True(scan.Coverage.Complete, string.Join('\n', scan.Coverage.Skipped));
        var place = scan.OnlyPlaceOf(inDelta);
        Assert.Equal((second, "f", true), (place.Commit?.Id, place.Path, place.InHead));
        Assert.False(scan.OnlyPlaceOf(old).InHead);
        Assert.Equal(Places.RefName, scan.OnlyPlaceOf(branch).Place);
        foreach (var finding in scan.Findings)
            Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, finding.Occurrences[0]))?.Fingerprint.Value);
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_pack_by_itself_is_read(string format)
    {
        var repository = Create($"--object-format={format}");
        var (content, message) = (Tokens.Fresh(), Tokens.Fresh());
        repository.Write("f", content).Commit("one " + message);
        repository.Git("repack", "-a", "-d", "-q");
        var file = repository.Beside("lone.pack");
        File.Copy(Directory.GetFiles(repository[".git/objects/pack"], "*.pack").Single(), file);
        var source = new GitBundleSource(file);

        Assert.True(GitBundleSource.IsBundle(file));
        var scan = HistoryScan.Of(source);

        Assert.Equal((repository.Head, "f"), (scan.OnlyPlaceOf(content).Commit?.Id, scan.OnlyPlaceOf(content).Path));
        Assert.Equal(Places.CommitMessage, scan.OnlyPlaceOf(message).Place);
        Assert.True(scan.Coverage.Complete, string.Join('\n', scan.Coverage.Skipped));
        foreach (var finding in scan.Findings)
            Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, finding.Occurrences[0]))?.Fingerprint.Value);
    }

    [Fact]
    public async Task What_a_bundle_builds_on_is_named_and_the_rest_is_read()
    {
        var repository = Create();
        var (whole, inDelta) = (Tokens.Fresh(), Tokens.Fresh());
        repository.Write("f", Lines()).Commit("first");
        var taker = repository.Head;
        var from = repository.Git("rev-parse", "HEAD:f");
        repository.Write("g", whole).Write("f", Lines() + inDelta + "\n").Commit("second");

        var source = new GitBundleSource(Bundle(repository, "HEAD~1..main"));

        var scan = HistoryScan.Of(source);

        Assert.Equal("g", scan.OnlyPlaceOf(whole).Path);
        Assert.Contains(scan.Coverage.Skipped, skipped => skipped.What == $"history before and with {taker}");
        // A thin pack: what has changed in the file is a delta to a content that only the taker has.
        Assert.Contains(scan.Coverage.Skipped, skipped => skipped.What.EndsWith(from, StringComparison.Ordinal) && skipped.Why == "what they are built on is not here");
        Assert.DoesNotContain(scan.Coverage.Skipped, skipped => skipped.Why.Contains("damaged", StringComparison.Ordinal));
        // The change itself is here, and the new line in it.
        var place = scan.OnlyPlaceOf(inDelta);
        Assert.Equal((Places.GitFile, "b.bundle"), (place.Place, place.Path));
        foreach (var finding in scan.Findings)
            Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, finding.Occurrences[0]))?.Fingerprint.Value);
    }

    [Fact]
    public void A_bundle_without_contents_names_what_was_left_out()
    {
        var repository = Create();
        repository.Write("f", Tokens.Fresh()).Commit("first");
        var blob = repository.Git("rev-parse", "HEAD:f");

        var scan = HistoryScan.Of(new GitBundleSource(Bundle(repository, "--version=3", "--filter=blob:none", "--all")));

        Assert.Empty(scan.Findings);
        Assert.Contains(scan.Coverage.Skipped, skipped => skipped.What.Contains(blob, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bundle_that_is_cut_short_is_named_or_refused()
    {
        var repository = Create();
        repository.Write("f", Tokens.Fresh()).Commit("first");
        var file = Bundle(repository, "--all");
        var bytes = File.ReadAllBytes(file);

        File.WriteAllBytes(file, bytes[..^30]);
        var cut = HistoryScan.Of(new GitBundleSource(file));
        File.WriteAllBytes(file, bytes[..40]);

        Assert.False(cut.Coverage.Complete);
        Assert.True(GitBundleSource.IsBundle(file));
        var refusal = Assert.Throws<SourceUnavailableException>(() => HistoryScan.Of(new GitBundleSource(file)));
        Assert.Contains("git bundle verify", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_refs_lead_to_no_files()
    {
        var repository = Create();
        var token = Tokens.Fresh();
        repository.Write("f", token).Commit("first");
        var bytes = File.ReadAllBytes(Bundle(repository, "--all"));
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        var file = repository.Beside("odd.bundle");
        File.WriteAllBytes(file, [.. bytes[..end], .. System.Text.Encoding.ASCII.GetBytes($"\n{repository.Head} ../../../escaped\n{repository.Head} refs/heads/../../x"), .. bytes[end..]]);

        var scan = HistoryScan.Of(new GitBundleSource(file));

        Assert.Equal("f", scan.OnlyPlaceOf(token).Path);
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "escaped")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# v2 git bundle")]
    [InlineData("# v4 git bundle\n")]
    [InlineData("# v2 git bundle \n")]
    public void What_is_no_bundle_is_not_taken_for_one(string content)
    {
        var file = Create().Beside("file");
        File.WriteAllText(file, content);

        Assert.False(GitBundleSource.IsBundle(file));
        Assert.False(GitBundleSource.IsBundle(Path.GetDirectoryName(file)!));
        Assert.False(GitBundleSource.IsBundle(file + "-not-here"));
    }

    private TempRepository Create(params string[] options)
    {
        var repository = TempRepository.Create(options);
        _repositories.Add(repository);
        return repository;
    }

    private static string Bundle(TempRepository repository, params string[] arguments)
    {
        var file = repository.Beside("b.bundle");
        // The version comes before the file, everything else after it.
        var version = arguments.Where(argument => argument.StartsWith("--version", StringComparison.Ordinal)).ToArray();
        repository.Git(["bundle", "create", .. version, file, .. arguments.Except(version)]);
        return file;
    }

    private static string Lines() => string.Concat(Enumerable.Range(0, 400).Select(line => $"line {line} of a file\n"));
}
