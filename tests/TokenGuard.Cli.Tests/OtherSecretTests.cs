using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>Secrets that are no tokens, on the command line: found, and never sent anywhere.</summary>
public sealed class OtherSecretTests
{
    private static readonly string Licence = string.Join('-', Convert.ToHexString(Guid.NewGuid().ToByteArray())[..30].Chunk(6).Select(group => new string(group))) + "-V3";
    private static readonly string KeyBase = $"KEYGEN_HOST=keys.acme.test\nSECRET_KEY_BASE={Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}\n";

    [Theory]
    [InlineData("", "TG020")]
    [InlineData("--enable TG022", "TG020 TG022")]
    [InlineData("--enable tg022 --enable TG024", "TG020 TG022")]
    [InlineData("--enable secret-key-base", "TG020 TG022")]
    [InlineData("--enable all", "TG020 TG022")]
    [InlineData("--enable TG023", "TG020")]
    public async Task Rules_that_are_off_are_switched_on(string options, string found)
    {
        using var cli = Prepared();

        var result = await cli.RunAsync([.. "scan dir .".Split(' '), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(1, result.ExitCode);
        foreach (var id in new[] { "TG020", "TG021", "TG022", "TG023", "TG024" }) Assert.Equal(found.Contains(id), result.Output.Contains(id));
        Assert.DoesNotContain(Licence, result.Output + result.Error);
    }

    [Theory]
    [InlineData("TG001")]
    [InlineData("TG020")]
    [InlineData("nonsense")]
    public async Task Only_rules_that_are_off_can_be_switched_on(string rule)
    {
        using var cli = Prepared();

        var result = await cli.RunAsync("scan", "dir", "--enable", rule);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"--enable {rule}: no rule that is off by default", result.Error);
    }

    [Theory]
    [InlineData("verify report.json")]
    [InlineData("revoke report.json")]
    [InlineData("revoke report.json --yes")]
    [InlineData("regenerate report.json")]
    public async Task Nobody_is_asked_about_them_and_nothing_is_done(string commandLine)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Prepared().With("KEYGEN_HOST", keygen.RootUri.GetLeftPart(UriPartial.Authority)).With("KEYGEN_ACCOUNT_ID", keygen.Account.Id.ToString());
        await cli.RunAsync([.. "scan dir . --enable all --output json=report.json".Split(' ')]);

        var result = await cli.RunAsync(commandLine.Split(' '));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Not a token: the Tokens API can neither say whether it is live nor revoke it. By hand: ", result.Output);
        Assert.Empty(keygen.Requests);
        Assert.DoesNotContain(Licence, result.Output + result.Error);
    }

    private static CliRun Prepared()
    {
        var cli = new CliRun();
        cli.Folder.Write("licence.txt", Licence);
        cli.Folder.Write(".env", KeyBase);
        return cli;
    }
}
