using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>What a token may do to tokens of other bearers (contract §4.10), each row written out: DELETE's answer, then PUT's.</summary>
public sealed class OthersTokensTests
{
    private const string Targets = "admin developer sales support read-only environment product license user own-license own-user own-admin";

    // Columns as in Targets. A dash: the environment's own token, which is no other bearer's.
    private static readonly Dictionary<TokenKindName, (string Delete, string Put)> Table = new()
    {
        [TokenKindName.Admin] = ("204 204 204 204 204 204 204 204 204 204 204 204", "403 403 403 403 403 200 200 200 200 200 200 403"),
        [TokenKindName.Developer] = ("204 204 204 204 204 204 204 204 204 204 204 204", "403 403 403 403 403 200 200 200 200 200 200 403"),
        [TokenKindName.Environment] = ("404 204 204 204 204 - 204 204 204 204 204 404", "404 403 403 403 403 - 200 200 200 200 200 404"),
        [TokenKindName.Product] = ("404 404 404 404 404 404 404 404 404 204 204 404", "404 404 404 404 404 404 404 404 404 200 200 404"),
        [TokenKindName.Sales] = ("403 403 403 403 403 403 403 403 403 403 403 403", "403 403 403 403 403 403 403 403 403 403 403 403"),
        [TokenKindName.Support] = ("403 403 403 403 403 403 403 403 403 403 403 403", "403 403 403 403 403 403 403 403 403 403 403 403"),
        [TokenKindName.ReadOnly] = ("403 403 403 403 403 403 403 403 403 403 403 403", "403 403 403 403 403 403 403 403 403 403 403 403"),
        [TokenKindName.User] = ("404 404 404 404 404 404 404 404 404 404 404 404", "404 404 404 404 404 404 404 404 404 404 404 404"),
        [TokenKindName.Activation] = ("404 404 404 404 404 404 404 404 404 404 404 404", "404 404 404 404 404 404 404 404 404 404 404 404"),
    };

    public static TheoryData<TokenKindName, string, int, int> Rows()
    {
        var rows = new TheoryData<TokenKindName, string, int, int>();
        foreach (var (caller, (delete, put)) in Table)
        {
            foreach (var (target, deleted, replaced) in Targets.Split(' ').Zip(delete.Split(' '), put.Split(' ')))
                if (deleted != "-") rows.Add(caller, target, int.Parse(deleted), int.Parse(replaced));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_table_holds_within_one_environment(TokenKindName callerKind, string target, int delete, int put)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var account = keygen.Account;
        var environment = account.AddEnvironment("staging", isolated: true);
        var caller = account.AddToken(callerKind, environment: environment);
        Task<Reply> Send(string method, MintedToken token) =>
            keygen.SendAsync(method, $"tokens/{token.Id}", caller.Secret, environment.Code);
        MintedToken Target() => account.AddToken(TargetBearer(account, caller.Row.Bearer, target, environment));

        var (toReplace, toDelete) = (Target(), Target());
        var replaced = await Send("PUT", toReplace);
        var deleted = await Send("DELETE", toDelete);

        Assert.Equal((put, delete), (replaced.Code, deleted.Code));
        Assert.Equal(put == 200 ? 401 : 200, (await keygen.SendAsync("GET", "me", toReplace.Secret, environment.Code)).Code);
        Assert.Equal(delete == 204 ? 401 : 200, (await keygen.SendAsync("GET", "me", toDelete.Secret, environment.Code)).Code);
        foreach (var refused in new[] { replaced, deleted }.Where(r => r.Code == 403))
        {
            Assert.Null(refused.ErrorCode);
            var why = callerKind == TokenKindName.ReadOnly
                ? "read only lacks permission to perform action"
                : "ensure the token or license is allowed to access all resources";
            Assert.Equal($"You do not have permission to complete the request ({why})", refused.Detail);
        }
    }

    [Fact]
    public async Task An_environment_may_not_change_the_global_token_that_it_sees()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var shared = keygen.Account.AddEnvironment("shared", isolated: false);
        var caller = keygen.Account.AddToken(TokenKindName.Environment, environment: shared);
        var global = keygen.Account.AddToken(TokenKindName.User);

        Assert.Equal(200, (await keygen.SendAsync("GET", $"tokens/{global.Id}", caller.Secret, "shared")).Code);
        foreach (var method in new[] { "PUT", "DELETE" })
        {
            var refused = await keygen.SendAsync(method, $"tokens/{global.Id}", caller.Secret, "shared");
            Assert.Equal((403, null), (refused.Code, refused.ErrorCode));
            Assert.EndsWith("(record environment is not compatible with the current environment)", refused.Detail, StringComparison.Ordinal);
        }
    }

    // Bearers the caller owns hang on a licence of the caller, where the caller is a product.
    private static Bearer TargetBearer(Account account, Bearer caller, string target, SandboxEnvironment environment)
    {
        var product = caller.Role == BearerRole.Product ? caller : account.AddProduct(environment);
        return target switch
        {
            "environment" => account.BearerOf(environment),
            "product" => account.AddProduct(environment),
            "license" => account.AddLicense(account.AddProduct(environment), environment: environment),
            "own-license" => account.AddLicense(product, environment: environment),
            "own-user" => Licensed(BearerRole.User),
            "own-admin" => Licensed(BearerRole.Admin),
            "sales" => account.AddUser(BearerRole.SalesAgent, environment),
            "support" => account.AddUser(BearerRole.SupportAgent, environment),
            "read-only" => account.AddUser(BearerRole.ReadOnly, environment),
            _ => account.AddUser(Enum.Parse<BearerRole>(target, ignoreCase: true), environment),
        };

        Bearer Licensed(BearerRole role)
        {
            var user = account.AddUser(role, environment);
            account.AddLicense(product, user, environment: environment);
            return user;
        }
    }
}
