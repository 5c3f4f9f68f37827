namespace TokenGuard.GitHub.Tests;

public sealed class GitHubEndpointTests
{
    [Theory]
    [InlineData(null, null, "https://api.github.com/", "https://github.com/")]
    [InlineData("", "", "https://api.github.com/", "https://github.com/")]
    [InlineData("github.com", null, "https://api.github.com/", "https://github.com/")]
    [InlineData("GitHub.com", null, "https://api.github.com/", "https://github.com/")]
    [InlineData("acme.ghe.com", null, "https://api.acme.ghe.com/", "https://acme.ghe.com/")]
    [InlineData("git.example.com", null, "https://git.example.com/api/v3/", "https://git.example.com/")]
    [InlineData("git.example.com:8443", null, "https://git.example.com:8443/api/v3/", "https://git.example.com:8443/")]
    [InlineData("github.com.example.com", null, "https://github.com.example.com/api/v3/", "https://github.com.example.com/")]
    [InlineData("git.example.com", "https://api.github.com", "https://api.github.com/", "https://github.com/")]
    [InlineData(null, "https://git.example.com/api/v3", "https://git.example.com/api/v3/", "https://git.example.com/")]
    [InlineData(null, "https://api.example.com/api/v3/", "https://api.example.com/api/v3/", "https://api.example.com/")]
    [InlineData(null, "http://127.0.0.1:5000/api/v3", "http://127.0.0.1:5000/api/v3/", "http://127.0.0.1:5000/")]
    [InlineData(null, "http://[::1]:5000/", "http://[::1]:5000/", "http://[::1]:5000/")]
    public void Addresses_follow_from_host_or_api(string? host, string? api, string expectedApi, string expectedWeb)
    {
        var endpoint = GitHubEndpoint.From(host, api);

        Assert.Equal(expectedApi, endpoint.Api.AbsoluteUri);
        Assert.Equal(expectedWeb, endpoint.Web.AbsoluteUri);
    }

    [Fact]
    public void Clones_may_come_from_elsewhere_where_that_is_said()
    {
        var endpoint = GitHubEndpoint.From(null, "https://git.example.com/api/v3", "https://clones.example.com/git");

        Assert.Equal("https://git.example.com/api/v3/", endpoint.Api.AbsoluteUri);
        Assert.Equal("https://clones.example.com/", endpoint.Web.AbsoluteUri);
        Assert.Throws<FormatException>(() => GitHubEndpoint.From(null, null, "http://clones.example.com"));
    }

    [Theory]
    [InlineData("https://github.com", null)]
    [InlineData("github.com/acme", null)]
    [InlineData("someone@github.com", null)]
    [InlineData("git hub", null)]
    [InlineData(null, "api.github.com")]
    [InlineData(null, "ftp://api.github.com/")]
    [InlineData(null, "file:///etc/passwd")]
    [InlineData(null, "http://api.github.com/")]
    [InlineData(null, "http://127.0.0.1.example.com/")]
    [InlineData(null, "https://someone:secret@git.example.com/")]
    [InlineData(null, "https://git.example.com/?a=b")]
    public void Whatever_is_no_safe_address_is_refused_in_a_line(string? host, string? api)
    {
        var refusal = Assert.Throws<FormatException>(() => GitHubEndpoint.From(host, api));

        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("secret", refusal.Message);
    }

    [Theory]
    [InlineData("https://github.com/acme/app.git", true)]
    [InlineData("https://GITHUB.com/acme/app.git", true)]
    [InlineData("http://github.com/acme/app.git", false)]
    [InlineData("https://github.com:444/acme/app.git", false)]
    [InlineData("https://github.com.example.com/acme/app.git", false)]
    [InlineData("https://github.com@example.com/acme/app.git", false)]
    [InlineData("https://someone@github.com/acme/app.git", false)]
    [InlineData("https://api.github.com/acme/app.git", false)]
    [InlineData("ssh://git@github.com/acme/app.git", false)]
    [InlineData("file:///github.com/acme", false)]
    public void Clones_come_from_the_web_host_only(string address, bool expected) =>
        Assert.Equal(expected, GitHubEndpoint.Public.IsOnWeb(new Uri(address)));
}
