using System.Security.Cryptography;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>What a file holds may be told by its name, which a history has in its trees and not with its contents.</summary>
public sealed class NamedFileTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _key = RandomNumberGenerator.GetHexString(128, lowercase: true);

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_removed_key_file_is_found()
    {
        _repository.Write("keys/keygen.key", _key + "\n").Write("sums", _key.Replace('a', 'b')).Commit("leak");
        _repository.Delete("keys/keygen.key").Commit("gone");

        Assert.Equal(["keys/keygen.key"], PathsOf(HistoryScan.Of(_repository)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_name_that_comes_later_tells_too(bool packed)
    {
        _repository.Write("backup", _key).Commit("no name");
        _repository.Delete("backup").Write("Keygen.release.KEY", _key).Commit("a name");
        if (packed) _repository.Git("gc", "--quiet");

        Assert.Equal(["Keygen.release.KEY", "backup"], PathsOf(HistoryScan.Of(_repository)));
    }

    [Fact]
    public void Digits_in_other_files_are_digests()
    {
        _repository.Write("SHA512SUMS", _key).Write("keygen.key.txt", _key).Write("mykeygen.key", _key).Write("keygen.key/sub", _key).Commit("sums");

        Assert.Empty(HistoryScan.Of(_repository).Findings);
    }

    [Fact]
    public void With_a_state_too()
    {
        _repository.Write("a", _key).Commit("no name");
        Assert.Empty(Since());

        _repository.Write("keygen.key", _key).Commit("an old blob gets its name");
        Assert.Equal(["a", "keygen.key"], Since());

        _repository.Write("b", "clean").Commit("something else");
        Assert.Equal(["a", "keygen.key"], Since());
        Assert.Equal(["a", "keygen.key"], Since());

        IReadOnlyList<string?> Since() => PathsOf(HistoryScan.Of(new GitSinceSource(_repository.Path, _repository.Beside("state.json"), "test")));
    }

    [Fact]
    public void In_the_index_too()
    {
        _repository.Write("a", "clean").Commit("clean");
        _repository.Write("keygen.key", _key).Git("add", ".");

        Assert.Equal(["keygen.key"], PathsOf(HistoryScan.Of(new GitStagedSource(null, _repository.Path, GitEnvironment.None))));
    }

    private static IReadOnlyList<string?> PathsOf(HistoryScan scan) =>
        [.. scan.Findings.Where(finding => finding.Rule == "TG021").SelectMany(finding => finding.Occurrences).Select(occurrence => occurrence.Path).Distinct().Order(StringComparer.Ordinal)];
}
