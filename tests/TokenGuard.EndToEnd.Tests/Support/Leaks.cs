using TokenGuard.TestKit;

namespace TokenGuard.EndToEnd.Tests.Support;

internal static class Leaks
{
    /// <summary>The text holds none of the secrets, nor a piece of the random part of one.</summary>
    public static void AssertNone(IEnumerable<string> secrets, string where, string text) =>
        Assert.True(SecretPieces.Find(secrets, text) is null, $"part of a token stands in {where}");

    public static bool Found(IEnumerable<string> secrets, string text) => SecretPieces.Find(secrets, text) is not null;
}
