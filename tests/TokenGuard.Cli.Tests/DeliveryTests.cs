using System.Text;
using System.Text.Json;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>Where a regenerated secret ends up, through the whole program.</summary>
public sealed class DeliveryTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData(null, "KEY={new}\n")]
    [InlineData("", "KEY={new}\n")]
    [InlineData("A=1\nKEY=old\nB=2\n", "A=1\nKEY={new}\nB=2\n")]
    [InlineData("A=1\r\nexport KEY = \"old\" # why\r\nB=2", "A=1\r\nexport KEY ={new}\r\nB=2")]
    [InlineData("A=1\nKEYS=x\n#KEY=x\nMYKEY=x", "A=1\nKEYS=x\n#KEY=x\nMYKEY=x\nKEY={new}\n")]
    [InlineData("A=1\r\n", "A=1\r\nKEY={new}\r\n")]
    [InlineData("KEY=a\nKEY=b\n", "KEY={new}\nKEY={new}\n")]
    [InlineData("\uFEFFKEY=old\nA=é\n", "\uFEFFKEY={new}\nA=é\n")]
    [InlineData("PEM=\"-----\nKEY=inside\n-----\" # pem\nKEY='two\nlines'\nB=2\n", "PEM=\"-----\nKEY=inside\n-----\" # pem\nKEY={new}\nB=2\n")]
    [InlineData("A='open\nKEY='x'\n", "A='open\nKEY={new}\n")]
    [InlineData("A=it's\nKEY=x\nB=it's\n", "A=it's\nKEY={new}\nB=it's\n")]
    public async Task A_file_of_settings(string? before, string after)
    {
        await using var run = await RegenerationRun.StartAsync();
        if (before is not null) run.Cli.Folder.Write(".env", before);
        if (before is not null && !OperatingSystem.IsWindows()) File.SetUnixFileMode(run.Cli.Folder[".env"], OwnerOnly | UnixFileMode.GroupRead);

        Assert.Equal(0, (await run.RegenerateAsync("env-file:.env#KEY")).ExitCode);

        var text = Encoding.UTF8.GetString(File.ReadAllBytes(run.Cli.Folder[".env"])); // with its byte order mark
        var value = await run.LiveSecretIn(text);
        Assert.Equal(after.Replace("{new}", value, StringComparison.Ordinal), text);
        if (!OperatingSystem.IsWindows()) Assert.Equal(before is null ? OwnerOnly : OwnerOnly | UnixFileMode.GroupRead, File.GetUnixFileMode(run.Cli.Folder[".env"]));
        Assert.DoesNotContain(Directory.GetFiles(run.Cli.Folder.Path, "*", SearchOption.AllDirectories), file => file.EndsWith(".tokenguard", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, OwnerOnly)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead, OwnerOnly)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead, OwnerOnly | UnixFileMode.GroupRead)]
    [InlineData(OwnerOnly, OwnerOnly)]
    public async Task A_file_that_everybody_reads_becomes_its_owners_only(UnixFileMode before, UnixFileMode after)
    {
        if (OperatingSystem.IsWindows()) return;
        await using var run = await RegenerationRun.StartAsync();
        File.SetUnixFileMode(run.Cli.Folder.Write(".env", "KEY=old\n"), before);

        Assert.Equal(0, (await run.RegenerateAsync("env-file:.env#KEY")).ExitCode);

        Assert.Equal(after, File.GetUnixFileMode(run.Cli.Folder[".env"]));
    }

    [Fact]
    public async Task Two_names_in_one_file_both_get_it()
    {
        await using var run = await RegenerationRun.StartAsync();
        run.Cli.Folder.Write(".env", "ONE=1\nX=x\nTWO=2\n");

        Assert.Equal(0, (await run.RegenerateAsync("env-file:.env#ONE", "--deliver", "env-file:.env#TWO")).ExitCode);

        var text = File.ReadAllText(run.Cli.Folder[".env"]);
        var value = await run.LiveSecretIn(text);
        Assert.Equal($"ONE={value}\nX=x\nTWO={value}\n", text);
    }

    [Theory]
    [InlineData(null, "{\n  \"Keygen:Token\": \"{new}\"\n}\n")]
    [InlineData("", "{\n  \"Keygen:Token\": \"{new}\"\n}\n")]
    [InlineData("{}", "{\n  \"Keygen:Token\": \"{new}\"\n}")]
    [InlineData("{ \"Other\": 1.50 }", "{\n  \"Keygen:Token\": \"{new}\", \"Other\": 1.50 }")]
    [InlineData("""{ "Other": "1", "keygen:token": "old" }""", """{ "Other": "1", "keygen:token": "{new}" }""")]
    [InlineData("\uFEFF{ /* by hand */ \"Keygen\": { \"Token\": null, }, \"Ä\": \"1\", }", "\uFEFF{ /* by hand */ \"Keygen\": { \"Token\": \"{new}\", }, \"Ä\": \"1\", }")]
    public async Task The_user_secrets_of_a_project(string? before, string after)
    {
        await using var run = await RegenerationRun.StartAsync();
        run.Cli.With("HOME", run.Cli.Folder["home"]);
        run.Cli.Folder.Write("app/app.csproj", "<Project><PropertyGroup><UserSecretsId>my-app</UserSecretsId></PropertyGroup></Project>");
        const string Secrets = "home/.microsoft/usersecrets/my-app/secrets.json";
        if (before is not null) run.Cli.Folder.Write(Secrets, before);

        Assert.Equal(0, (await run.RegenerateAsync("user-secrets:app#Keygen:Token")).ExitCode);

        var text = Encoding.UTF8.GetString(File.ReadAllBytes(run.Cli.Folder[Secrets]));
        Assert.Equal(after.Replace("{new}", await run.LiveSecretIn(text), StringComparison.Ordinal), text);
        if (!OperatingSystem.IsWindows()) Assert.Equal(OwnerOnly, File.GetUnixFileMode(run.Cli.Folder[Secrets]));
    }

    [Fact]
    public async Task The_id_of_a_projects_user_secrets_may_stand_in_the_props_above_it()
    {
        await using var run = await RegenerationRun.StartAsync();
        run.Cli.With("HOME", run.Cli.Folder["home"]);
        run.Cli.Folder.Write("src/app/app.csproj", "<Project/>");
        run.Cli.Folder.Write("Directory.Build.props", "<Project><PropertyGroup><UserSecretsId>shared</UserSecretsId></PropertyGroup></Project>");

        Assert.Equal(0, (await run.RegenerateAsync("user-secrets:src/app/app.csproj#Token")).ExitCode);

        await run.LiveSecretIn(File.ReadAllText(run.Cli.Folder["home/.microsoft/usersecrets/shared/secrets.json"]));
    }

    [Theory]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{ \"a\": ", "is no JSON object")]
    [InlineData("{ \"Keygen:Token\": { \"a\": 1 } }", "is a section")]
    public async Task User_secrets_that_cannot_take_it_stop_before_the_act(string secrets, string says)
    {
        await using var run = await RegenerationRun.StartAsync();
        run.Cli.With("HOME", run.Cli.Folder["home"]);
        run.Cli.Folder.Write("app/app.csproj", "<Project><UserSecretsId>my-app</UserSecretsId></Project>");
        run.Cli.Folder.Write("home/.microsoft/usersecrets/my-app/secrets.json", secrets);

        await run.AssertStoppedAsync("user-secrets:app#Keygen:Token", says);
    }

    [Theory]
    [InlineData("<Project/>", "names no UserSecretsId")]
    [InlineData("<Project><UserSecretsId>../../.ssh</UserSecretsId></Project>", "no plain name")]
    [InlineData("<Project><UserSecretsId>..</UserSecretsId></Project>", "no plain name")]
    [InlineData("<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Project><UserSecretsId>&e;</UserSecretsId></Project>", "is no project file")]
    [InlineData("not xml", "is no project file")]
    public async Task A_project_that_cannot_be_used_stops_before_the_act(string project, string says)
    {
        await using var run = await RegenerationRun.StartAsync();
        run.Cli.With("HOME", run.Cli.Folder["home"]);
        run.Cli.Folder.Write("app/app.csproj", project);

        await run.AssertStoppedAsync("user-secrets:app#Keygen:Token", says);
    }

    [Fact]
    public async Task A_program_gets_it_on_its_standard_input_and_not_in_its_arguments()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var run = await RegenerationRun.StartAsync();
        var script = run.Cli.Folder.Write("store it", "#!/bin/sh\ncat > got\nprintf '%s\\n' \"$0\" \"$@\" \"admin=$KEYGEN_ADMIN_TOKEN\" > told\ncat got\ncat got >&2\n");
        File.SetUnixFileMode(script, OwnerOnly | UnixFileMode.UserExecute);

        var result = await run.RegenerateAsync("command:\"./store it\" put 'x y' {kind}");

        Assert.Equal(0, result.ExitCode);
        var got = File.ReadAllText(run.Cli.Folder["got"]);
        Assert.Equal(await run.LiveSecretIn(got), got);
        Assert.Equal([script, "put", "'x", "y'", "product", "admin="], File.ReadAllLines(run.Cli.Folder["told"]));
        Assert.DoesNotContain(got[8..20], result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_leaves_the_secret_in_a_private_file()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var run = await RegenerationRun.StartAsync();
        var script = run.Cli.Folder.Write("fails", "#!/bin/sh\nexit 7\n");
        File.SetUnixFileMode(script, OwnerOnly | UnixFileMode.UserExecute);

        var result = await run.RegenerateAsync("command:./fails", "--format", "json");

        Assert.Equal(3, result.ExitCode);
        var kept = Assert.Single(result.Lines()).GetProperty("outcome").GetProperty("keptIn").GetString()!;
        Assert.Contains($"It is in {kept}: move it now.", result.Error, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 7", result.Output, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(kept));
        await run.LiveSecretIn(File.ReadAllText(kept));
    }

    [Theory]
    [InlineData("command:./nowhere", "is not there, or may not be run")]
    [InlineData("command:no-such-program-anywhere", "is not there, or may not be run")]
    [InlineData("env-file:missing/.env#KEY", "the folder does not exist")]
    [InlineData("user-secrets:missing#KEY", "does not exist")]
    [InlineData("github-secret:acme/app#TOKEN", "needs a GitHub token in GH_TOKEN")]
    public async Task What_cannot_be_written_stops_before_the_act(string destination, string says)
    {
        await using var run = await RegenerationRun.StartAsync();

        await run.AssertStoppedAsync(destination, says);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("file:")]
    [InlineData("env-file:x")]
    [InlineData("env-file:x#9BAD")]
    [InlineData("env-file:x#")]
    [InlineData("user-secrets:x")]
    [InlineData("command:")]
    [InlineData("command:\"open")]
    [InlineData("github-secret:acme#TOKEN")]
    [InlineData("github-secret:acme/../x#TOKEN")]
    [InlineData("github-secret:acme/app#GITHUB_TOKEN")]
    [InlineData("github-env-secret:acme/app#TOKEN")]
    [InlineData("github-org-secret:acme/app#TOKEN")]
    public async Task What_is_no_destination_is_one_line(string destination)
    {
        await using var run = await RegenerationRun.StartAsync();

        var result = await run.RegenerateAsync(destination);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("tokenguard: --deliver: a destination is one of file:PATH", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
        Assert.Empty(run.Keygen.Requests);
    }

    [Theory]
    [InlineData("github-secret:acme/app#TOKEN", "/repos/acme/app/actions/secrets/TOKEN", null)]
    [InlineData("github-env-secret:acme/app/live eu/1#TOKEN", "/repos/acme/app/environments/live eu%2F1/secrets/TOKEN", null)]
    [InlineData("github-org-secret:acme#FRESH", "/orgs/acme/actions/secrets/FRESH", "private")]
    [InlineData("github-org-secret:acme#SHARED", "/orgs/acme/actions/secrets/SHARED", "selected")]
    public async Task GitHub_gets_it_in_a_box_that_only_it_can_open(string destination, string path, string? visibility)
    {
        await using var run = await RegenerationRun.StartAsync();
        await using var github = await RunningGitHubAsync();
        run.Cli.With("TOKENGUARD_GITHUB_API", github.ApiUrl.ToString()).With("GH_TOKEN", "a-token");

        Assert.Equal(0, (await run.RegenerateAsync(destination)).ExitCode);

        var (put, secret) = Assert.Single(github.ActionsSecrets.Stored, stored => stored.Value.Value.Length > 0);
        Assert.Equal(path, put);
        Assert.Equal(await run.LiveSecretIn(secret.Value), secret.Value);
        Assert.Equal(visibility, secret.Visibility);
        if (visibility == "selected") Assert.Equal([7, 9], secret.Repositories);
    }

    [Theory]
    [InlineData(401, "does not accept the token in GH_TOKEN")]
    [InlineData(403, "may not write secrets there")]
    [InlineData(404, "knows no such place")]
    public async Task GitHub_that_refuses_the_look_stops_it_before_the_act(int status, string says)
    {
        await using var run = await RegenerationRun.StartAsync();
        await using var github = await RunningGitHubAsync();
        github.ActionsSecrets.RefuseGet = status;
        run.Cli.With("TOKENGUARD_GITHUB_API", github.ApiUrl.ToString()).With("GH_TOKEN", "a-token");

        await run.AssertStoppedAsync("github-secret:acme/app#TOKEN", says);
    }

    /// <summary>Whoever may read a repository gets its public key; that the token may not write is seen before anything is done.</summary>
    [Theory]
    [InlineData(false, null, "its owner may only read the repository")]
    [InlineData(true, "public_repo, gist", "a classic token without the scope repo")]
    public async Task A_GitHub_token_that_may_only_read_stops_it_before_the_act(bool mayPush, string? scopes, string says)
    {
        await using var run = await RegenerationRun.StartAsync();
        await using var github = await RunningGitHubAsync();
        (github.ActionsSecrets.MayPush, github.ActionsSecrets.Scopes) = (mayPush, scopes);
        run.Cli.With("TOKENGUARD_GITHUB_API", github.ApiUrl.ToString()).With("GH_TOKEN", "a-token");

        await run.AssertStoppedAsync("github-secret:acme/app#TOKEN", says);
        (github.ActionsSecrets.MayPush, github.ActionsSecrets.Scopes) = (true, "gist, repo");
        Assert.Equal(0, (await run.RegenerateAsync("github-secret:acme/app#TOKEN")).ExitCode);
    }

    [Fact]
    public async Task Of_two_destinations_one_that_fails_keeps_the_other_from_nothing()
    {
        await using var run = await RegenerationRun.StartAsync();
        await using var github = await RunningGitHubAsync();
        github.ActionsSecrets.RefusePut = 403;
        run.Cli.With("TOKENGUARD_GITHUB_API", github.ApiUrl.ToString()).With("GH_TOKEN", "a-token");

        var result = await run.RegenerateAsync("github-secret:acme/app#TOKEN", "--deliver", "file:new");

        Assert.Equal(3, result.ExitCode);
        var secret = await run.LiveSecretIn(File.ReadAllText(run.Cli.Folder["new"]));
        Assert.Contains(secret, File.ReadAllText(Assert.Single(Directory.GetFiles(run.Cli.Folder[".state/tokenguard"], "recovery-*"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_tokens_go_to_places_of_their_own()
    {
        await using var run = await RegenerationRun.StartAsync();
        var second = run.Keygen.Account.AddToken(TokenKindName.User);

        var result = await run.Cli.RunAsync(
            ["regenerate", "--secret-stdin", "--yes", "--deliver", "file:{kind}-{id}"], Remedying.Piped(run.Token, second));

        Assert.Equal(0, result.ExitCode);
        Assert.True(File.Exists(run.Cli.Folder[$"product-{run.Token.Id}"]));
        Assert.True(File.Exists(run.Cli.Folder[$"user-{second.Id}"]));
    }

    [Fact]
    public async Task A_token_pasted_as_a_destination_is_refused_and_not_repeated()
    {
        await using var run = await RegenerationRun.StartAsync();

        var result = await run.RegenerateAsync("file:" + run.Token.Secret);

        Assert.Equal((2, "tokenguard: --deliver holds a Keygen token. Name a place for the new one. Nothing was done.\n"), (result.ExitCode, result.Error));
    }

    private static async Task<SandboxGitHub> RunningGitHubAsync()
    {
        var github = await SandboxGitHub.StartAsync("a-token");
        github.AddRepository("acme", "app");
        github.ActionsSecrets.AddSelected("acme", "SHARED", 7, 9);
        return github;
    }

    /// <summary>A product token to regenerate.</summary>
    private sealed class RegenerationRun(SandboxKeygen keygen) : IAsyncDisposable
    {
        public SandboxKeygen Keygen { get; } = keygen;

        public CliRun Cli { get; } = Remedying.Connected(keygen);

        public MintedToken Token { get; } = keygen.Account.AddToken(TokenKindName.Product);

        public static async Task<RegenerationRun> StartAsync() => new(await SandboxKeygen.StartAsync());

        public Task<CliResult> RegenerateAsync(string destination, params string[] more) =>
            Cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", destination, .. more], Remedying.Piped(Token));

        public async Task AssertStoppedAsync(string destination, string says)
        {
            var result = await RegenerateAsync(destination, "--format", "json");

            Assert.Equal(1, result.ExitCode);
            Assert.Equal("not-done", Assert.Single(result.Lines()).Status());
            Assert.Contains(says, result.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Keygen.Requests, request => request.Method == "PUT");
            Assert.Empty(Directory.GetFiles(Cli.Folder[".state/tokenguard"], "*recovery-*"));
        }

        /// <summary>The token in a text, which the server accepts.</summary>
        public async Task<string> LiveSecretIn(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.True(Rules.TokenMatcher.TryFind(bytes, 0, out var match));
            var secret = Encoding.UTF8.GetString(bytes, match.Start, match.Length);
            Assert.NotEqual(Token.Secret, secret);
            var verified = await Cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Encoding.ASCII.GetBytes(secret));
            Assert.Contains("\"verdict\": \"live\"", verified.Output, StringComparison.Ordinal);
            return secret;
        }

        public ValueTask DisposeAsync()
        {
            Cli.Dispose();
            return Keygen.DisposeAsync();
        }
    }
}
