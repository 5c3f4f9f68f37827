using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>A remote may be set up wherever git reads settings; what it has is then known.</summary>
public sealed class RemoteSettingsTests : IDisposable
{
    private const string Remote = "[remote \"mine\"]\n\turl = ssh://git@example.com/ours/api.git\n\tfetch = +refs/heads/*:refs/remotes/mine/*\n";

    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();
    private readonly string _head;

    public RemoteSettingsTests()
    {
        _head = _repository.Write("f", _token).Commit("one");
        _repository.Git("update-ref", "refs/remotes/mine/main", "HEAD");
        File.WriteAllText(_repository.Beside("remote"), Remote);
    }

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("GIT_CONFIG_GLOBAL", "remote", true)]
    [InlineData("GIT_CONFIG_GLOBAL", "nowhere", false)]
    [InlineData("GIT_CONFIG_SYSTEM", "remote", true)]
    [InlineData("XDG_CONFIG_HOME", "xdg", true)]
    [InlineData("HOME", "home", true)]
    public void Of_the_user_and_the_machine(string variable, string value, bool isKnown)
    {
        Directory.CreateDirectory(_repository.Beside("xdg/git"));
        File.WriteAllText(_repository.Beside("xdg/git/config"), Remote);
        Directory.CreateDirectory(_repository.Beside("home"));
        File.WriteAllText(_repository.Beside("home/.gitconfig"), "[include]\n\tpath = ~/more\n");
        File.WriteAllText(_repository.Beside("home/more"), Remote);

        Assert.Equal(isKnown, IsKnown("mine", (variable, _repository.Beside(value))));
    }

    [Fact]
    public void Of_a_command()
    {
        Assert.True(IsKnown("mine", ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "Remote.mine.Fetch"), ("GIT_CONFIG_VALUE_0", "+refs/heads/*:refs/remotes/mine/*")));
        Assert.True(IsKnown("mine", ("GIT_CONFIG_PARAMETERS", "'core.x'='it'\\''s' 'remote.mine.fetch'='+refs/heads/*:refs/remotes/mine/*'")));
        Assert.True(IsKnown("mine", ("GIT_CONFIG_PARAMETERS", "'remote.mine.fetch=+refs/heads/*:refs/remotes/mine/*'")));
        Assert.False(IsKnown("mine"));
    }

    [Theory]
    [InlineData("include", "path = {0}/remote", true)]
    [InlineData("include", "path = ../../remote", true)]
    [InlineData("includeIf \"gitdir:{0}/\"", "path = {0}/remote", true)]
    [InlineData("includeIf \"gitdir:repository/\"", "path = {0}/remote", true)]
    [InlineData("includeIf \"gitdir:/**/repository/.git\"", "path = {0}/remote", true)]
    [InlineData("includeIf \"gitdir/i:REPOSITORY/\"", "path = {0}/remote", true)]
    [InlineData("includeIf \"gitdir:elsewhere/\"", "path = {0}/remote", false)]
    [InlineData("includeIf \"onbranch:ma*\"", "path = {0}/remote", true)]
    [InlineData("includeIf \"onbranch:topic/\"", "path = {0}/remote", false)]
    [InlineData("includeIf \"hasconfig:remote.*.url:ssh://*/**\"", "path = {0}/remote", true)]
    [InlineData("includeIf \"hasconfig:remote.*.url:https://**\"", "path = {0}/remote", false)]
    [InlineData("includeIf \"unheard:of\"", "path = {0}/remote", false)]
    public void In_a_file_that_is_included(string section, string path, bool isKnown)
    {
        var folder = _repository.Beside("").TrimEnd('/');
        File.AppendAllText(_repository[".git/config"], $"[remote \"x\"]\n\turl = ssh://example.com/x\n[{Fill(section)}]\n\t{Fill(path)}\n");

        Assert.Equal(isKnown, IsKnown("mine"));

        string Fill(string text) => text.Replace("{0}", folder, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_include_themselves_end()
    {
        File.AppendAllText(_repository[".git/config"], "[include]\n\tpath = config\n\tpath = config\n\tpath = ../../remote\n");

        Assert.True(IsKnown("mine"));
    }

    [Theory]
    [InlineData("ssh://git@example.com/ours/api.git", true)]
    [InlineData("ours:api.git", true)]
    [InlineData("o:api.git", true)]
    [InlineData("ssh://git@example.com/ours/other.git", false)]
    public void By_its_address(string address, bool isKnown)
    {
        File.AppendAllText(_repository[".git/config"], Remote + "[url \"ssh://git@example.com/ours/\"]\n\tinsteadOf = ours:\n\tinsteadOf = o:\n[url \"ssh://elsewhere/\"]\n\tinsteadOf = ou\n");

        Assert.Equal(isKnown, IsKnown(address));
    }

    [Fact]
    public void Of_a_worktree()
    {
        _repository.Git("config", "extensions.worktreeConfig", "true");
        File.WriteAllText(_repository[".git/config.worktree"], Remote);

        Assert.True(IsKnown("mine"));
    }

    private bool IsKnown(string remote, params (string Name, string Value)[] variables)
    {
        var environment = variables.Append(("GIT_CONFIG_NOSYSTEM", variables.Any(v => v.Name == "GIT_CONFIG_SYSTEM") ? "0" : "1")).ToDictionary(v => v.Item1, v => v.Item2, StringComparer.Ordinal);
        var request = new PushedRefs([new RefUpdate("refs/heads/topic", null, _head)], remote) { User = GitUserSettings.Of(environment.GetValueOrDefault) };
        return HistoryScan.Of(new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, request)).PlacesOf(_token).Count == 0;
    }
}
