using System.Text.Json;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>Paging and filtering of <c>GET /tokens</c> (contract §4.4).</summary>
public sealed class TokenListTests
{
    [Theory]
    [InlineData("", 10)]
    [InlineData("?limit=3", 3)]
    [InlineData("?limit=100", 24)]
    public async Task A_limit_takes_the_newest_and_gives_no_links(string query, int count)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var tokens = Tokens(keygen, 24);

        var reply = await keygen.SendAsync("GET", "tokens" + query, tokens[0].Secret);

        Assert.Equal(tokens.Reverse().Take(count).Select(t => t.Id), Ids(reply));
        Assert.False(reply.Json.TryGetProperty("links", out _));
    }

    [Theory]
    [InlineData("desc")]
    [InlineData("asc")]
    public async Task The_cursor_walks_through_everything_once(string order)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var tokens = Tokens(keygen, 24);
        var seen = new List<Guid>();

        var address = new Uri($"{keygen.BaseUri}/tokens?page[cursor]=&page[size]=10&order={order}&token=leaked");
        for (var pages = 1; ; pages++)
        {
            var reply = await keygen.SendAsync("GET", address, $"Bearer {tokens[0].Secret}");
            seen.AddRange(Ids(reply));
            var next = reply.Json.GetProperty("links").GetProperty("next").GetString();
            if (next is null)
            {
                Assert.Equal(3, pages);
                break;
            }

            Assert.StartsWith(address.AbsolutePath + "?", next, StringComparison.Ordinal);
            Assert.Contains($"page%5Bcursor%5D={seen[^1]}", next, StringComparison.Ordinal);
            Assert.DoesNotContain("leaked", next, StringComparison.Ordinal);
            address = new Uri(keygen.RootUri, next);
        }

        Assert.Equal((order == "asc" ? tokens : tokens.Reverse()).Select(t => t.Id), seen);
    }

    [Fact]
    public async Task Numbered_pages_link_to_each_other()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var tokens = Tokens(keygen, 24);

        var reply = await keygen.SendAsync("GET", "tokens?page[number]=3&page[size]=10", tokens[0].Secret);

        Assert.Equal(4, Ids(reply).Length);
        var links = reply.Json.GetProperty("links");
        Assert.Equal(JsonValueKind.Null, links.GetProperty("next").ValueKind);
        Assert.Contains("page%5Bnumber%5D=2", links.GetProperty("prev").GetString(), StringComparison.Ordinal);
        Assert.Contains("page%5Bsize%5D=10", links.GetProperty("prev").GetString(), StringComparison.Ordinal);
        Assert.Equal((3, 24), (links.GetProperty("meta").GetProperty("pages").GetInt32(), links.GetProperty("meta").GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData("limit=0", "limit", "limit must be a number between 1 and 100 (got 0)")]
    [InlineData("limit=101", "limit", "limit must be a number between 1 and 100 (got 101)")]
    [InlineData("limit=x", "limit", "limit must be a number between 1 and 100 (got x)")]
    [InlineData("page[size]=10", "page", null)]
    [InlineData("page=x", "page", null)]
    [InlineData("page[number]=101", "page", null)]
    public async Task A_bad_page_is_a_bad_request(string query, string parameter, string? detail)
    {
        await using var keygen = await SandboxKeygen.StartAsync();

        var reply = await keygen.SendAsync("GET", "tokens?" + query, Tokens(keygen, 1)[0].Secret);

        Assert.Equal((400, null), (reply.Code, reply.ErrorCode));
        Assert.Equal(parameter, reply.Error.GetProperty("source").GetProperty("parameter").GetString());
        if (detail is not null) Assert.Equal(detail, reply.Detail);
    }

    [Theory]
    [InlineData("", 4, 4)]
    [InlineData("bearer=x", 4, 4)]
    [InlineData("bearer[type]=", 4, 4)]
    [InlineData("bearer[x]=y", 0, 0)]
    [InlineData("bearer[type]=users", 3, 0)]
    [InlineData("bearer[type]=product", 1, 0)]
    [InlineData("bearer[id]=ADMIN", 1, 0)]
    [InlineData("bearer[type]=user&bearer[id]=ADMIN", 1, 1)]
    [InlineData("bearer[type]=product&bearer[id]=ADMIN", 0, 0)]
    [InlineData("bearer[role]=sales_agent", 1, 0)]
    [InlineData("bearer[role][]=admin&bearer[role][]=read-only", 2, 0)]
    public async Task A_filter_works_on_new_servers_and_empties_the_list_on_old_ones(string query, int now, int before)
    {
        foreach (var (legacy, expected) in new[] { (false, now), (true, before) })
        {
            await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { LegacyFilters = legacy });
            var admin = keygen.Account.AddToken(TokenKindName.Admin);
            foreach (var kind in new[] { TokenKindName.Sales, TokenKindName.ReadOnly, TokenKindName.Product }) keygen.Account.AddToken(kind);

            var reply = await keygen.SendAsync("GET", "tokens?" + query.Replace("ADMIN", admin.Row.Bearer.Id.ToString()), admin.Secret);

            Assert.Equal(expected, Ids(reply).Length);
        }
    }

    private static MintedToken[] Tokens(SandboxKeygen keygen, int count)
    {
        var bearer = keygen.Account.AddUser(BearerRole.Admin);
        return [.. Enumerable.Range(0, count).Select(_ => keygen.Account.AddToken(bearer))];
    }

    private static Guid[] Ids(Reply reply) => [.. reply.Json.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("id").GetGuid())];
}
