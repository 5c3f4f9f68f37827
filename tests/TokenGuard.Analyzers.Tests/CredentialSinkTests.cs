using Microsoft.CodeAnalysis;
using TokenGuard.Analyzers.Sinks;
using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

/// <summary>CRED in a source is a credential as some API might have issued it.</summary>
public sealed class CredentialSinkTests
{
    private const string Libraries = """
        namespace RestSharp
        {
            public class RestRequest { public RestRequest AddHeader(string name, string value) => this; public RestRequest AddParameter(string name, object value, int type) => this; }
            namespace Authenticators { public class JwtAuthenticator { public JwtAuthenticator(string token) { } } }
        }
        namespace Flurl.Http
        {
            public interface IFlurlRequest { }
            public static class HeaderExtensions
            {
                public static IFlurlRequest WithHeader(this string url, string name, object value) => null!;
                public static IFlurlRequest WithHeader(this IFlurlRequest request, string name, object value) => request;
                public static IFlurlRequest WithHeaders(this string url, object headers) => null!;
                public static IFlurlRequest WithOAuthBearerToken(this string url, string token) => null!;
                public static IFlurlRequest WithOAuthBearerToken(this IFlurlRequest request, string token) => request;
            }
        }
        namespace Refit
        {
            public class HeadersAttribute : System.Attribute { public HeadersAttribute(params string[] headers) { } }
            public class GetAttribute : System.Attribute { public GetAttribute(string path) { } }
        }
        namespace Microsoft.AspNetCore.Http { public interface IHeaderDictionary { string Authorization { get; set; } string this[string name] { get; set; } } }
        namespace Microsoft.Net.Http.Headers { public static class HeaderNames { public static readonly string Authorization = "Authorization"; } }
        """;

    private const string Usings = "using System; using System.Net; using System.Net.Http; using System.Net.Http.Headers; using RestSharp; using RestSharp.Authenticators; using Refit; using Flurl.Http; using Microsoft.AspNetCore.Http; using Microsoft.Net.Http.Headers;\n";

    private static readonly FakeToken Token = FakeToken.Product();
    private static readonly string Credential = "ak9" + System.Security.Cryptography.RandomNumberGenerator.GetHexString(40, lowercase: true) + "Z7q";

    public static TheoryData<string, string> Sinks => new()
    {
        { """object M() => new AuthenticationHeaderValue("Bearer", "CRED");""", "\"CRED\"" },
        { """object M() => new AuthenticationHeaderValue("Basic", "CRED");""", "\"CRED\"" },
        { """object M() => AuthenticationHeaderValue.Parse("Bearer CRED");""", "\"Bearer CRED\"" },
        { """void M(HttpClient c) => c.DefaultRequestHeaders.Add("Authorization", "Bearer CRED");""", "\"Bearer CRED\"" },
        { """void M(HttpClient c) => c.DefaultRequestHeaders.TryAddWithoutValidation("authorization", "CRED");""", "\"CRED\"" },
        { """void M(HttpRequestMessage r) { r.Headers.Add("Proxy-Authorization", "Bearer CRED"); }""", "\"Bearer CRED\"" },
        { """const string K = "CRED"; void M(HttpRequestMessage r) { r.Headers.Add("Authorization", $"Bearer {K}"); }""", "$\"Bearer {K}\"" },
        { """static readonly string K = "CRED"; void M(HttpRequestMessage r) { r.Headers.Add("Authorization", "Bearer " + K); }""", "\"Bearer \" + K" },
        { """void M(HttpRequestMessage r) { var k = "CRED"; r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", k); }""", "k" },
        { """void M(WebHeaderCollection h) { h["Authorization"] = "Bearer CRED"; }""", "\"Bearer CRED\"" },
        { """void M(WebHeaderCollection h) { h.Add(HttpRequestHeader.Authorization, "Bearer CRED"); }""", "\"Bearer CRED\"" },
        { """void M(IHeaderDictionary h) { h.Authorization = "Bearer CRED"; }""", "\"Bearer CRED\"" },
        { """void M(IHeaderDictionary h) { h[HeaderNames.Authorization] = "Bearer CRED"; }""", "\"Bearer CRED\"" },
        { """void M(RestRequest r) => r.AddHeader("Authorization", "Bearer CRED");""", "\"Bearer CRED\"" },
        { """void M(RestRequest r) => r.AddParameter("Authorization", "Bearer CRED", 3);""", "\"Bearer CRED\"" },
        { """object M() => new JwtAuthenticator("CRED");""", "\"CRED\"" },
        { """object M() => "https://api.example.com".WithOAuthBearerToken("CRED");""", "\"CRED\"" },
        { """object M(IFlurlRequest r) => r.WithOAuthBearerToken("CRED");""", "\"CRED\"" },
        { """object M() => "https://api.example.com".WithHeader("Authorization", "Bearer CRED");""", "\"Bearer CRED\"" },
        { """object M(IFlurlRequest r) => r.WithHeader("authorization", "Bearer CRED").WithHeader("Accept", "text/plain");""", "\"Bearer CRED\"" },
        { """[Headers("Accept: text/plain", "Authorization: Bearer CRED")] void M() { }""", "\"Authorization: Bearer CRED\"" },
        { """object f = new System.Collections.Generic.Dictionary<string, string> { { "Authorization", "Bearer CRED" } };""", "\"Bearer CRED\"" },
        { """object f = new System.Collections.Generic.Dictionary<string, string> { ["Authorization"] = "Bearer CRED" };""", "\"Bearer CRED\"" },
    };

    [Theory]
    [MemberData(nameof(Sinks))]
    public async Task A_written_credential_that_goes_into_the_header_is_marked(string member, string marked)
    {
        var diagnostic = Assert.Single(await FindAsync(member));

        Assert.Equal("TG100", diagnostic.Id);
        Assert.Equal(marked.Replace("CRED", Credential, StringComparison.Ordinal), AnalyzerRun.Marked(diagnostic));
        Assert.DoesNotContain(Credential[4..12], diagnostic.ToString(), StringComparison.Ordinal);
        Assert.Empty(diagnostic.Properties);
    }

    public static TheoryData<string> Nothing =>
    [
        """object M(string k) => new AuthenticationHeaderValue("Bearer", k);""",
        """object M(string k) => new AuthenticationHeaderValue("Bearer", $"{k}");""",
        """object M() => new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("CRED"));""",
        """void M(HttpRequestMessage r, bool b) { var k = "CRED"; if (b) k = Console.ReadLine()!; r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", k); }""",
        """static string K = "CRED"; object M() => new AuthenticationHeaderValue("Bearer", K);""",
        """object M() => new AuthenticationHeaderValue("Bearer", "your-access-token-1234");""",
        """object M() => new AuthenticationHeaderValue("Bearer", "{token}");""",
        """object M() => new AuthenticationHeaderValue("Bearer", "<CRED>");""",
        """object M() => new AuthenticationHeaderValue("Bearer", "test");""",
        """object M(string k) => "https://api.example.com".WithOAuthBearerToken(k);""",
        """object M() => "https://api.example.com/CRED".WithHeader("Accept", "text/plain");""",
        """object M() => new AuthenticationHeaderValue("Bearer", "00000000000000000000000000000000");""",
        """object M() => new AuthenticationHeaderValue("Bearer", "a1b2a1b2a1b2a1b2a1b2a1b2a1b2");""",
        """object M() => new AuthenticationHeaderValue("Bearer", "some-words-without-digits");""",
        """void M(HttpClient c) => c.DefaultRequestHeaders.Add("X-Request-Id", "CRED");""",
        """bool M(string s) => string.Equals("Authorization", "CRED");""",
        """[Headers("Authorization: Bearer")] void M() { }""",
        """[Get("/CRED")] void M() { }""",
    ];

    [Theory]
    [MemberData(nameof(Nothing))]
    public async Task Placeholders_and_what_only_the_run_knows_are_left_alone(string member) => Assert.Empty(await FindAsync(member));

    [Fact]
    public async Task A_Keygen_token_has_a_rule_of_its_own() =>
        Assert.Empty(await FindAsync("""object M() => new AuthenticationHeaderValue("Bearer", "TOKEN");"""));

    [Theory]
    [InlineData("""string f = "https://api.keygen.sh/v1/me?token=TOKEN";""", "\"https://api.keygen.sh/v1/me?token=TOKEN\"")]
    [InlineData("""string f = "/v1/me?a=b&auth=token:TOKEN";""", "\"/v1/me?a=b&auth=token:TOKEN\"")]
    [InlineData("""string M(string t) => $"https://api.keygen.sh/v1/me?token={t}";""", "{t}")]
    [InlineData("""string M(string t, string a) => "https://licensing.example/v1/accounts/" + a + "/me?x=1&token=" + t;""", "t")]
    public async Task A_token_in_a_query_is_marked(string member, string marked)
    {
        var diagnostic = Assert.Single(await FindAsync(member));

        Assert.Equal("TG101", diagnostic.Id);
        Assert.Equal(Token.Fill(marked), AnalyzerRun.Marked(diagnostic));
        Token.AssertNotIn(diagnostic.ToString());
    }

    [Theory]
    [InlineData("""string f = "https://api.keygen.sh/v1/me#TOKEN";""")]
    [InlineData("""string M(string t) => $"https://elsewhere.example/?token={t}";""")]
    [InlineData("""string M(string t) => $"https://api.keygen.sh/v1/me?limit={t}";""")]
    public async Task Other_queries_are_left_alone(string member) => Assert.Empty(await FindAsync(member));

    [Fact]
    public Task A_token_in_the_query_of_a_file_is_marked_twice() =>
        MarkedSource.VerifyAdditionalFiles([("/src/a.http", Token.Fill("GET https://api.keygen.sh/v1/me?token={|TG101:[|TOKEN|]|}\n"))]);

    private static Task<System.Collections.Immutable.ImmutableArray<Diagnostic>> FindAsync(string member) =>
        AnalyzerRun.CSharp(Token.Fill(Usings + "class C\n{\n" + member.Replace("CRED", Credential, StringComparison.Ordinal) + "\n}\n" + Libraries), new CredentialSinkAnalyzer());
}
