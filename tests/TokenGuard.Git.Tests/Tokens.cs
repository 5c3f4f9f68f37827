using TokenGuard.Sandbox;

namespace TokenGuard.Git.Tests;

internal static class Tokens
{
    public static string Fresh() => TokenMint.Cryptographic.Mint(TokenKindName.Product);
}
