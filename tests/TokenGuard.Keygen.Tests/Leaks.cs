using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Keygen.Tests;

internal static class Leaks
{
    private const int Window = 12;

    /// <summary>No text holds a secret, nor any twelve characters in a row of its random part.</summary>
    public static void AssertNone(IEnumerable<Secret> secrets, params IEnumerable<string> texts)
    {
        var said = texts.SelectMany(text => Windows(text.ToLowerInvariant())).ToHashSet(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            var random = Encoding.ASCII.GetString(secret.RevealRawSecret())[secret.Shape!.LeadLength..];
            Assert.False(Windows(random).Any(said.Contains), $"part of {secret} leaked");
        }
    }

    private static IEnumerable<string> Windows(string text) =>
        Enumerable.Range(0, Math.Max(0, text.Length - Window + 1)).Select(i => text.Substring(i, Window));
}
