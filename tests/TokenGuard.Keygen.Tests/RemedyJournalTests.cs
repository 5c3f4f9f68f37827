using System.Runtime.Versioning;
using System.Text.Json;

namespace TokenGuard.Keygen.Tests;

public sealed class RemedyJournalTests : IDisposable
{
    private readonly TempFolder _folder = Some.Folder();

    private string Path => _folder.File("journal.jsonl");

    private static JournalEntry Entry => new(
        Guid.NewGuid(), JournalStep.Sending, Some.Secret().Fingerprint, new TokenId(Some.AccountId),
        RemedyAction.Revoke, RemedyAuthority.LeakedToken, "DELETE /v1/x");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_is_in_the_file_when_append_returns()
    {
        using var journal = Open();

        Assert.True(journal.TryAppend(Entry));

        var line = JsonDocument.Parse(Assert.Single(Lines())).RootElement;
        Assert.Equal("sending", line.GetProperty("step").GetString());
        Assert.Equal("DELETE /v1/x", line.GetProperty("request").GetString());
        Assert.Equal(Some.AccountId.ToString(), line.GetProperty("tokenId").GetString());
        Assert.True(line.TryGetProperty("time", out _));
    }

    [Fact]
    public void It_only_grows_and_a_torn_line_stays_alone()
    {
        using (var journal = Open()) journal.TryAppend(Entry);
        File.AppendAllText(Path, "{\"torn\":");
        using (var journal = Open()) journal.TryAppend(Entry);

        var lines = Lines();
        Assert.Equal(3, lines.Length);
        Assert.Equal("{\"torn\":", lines[1]);
        Assert.All([lines[0], lines[2]], line => JsonDocument.Parse(line));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_its_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions");
        File.WriteAllText(Path, "");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var journal = Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_link_a_missing_folder_and_a_second_process_are_refused_in_one_line()
    {
        File.CreateSymbolicLink(_folder.File("link"), Path);
        using var journal = Open();

        foreach (var path in new[] { _folder.File("link"), _folder.File("missing/journal"), Path })
        {
            Assert.False(RemedyJournal.TryOpen(path, TimeProvider.System, out _, out var error));
            Assert.Contains(path, error);
            Assert.DoesNotContain('\n', error);
        }
    }

    /// <summary>They keep nothing, and to make them private would take them away from everybody.</summary>
    [Theory]
    [InlineData("pipe")]
    [InlineData("/dev/zero")]
    [UnsupportedOSPlatform("windows")]
    public void A_pipe_or_a_device_is_no_journal(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix files");
        if (path == "pipe")
        {
            path = _folder.File(path);
            using var mkfifo = System.Diagnostics.Process.Start("mkfifo", ["-m", "666", path]);
            mkfifo.WaitForExit();
        }

        var mode = File.GetUnixFileMode(path);

        Assert.False(RemedyJournal.TryOpen(path, TimeProvider.System, out _, out var error));
        Assert.Contains(path, error);
        Assert.Equal(mode, File.GetUnixFileMode(path));
    }

    private RemedyJournal Open()
    {
        Assert.True(RemedyJournal.TryOpen(Path, TimeProvider.System, out var journal, out var error), error);
        return journal;
    }

    private string[] Lines() => Some.Cat(Path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
