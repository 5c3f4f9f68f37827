namespace TokenGuard.Rules.Tests;

public sealed class BaselineTests
{
    private static readonly Fingerprint One = Fingerprint.Of([1]);
    private static readonly Fingerprint Two = Fingerprint.Of([2]);

    [Fact]
    public void It_holds_the_fingerprints_of_its_lines()
    {
        Assert.True(Baseline.TryRead(["\uFEFF# known", "", "   ", One.Value, $"  {Two.Value}\tTG002 since March"], out var baseline, out var badLine));

        Assert.Equal(0, badLine);
        Assert.Equal(2, baseline.Count);
        Assert.True(baseline.Contains(One));
        Assert.True(baseline.Contains(Two));
        Assert.False(baseline.Contains(Fingerprint.Of([3])));
    }

    [Theory]
    [InlineData("sha256:0123")]
    [InlineData("prod-abc")]
    [InlineData("0")]
    [InlineData("sha256")]
    public void A_line_that_means_something_else_is_refused(string line)
    {
        Assert.False(Baseline.TryRead(["# known", One.Value, line], out var baseline, out var badLine));
        Assert.Null(baseline);
        Assert.Equal(3, badLine);
    }

    [Fact]
    public void Nothing_may_touch_the_fingerprint() => Assert.False(Baseline.TryRead([One.Value + ","], out _, out _));
}
