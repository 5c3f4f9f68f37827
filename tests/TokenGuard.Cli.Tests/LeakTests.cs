using System.Text;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>No raw token on standard output, on standard error or in any file, for every command and format there is.</summary>
public sealed class LeakTests
{
    [Fact]
    public async Task No_command_writes_a_token()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var tokens = Enum.GetValues<TokenKindName>().Where(kind => kind is not (TokenKindName.Environment or TokenKindName.Orphaned or TokenKindName.Unknown))
            .SelectMany(kind => Enum.GetValues<TokenFormat>().Select(format => keygen.Account.AddToken(kind, format))).ToList();
        var admin = keygen.Account.AddToken(TokenKindName.Admin);
        using var cli = new CliRun()
            .With("KEYGEN_HOST", keygen.RootUri.GetLeftPart(UriPartial.Authority))
            .With("KEYGEN_ACCOUNT_ID", keygen.Account.Id.ToString());
        var lines = string.Concat(tokens.Select(token => token.Secret + "\n"));
        var planted = cli.Folder.Write("in/leak.txt", lines);
        var named = cli.Folder.Write($"in/{tokens[0].Secret}.txt", "the name is the leak");
        var piped = Encoding.ASCII.GetBytes(lines);
        var said = new StringBuilder();

        foreach (var format in new[] { "text", "json", "sarif" })
        {
            await Run(null, "scan", "dir", "in", "--format", format, "--output", $"{format}=out.{format}");
            await Run(null, "scan", "dir", $"in/{tokens[0].Secret}.txt", "in/gone-" + tokens[1].Secret, "--format", format);
            await Run(piped, "scan", "stdin", "--format", format, "--name", tokens[2].Secret);
            await Run(null, "scan", "dir", "in", "--verify", "--format", format);
            await Run(null, "verify", "out.json", "--format", format);
        }

        await Run(null, "scan", "dir", tokens[3].Secret);
        await Run(null, "scan", "git", tokens[3].Secret);
        await Run(null, "scan", "github", tokens[3].Secret + "/x/y");
        await Run(null, "scan", "dir", "--" + tokens[3].Secret);
        await Run(null, tokens[3].Secret);
        await Run(null, "verify", tokens[3].Secret);
        await Run(null, "verify", "out.json", "--host", "https://" + tokens[3].Secret);
        await Run(null, "verify", "out.json", "--account", tokens[3].Secret);
        await Run(null, "verify", "out.json", "--only-fingerprint", tokens[3].Secret);
        await Run(null, "scan", "dir", "--output", tokens[3].Secret + "/x");
        await Run(null, "regenerate", "out.json", "--deliver", tokens[3].Secret);
        foreach (var format in new[] { "text", "json" })
        {
            await Run(null, "revoke", "out.json", "--format", format);
            await Run(null, "regenerate", "out.json", "--format", format);
        }

        await Run(Encoding.ASCII.GetBytes(tokens[4].Secret), "regenerate", "--secret-stdin", "--yes", "--deliver", "file:delivered");
        await Run(Encoding.ASCII.GetBytes("x" + lines), "revoke", "--secret-stdin");
        cli.With("KEYGEN_ADMIN_TOKEN", admin.Secret);
        await Run(null, "revoke", "out.json", "--yes", "--format", "json");
        cli.With("KEYGEN_ADMIN_TOKEN", admin.Secret + "x");
        await Run(null, "revoke", "out.json", "--yes");

        var delivered = cli.Folder["delivered"];
        foreach (var file in Directory.EnumerateFiles(cli.Folder.Path, "*", SearchOption.AllDirectories).Where(f => f != planted && f != named && f != delivered))
            said.AppendLine(file[cli.Folder.Path.Length..]).AppendLine(File.ReadAllText(file));
        AssertNothingOf([.. tokens.Select(t => t.Secret), admin.Secret, File.ReadAllText(delivered)], said.ToString());

        async Task Run(byte[]? input, params string[] args)
        {
            var result = await cli.RunAsync(args, input);
            said.AppendLine(result.Output).AppendLine(result.Error);
        }
    }

    [Fact]
    public void The_check_would_notice()
    {
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Product);

        Assert.ThrowsAny<Exception>(() => AssertNothingOf([token], "… " + token[20..28] + " …"));
    }

    private static void AssertNothingOf(IReadOnlyList<string> tokens, string text) =>
        Assert.True(SecretPieces.Find(tokens, text) is null, $"A piece of a token stands in: {SecretPieces.Find(tokens, text)}");
}
