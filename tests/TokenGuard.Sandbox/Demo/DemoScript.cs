using System.Globalization;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Demo;

/// <summary>
/// The whole way on one screen: leaks in a real git history, found, asked about, revoked and proved dead, by the real program against a Keygen
/// server in this process. Nothing leaves the machine.
/// </summary>
internal static class DemoScript
{
    /// <returns>0 where every step went as it should.</returns>
    public static async Task<int> RunAsync()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var product = keygen.Account.AddToken(TokenKindName.Product);
        var readOnly = keygen.Account.AddToken(TokenKindName.ReadOnly);
        var retired = keygen.Account.AddToken(TokenKindName.Developer, TokenFormat.V1Historic);
        keygen.Account.Revoke(retired.Row);
        var admin = keygen.Account.AddToken(TokenKindName.Admin);

        Say("""
            TokenGuard demo: from a leaked token to a token proved dead
            ===========================================================

            Keygen is a licensing API; its tokens open the account they belong to. Three of them have leaked into the history of a repository:
            a product token and a read-only token that still work, and an old developer token that was revoked long ago. A fourth, an admin
            token, is safe in the environment of this program.

            Everything here is real, the repository (made by git), the program, the HTTP requests, except that the Keygen server runs in this
            process, so nothing of yours is touched and nothing leaves this machine.
            """);
        using var repository = await CreateLeakyRepositoryAsync(product.Secret, readOnly.Secret, retired.Secret);
        var state = Path.Combine(repository.Folder, ".git", "demo-state");
        var tokenguard = new TokenGuardProgram(repository.Folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KEYGEN_HOST"] = keygen.RootUri.GetLeftPart(UriPartial.Authority),
            ["KEYGEN_ACCOUNT_ID"] = keygen.Account.Id.ToString(),
            ["XDG_STATE_HOME"] = state,
        });
        var withAdmin = new TokenGuardProgram(repository.Folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KEYGEN_HOST"] = keygen.RootUri.GetLeftPart(UriPartial.Authority),
            ["KEYGEN_ACCOUNT_ID"] = keygen.Account.Id.ToString(),
            ["KEYGEN_ADMIN_TOKEN"] = admin.Secret,
            ["XDG_STATE_HOME"] = state,
        });

        Say("""
            1. Look at the files as they are today. They are clean: the tokens were "removed" by later commits.
            """);
        var clean = await tokenguard.RunAsync("scan", "dir", "src");

        Say("""
            2. Look at the whole history. All three are there, each with the commit that added it. (Exit code 1: something was found.)
            """);
        var found = await tokenguard.RunAsync("scan", "git", "--output", "json=.git/report.json");

        Say("""
            3. Ask the API which of them still work. The report holds no token, only fingerprints: the program reads each token again from the
               repository, sends it to the configured server and nowhere else, with a request that changes nothing.
            """);
        var live = await tokenguard.RunAsync("verify", ".git/report.json");

        Say("""
            4. What would be done? A plan is shown unless --yes is given. The read-only token cannot revoke itself; that takes the admin token,
               which the program takes from KEYGEN_ADMIN_TOKEN.
            """);
        var planned = await withAdmin.RunAsync("revoke", ".git/report.json");

        Say("""
            5. Do it. Each step is written to a journal before it is taken; afterwards the old token is tried again, and only a refusal counts.
            """);
        var revoked = await withAdmin.RunAsync("revoke", ".git/report.json", "--yes");

        Say("""
            6. The proof, asked once more from the outside. The history still holds the tokens, and they no longer open anything.
            """);
        var dead = await tokenguard.RunAsync("verify", ".git/report.json");

        var good = (clean, found, live, planned, revoked, dead) == (0, 1, 1, 0, 0, 0);
        Say(good
            ? string.Create(CultureInfo.InvariantCulture, $"Done: three leaks found, two live tokens revoked and proved dead, {keygen.Requests.Count} requests, all of them to {keygen.RootUri}")
            : "The demo did not go as it should: the exit codes above are not 0, 1, 1, 0, 0, 0. Please report it.");
        return good ? 0 : 1;
    }

    private static async Task<DemoRepository> CreateLeakyRepositoryAsync(string product, string readOnly, string retired)
    {
        const string Settings = "src/appsettings.json";
        var repository = await DemoRepository.CreateAsync();
        await repository.CommitAsync("first version", "2026-03-02T09:12:00Z",
            ("README.md", "# Licensing back end\n"), ("src/Deploy.cs", $"// curl -H 'Authorization: Bearer {retired}'\ninternal static class Deploy;\n"));
        await repository.CommitAsync("publish releases from CI", "2026-03-09T16:40:00Z",
            (Settings, $$"""{ "Keygen": { "Account": "acme", "Token": "{{product}}" } }""" + "\n"), ("src/Deploy.cs", "internal static class Deploy;\n"));
        await repository.CommitAsync("read the token from the environment", "2026-03-10T08:01:00Z",
            (Settings, """{ "Keygen": { "Account": "acme" } }""" + "\n"));
        await repository.CommitAsync($"debug the nightly report\n\nWorks with {readOnly}, please rotate.", "2026-04-01T23:58:00Z",
            ("src/Report.cs", "internal static class Report;\n"));
        return repository;
    }

    private static void Say(string text) => Console.WriteLine(text + "\n");
}
