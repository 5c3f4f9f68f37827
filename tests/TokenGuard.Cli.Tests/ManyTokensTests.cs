using System.Text;
using TokenGuard.Cli.Terminal;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

public sealed class ManyTokensTests
{
    [Fact]
    public async Task A_thousand_tokens_are_one_plan_and_an_interruption_in_the_middle_costs_nothing()
    {
        const int Others = 800;
        const int Products = 200;
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        cli.Terminal = new TerminalProfile(false, true, false);
        var (user, product) = (keygen.Account.AddUser(), keygen.Account.AddProduct());
        var text = new StringBuilder();
        for (var i = 0; i < Others; i++) text.AppendLine(keygen.Account.AddToken(user).Secret);
        for (var i = 0; i < Products; i++) text.AppendLine(keygen.Account.AddToken(product).Secret);
        cli.Folder.Write("leaks.txt", text.ToString());
        await cli.RunAsync("scan", "dir", "leaks.txt", "--output", "json=report.json", "--no-progress");

        var plan = await cli.RunAsync("revoke", "report.json");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("asked about 1000 of 1,000 tokens [########################]", plan.Error, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was done. To revoke 1,000 tokens, run it again with --yes.\n", plan.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await cli.RunAsync("revoke", "report.json", "--only-kind", "product", "--yes", "--max", "100")).ExitCode);

        using var interruption = new CancellationTokenSource();
        var deleted = 0;
        keygen.Disturbances.BeforeRequest = request =>
        {
            if (request.Method == "DELETE" && ++deleted == Products / 4) interruption.Cancel();
        };
        var first = await cli.RunAsync(["revoke", "report.json", "--only-kind", "product", "--yes"], cancel: interruption.Token);
        Assert.Equal(130, first.ExitCode);
        Assert.Equal(Others + Products - (Products / 4), keygen.Account.Tokens.Count);

        var second = await cli.RunAsync("revoke", "report.json", "--only-kind", "product", "--yes");
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(Others, keygen.Account.Tokens.Count);
        Assert.Equal(Products, deleted);
        Assert.EndsWith("200 tokens: 150 proved, 50 left alone.\n", second.Error, StringComparison.Ordinal);
    }
}
