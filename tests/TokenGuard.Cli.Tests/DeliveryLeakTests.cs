using System.Text;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>A new secret reaches its destination and nothing else: not the outputs, not another file, not a command line or an environment.</summary>
public sealed class DeliveryLeakTests
{
    /// <summary>Destination, the file that may hold the secret, and whether the delivery is made to fail.</summary>
    public static TheoryData<string, string, bool> Destinations => new()
    {
        { "file:out/new", "out/new", false },
        { "env-file:out/.env#KEY", "out/.env", false },
        { "user-secrets:app#Keygen:Token", "home/.microsoft/usersecrets/my-app/secrets.json", false },
        { "command:./tell", "got", false },
        { "command:./fails", "recovery", true },
        { "github-secret:acme/app#TOKEN", "", false },
        { "github-secret:acme/app#TOKEN", "recovery", true },
        { "github-env-secret:acme/app/live#TOKEN", "", false },
        { "github-org-secret:acme#TOKEN", "", false },
        { "github-org-secret:acme#TOKEN", "recovery", true },
    };

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task The_secret_is_where_it_should_be_and_nowhere_else(string destination, string holder, bool fails)
    {
        if (OperatingSystem.IsWindows()) return;
        await using var keygen = await SandboxKeygen.StartAsync();
        await using var github = await SandboxGitHub.StartAsync("a-token");
        github.AddRepository("acme", "app");
        if (fails) github.ActionsSecrets.RefusePut = 403;
        using var cli = Remedying.Connected(keygen).With("TOKENGUARD_GITHUB_API", github.ApiUrl.ToString()).With("GH_TOKEN", "a-token");
        cli.With("HOME", cli.Folder["home"]);
        cli.Folder.Write("out/.env", "A=1\n");
        cli.Folder.Write("app/app.csproj", "<Project><UserSecretsId>my-app</UserSecretsId></Project>");
        // Repeats all it can see of itself, of its parent and of what it is told.
        Script(cli, "tell", "cat /proc/$$/cmdline /proc/$PPID/cmdline /proc/$$/environ > seen; cat > got; cat got; cat got >&2\n");
        Script(cli, "fails", "cat /proc/$$/cmdline /proc/$PPID/cmdline /proc/$$/environ > seen; cat; exit 3\n");
        var token = keygen.Account.AddToken(TokenKindName.Product);

        var said = "";
        foreach (var format in new[] { "text", "json" })
        {
            // The second run finds the token dead; what it says is looked at all the same.
            var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", destination, "--format", format], Remedying.Piped(token));
            if (format == "text") Assert.Equal(fails ? 3 : 0, result.ExitCode);
            said += result.Output + result.Error;
        }

        var files = Directory.GetFiles(cli.Folder.Path, "*", SearchOption.AllDirectories);
        var held = holder.Length == 0 ? null : Assert.Single(files, file => holder == "recovery" ? Path.GetFileName(file).StartsWith("recovery-", StringComparison.Ordinal) : file == cli.Folder[holder]);
        var secret = held is null ? Assert.Single(github.ActionsSecrets.Stored).Value.Value : SecretIn(File.ReadAllText(held));
        // What a program of the user's writes is the user's business.
        if (held is not null && holder != "got") Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(held));

        foreach (var file in files.Where(file => file != held)) said += Encoding.Latin1.GetString(File.ReadAllBytes(file));
        said += string.Join('\n', keygen.Requests.Select(request => request.Target)) + string.Join('\n', github.Requests);
        Assert.Null(SecretPieces.Find([secret, token.Secret], said));
        Assert.DoesNotContain("a-token", said, StringComparison.Ordinal);
    }

    private static void Script(CliRun cli, string name, string text)
    {
        var path = cli.Folder.Write(name, "#!/bin/sh\n" + text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string SecretIn(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(Rules.TokenMatcher.TryFind(bytes, 0, out var match));
        return Encoding.UTF8.GetString(bytes, match.Start, match.Length);
    }
}
