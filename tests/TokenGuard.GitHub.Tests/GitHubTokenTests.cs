using System.Text.Json;

namespace TokenGuard.GitHub.Tests;

public sealed class GitHubTokenTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("", " ", null)]
    [InlineData("first", null, "first")]
    [InlineData(null, "second", "second")]
    [InlineData("first", "second", "first")]
    [InlineData("", "second", "second")]
    [InlineData(" first\n", null, "first")]
    public void Gh_token_comes_first(string? ghToken, string? gitHubToken, string? expected) =>
        Assert.Equal(expected, GitHubToken.From(Environment(ghToken, gitHubToken))?.RevealRawToken());

    [Theory]
    [InlineData("hush hush")]
    [InlineData("hush\r\nX-Header: 1")]
    [InlineData("hüsh")]
    public void What_cannot_be_a_header_is_refused_without_repeating_it(string value)
    {
        var refusal = Assert.Throws<FormatException>(() => GitHubToken.From(Environment(value, null)));

        Assert.Contains("GH_TOKEN", refusal.Message);
        Assert.DoesNotContain("sh", refusal.Message);
    }

    [Fact]
    public void It_formats_as_its_name()
    {
        var token = GitHubToken.From(Environment("hush", null))!;

        Assert.Equal("GitHub token", $"{token}");
        Assert.Equal("{}", JsonSerializer.Serialize(token));
    }

    private static Func<string, string?> Environment(string? ghToken, string? gitHubToken) => name => name switch
    {
        "GH_TOKEN" => ghToken,
        "GITHUB_TOKEN" => gitHubToken,
        _ => null,
    };
}
