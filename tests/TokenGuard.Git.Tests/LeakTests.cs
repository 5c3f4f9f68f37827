using System.Diagnostics;
using System.Text.Json;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>No raw token in anything a source hands out, wherever in the repository the token stands.</summary>
public sealed class LeakTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly TempFolder _folder = new();
    private readonly string _token = Tokens.Fresh();

    public void Dispose()
    {
        _repository.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void History_with_the_token_in_every_place()
    {
        _repository.Environment["GIT_AUTHOR_NAME"] = _token;
        _repository.Environment["GIT_COMMITTER_EMAIL"] = _token;
        _repository.Write($"{_token}/{_token}.txt", _token).Write(_token + ".big", new string('x', 5000)).Commit(_token);
        _repository.Git("branch", _token);
        _repository.Git("tag", "-a", "v" + _token, "-m", _token);
        _repository.Git("update-ref", "refs/odd/" + _token, "HEAD");
        File.WriteAllText(_repository[$".git/refs/heads/lost-{_token}"], new string('1', 40) + "\n");

        var scan = HistoryScan.Of(_repository, ScanLimits.Default with { MaxDocumentBytes = 1000 });

        Assert.Equal(
            new[] { Places.Author, Places.CommitMessage, Places.Content, Places.FileName, Places.RefName, Places.TagMessage },
            scan.PlacesOf(_token).Select(place => place.Place).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(2, scan.Coverage.Skipped.Count);
        AssertNoToken(scan);
    }

    [Fact]
    public void Staged_and_in_a_folder()
    {
        _repository.Write($"{_token}/{_token}.txt", _token).Write(_token + ".big", new string('x', 5000)).Git("add", "--all");
        var limits = ScanLimits.Default with { MaxDocumentBytes = 1000 };

        AssertNoToken(HistoryScan.Of(new GitStagedSource(null, _repository.Path, GitEnvironment.None), limits));
        AssertNoToken(HistoryScan.Of(new DirectorySource([_token, _token + ".big", _token + ".gone"], _repository.Path), limits));
        Assert.DoesNotContain(_token, new DirectorySource([_token], _repository[_token]).Target, StringComparison.Ordinal);
        Assert.DoesNotContain(_token, new DirectorySource([_token], _repository[_token]).Root, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_in_a_folder_named_like_a_token_and_one_whose_configuration_holds_it()
    {
        var path = Directory.CreateDirectory(_folder[_token]).FullName;
        _repository.Git("-C", path, "init", "--quiet");
        File.AppendAllText(Path.Combine(path, ".git", "config"), "[" + _token);
        var source = new GitHistorySource(path);

        var scan = HistoryScan.Of(source);

        Assert.Single(scan.Coverage.Skipped);
        AssertNoToken(scan);
        Assert.DoesNotContain(_token, source.Target + source.Root, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain text", "plain text")]
    [InlineData("{0}", "{1}")]
    [InlineData("a/{0}/b{0}.txt", "a/{1}/b{1}.txt")]
    public void Redaction_leaves_the_rest_of_the_text_alone(string text, string expected)
    {
        var redacted = Redactor.Redact(_token);

        Assert.NotEqual(_token, redacted);
        Assert.Equal(expected.Replace("{1}", redacted), Redactor.Redact(text.Replace("{0}", _token)));
    }

    [Fact]
    public void Activities_and_messages_for_the_user_are_redacted()
    {
        var context = new ScanContext(ScanLimits.Default) { Activity = "reading " + _token };

        Assert.Equal("reading " + Redactor.Redact(_token), context.Activity);
        Assert.DoesNotContain(_token, new SourceUnavailableException(_token).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_of_another_user_is_read_because_nothing_of_it_runs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can give files away");
        _repository.Write("f", _token).Commit("one");
        using (var chown = Process.Start("chown", ["-R", "65534", _repository.Path])) chown.WaitForExit();

        Assert.Equal("f", HistoryScan.Of(_repository).OnlyPlaceOf(_token).Path);
    }

    private void AssertNoToken(HistoryScan scan)
    {
        var report = new Report
        {
            Tool = new ToolInfo("TokenGuard", "0", ""),
            Run = new RunInfo(default, default, "git", "", null),
            Summary = new Summary(0, 0, 0, 0, Complete: false),
            Findings = scan.Findings,
            Coverage = scan.Coverage,
        };
        var text = JsonSerializer.Serialize(report, ReportJson.Default.Report) + scan.Context.Activity + string.Join('\n', scan.Findings.Select(finding => finding.ToString()));
        Assert.DoesNotContain(_token[(_token.IndexOf('-') + 1)..], text, StringComparison.Ordinal);
        Assert.DoesNotContain(_token[10..40], text, StringComparison.Ordinal);
    }
}
