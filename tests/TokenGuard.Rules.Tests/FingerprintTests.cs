using System.Security.Cryptography;
using System.Text;

namespace TokenGuard.Rules.Tests;

public sealed class FingerprintTests
{
    /// <summary>The digests of FIPS 180-4's two examples.</summary>
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void It_is_the_sha256_of_the_characters(string text, string digest) =>
        Assert.Equal("sha256:" + digest, Fingerprint.Of(Encoding.ASCII.GetBytes(text)).Value);

    [Fact]
    public void It_is_what_sha256sum_prints_for_a_token()
    {
        var token = Encoding.ASCII.GetBytes(SeededTokens.Write("admin-{64}v3"));
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(token)), Fingerprint.Of(token).Value);
    }

    [Fact]
    public void What_it_writes_it_reads()
    {
        var fingerprint = Fingerprint.Of([1, 2, 3]);

        Assert.True(Fingerprint.TryParse(fingerprint.Value, out var read));
        Assert.Equal(fingerprint, read);
        Assert.Equal(fingerprint.Value, read.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adb")]
    [InlineData("sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a ")]
    [InlineData("sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(Fingerprint.TryParse(text, out var fingerprint));
        Assert.Equal(default, fingerprint);
    }
}
