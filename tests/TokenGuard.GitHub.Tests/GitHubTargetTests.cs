namespace TokenGuard.GitHub.Tests;

public sealed class GitHubTargetTests
{
    [Theory]
    [InlineData("acme", "acme", null)]
    [InlineData("acme/app", "acme", "app")]
    [InlineData("acme/.github", "acme", ".github")]
    [InlineData("Acme-1/a_b.c-d", "Acme-1", "a_b.c-d")]
    public void Names_are_read(string text, string owner, string? name)
    {
        Assert.True(GitHubTarget.TryParse(text, out var target));
        Assert.Equal(new GitHubTarget(owner, name), target);
        Assert.Equal(text, target.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("acme/")]
    [InlineData("/app")]
    [InlineData("acme/app/issues")]
    [InlineData("acme/..")]
    [InlineData("../acme")]
    [InlineData(".")]
    [InlineData("acme/a b")]
    [InlineData("acme/a%2fb")]
    [InlineData("acme/a?b")]
    [InlineData("acme/a\nb")]
    [InlineData("acme/ä")]
    [InlineData("https://github.com/acme")]
    public void What_could_leave_its_place_in_an_address_is_refused(string text) => Assert.False(GitHubTarget.TryParse(text, out _));
}
