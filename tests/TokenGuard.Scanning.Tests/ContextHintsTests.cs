using System.Diagnostics;
using System.Text;
using CsCheck;
using TokenGuard.Rules;
using TokenGuard.Sandbox;

namespace TokenGuard.Scanning.Tests;

public sealed class ContextHintsTests
{
    private const string Id = "1fddcec8-8dd3-4d8d-9b16-215cac0f9b52";

    /// <summary>A text around a token (§), and the account it names.</summary>
    public static TheoryData<string, string?> Accounts => new()
    {
        { $"curl https://api.keygen.sh/v1/accounts/{Id}/me -H 'Authorization: Bearer §'", Id },
        { $"curl https://api.keygen.sh/v1/accounts/{Id.Replace("-", "")}/me?token=§", Id },
        { $"curl https://api.keygen.sh/v1/accounts/{Id.ToUpperInvariant()}/me?token=§", Id },
        { "curl -H 'Authorization: Bearer §' https://licensing.example.com/v1/accounts/acme-corp/licenses", "acme-corp" },
        { "const url = \"https://api.keygen.sh/v1/accounts/acme\"; const token = \"§\";", "acme" },
        { $"KEYGEN_ACCOUNT_ID={Id}\nKEYGEN_TOKEN=§\n", Id },
        { "KEYGEN_ACCOUNT_ID=acme\nKEYGEN_TOKEN=§\n", "acme" },
        { "KEYGEN_TOKEN=§\r\nKEYGEN_ACCOUNT=acme\r\n", "acme" },
        { $"export KEYGEN_ACCOUNT_ID=\"{Id}\" KEYGEN_TOKEN=\"§\"", Id },
        { "env:\n  KEYGEN_ACCOUNT_ID: 'acme'\n  KEYGEN_TOKEN: '§'\n", "acme" },
        { $"{{\"KEYGEN_ACCOUNT_ID\": \"{Id}\", \"KEYGEN_TOKEN\": \"§\"}}", Id },
        { $"<KeygenAccountId>{Id}</KeygenAccountId><KeygenToken>§</KeygenToken>", Id },
        { $"new Client {{ KeygenAccountId = \"{Id}\", Token = \"§\" }}", Id },
        { $"env[\"KEYGEN_ACCOUNT_ID\"] = \"{Id}\"; token = '§'", Id },
        { $"keygen.account: {Id}\nkeygen.token: §", Id },
        { $"< Keygen-Account: {Id}\n< body §", Id },
        { $"/v1/accounts/first/x {new string(' ', 500)} § /v1/accounts/second/x", "second" },
        { $"/v1/accounts/first/x § {new string(' ', 500)} /v1/accounts/second/x", "first" },

        { "nothing of the kind §", null },
        { $"ACCOUNT_ID={Id} §", null },
        { $"ID={Id} §", null },
        { "KEYGEN_ACCOUNT_ID=${ACCOUNT}\n§", null },
        { "KEYGEN_ACCOUNT_ID: ${{ secrets.ACCOUNT }}\n§", null },
        { "https://api.keygen.sh/v1/accounts/{account}/me §", null },
        { "https://api.keygen.sh/v1/accounts/:account/me §", null },
        { "https://api.keygen.sh/v1/accounts/<ID>/me §", null },
        { "https://api.keygen.sh/v1/accounts/ACCOUNT/me §", null },
        { "{ KEYGEN_ACCOUNT_ID: process.env.KEYGEN_ACCOUNT_ID, token: '§' }", null },
        { "KEYGEN_ACCOUNT_ID = config, token = '§'", null },
        { "KEYGEN_ACCOUNT_ID=evil.example.com\n§", null },
        { "/v1/accounts/evil.example.com/§", null },
        { "/v1/accounts/../../me §", null },
        { "/v1/accounts/a%2F§", null },
        { $"/v1/accounts/{Id}_0/me §", null },
        { "/v1/accounts/§", null },
        { "/v1/accounts/acme§", null },
        { $"/v1/accounts/acme/ {new string(' ', 1100)} §", null },
    };

    /// <summary>A text around a token (§), and the environment it names.</summary>
    public static TheoryData<string, string?> Environments => new()
    {
        { "KEYGEN_ENVIRONMENT=sandbox\nKEYGEN_TOKEN=§\n", "sandbox" },
        { $"KEYGEN_ENVIRONMENT_ID={Id}\nKEYGEN_TOKEN=§\n", Id },
        { "curl -H \"Keygen-Environment: sandbox\" -H 'Authorization: Bearer §'", "sandbox" },
        { "headers: { 'keygen-environment': 'Sandbox_2', token: '§' }", "Sandbox_2" },
        { "headers: { 'keygen-environment': environment, token: '§' }", null },
        { "KEYGEN_ENVIRONMENT_TOKEN=§\n", null },
        { "KEYGEN_ENVIRONMENT=$ENV\n§\n", null },
        { "ENVIRONMENT=production\n§\n", null },
    };

    [Theory]
    [MemberData(nameof(Accounts))]
    public void The_account_is_read_off_the_surroundings(string text, string? account) => Assert.Equal(account, In(text)?.Account);

    [Theory]
    [MemberData(nameof(Environments))]
    public void So_is_the_environment(string text, string? environment) => Assert.Equal(environment, In(text)?.Environment);

    [Fact]
    public void A_v1_token_names_account_and_id_itself()
    {
        var (account, id) = (Guid.NewGuid(), Guid.NewGuid());
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Admin, TokenFormat.V1Historic, account, id);
        Assert.Equal(new Hints(account.ToString(), null, id.ToString()), In("/v1/accounts/another/ §", token));
    }

    [Fact]
    public void A_token_in_the_wrong_variable_is_no_hint()
    {
        foreach (var token in Some.Tokens())
        {
            foreach (var text in (string[])[$"KEYGEN_ACCOUNT_ID={token}\n§", $"KEYGEN_ENVIRONMENT={token}\n§", $"/v1/accounts/{token}/me §", $"Keygen-Account: \"{token}\" §", $"/v1/accounts/x-{token}/ §"])
                Assert.Null(In(text));
        }
    }

    [Fact]
    public void Every_hint_is_an_id_or_a_plain_word_whatever_stands_there()
    {
        var piece = Gen.OneOf(Gen.OneOf<string>("KEYGEN_ACCOUNT_ID", "Keygen-Environment", "/v1/accounts/", "=", ": ", "\"", "'", "\n", "acme", Id, "§", ".", "-", "é"), Gen.String[0, 5]);
        piece.Array[1, 12].Sample(pieces =>
        {
            var hints = In(string.Concat(pieces).Replace("§", "") + "§" + string.Concat(pieces).Replace("§", ""));
            if (hints?.Account is { } account) Assert.Matches("^[a-z0-9][a-z0-9-]{1,62}$", account);
            if (hints?.Environment is { } environment) Assert.Matches("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", environment);
        }, iter: 5_000);
    }

    [Fact]
    public void A_scan_puts_them_on_the_occurrence()
    {
        var text = $"KEYGEN_ACCOUNT_ID=acme\nKEYGEN_ENVIRONMENT=sandbox\nKEYGEN_TOKEN={Some.Token()}\n";

        var match = Assert.Single(new DocumentScanner().Scan(text));

        Assert.Equal(new Hints("acme", "sandbox", null), Occurrence.Of(match, Places.Content, "a").Hints);
        Assert.Null(Assert.Single(new DocumentScanner().Scan(Some.Token())).Hints);
    }

    /// <summary>What costs most: names that almost fit, as many as there is room for.</summary>
    [Fact]
    public void Crafted_surroundings_cost_little()
    {
        var bait = string.Concat(Enumerable.Repeat("KEYGEN_ACCOUNT_ID=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_/v1/accounts/-", 50));
        var secret = Some.Secret();
        var window = Encoding.ASCII.GetBytes(bait + bait);
        ContextHints.Near(window, bait.Length, bait.Length, secret);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 1000; i++) ContextHints.Near(window, bait.Length, bait.Length, secret);
        Assert.InRange(watch.Elapsed.TotalMilliseconds / 1000, 0, 10); // measured: well under 0.1 ms
    }

    private static Hints? In(string text) => In(text, Some.Token());

    private static Hints? In(string text, string token)
    {
        var start = Encoding.UTF8.GetByteCount(text[..text.IndexOf('§')]);
        var window = Encoding.UTF8.GetBytes(text.Replace("§", token));
        return ContextHints.Near(window, start, start + token.Length, Some.Secret(token));
    }
}
