using System.Text;
using Xunit.Sdk;

namespace TokenGuard.Keygen.Tests;

/// <summary>The detector detects.</summary>
public sealed class LeaksTests
{
    [Fact]
    public void Twelve_characters_are_a_leak_and_eleven_are_not()
    {
        var secret = Some.Secret();
        var raw = Encoding.ASCII.GetString(secret.RevealRawSecret());

        Leaks.AssertNone([secret], secret.ToString(), raw.Substring(20, 11));
        Assert.Throws<FalseException>(() => Leaks.AssertNone([secret], "x" + raw.Substring(20, 12).ToUpperInvariant()));
    }
}
