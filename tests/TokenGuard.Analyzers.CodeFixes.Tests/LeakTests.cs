using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using TokenGuard.Analyzers.CodeFixes.Tests.Support;

namespace TokenGuard.Analyzers.CodeFixes.Tests;

/// <summary>Nothing a fix makes or shows holds eight hex digits of a token in a row.</summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData("class C { const string F = \"TOKEN\"; }")]
    [InlineData("class C { string f = \"Bearer TOKEN\" + \"HEAD\" + \"TAIL\"; }")]
    [InlineData("class C { string f = \"ESCAPED\"; }")]
    [InlineData("class C { string f = $\"TOKEN {1}\"; }")]
    [InlineData("class C { string f = string.Concat(\"HEAD\", \"TAIL\"); }")]
    [InlineData("class C { static string F() { var head = \"HEAD\"; return head + \"TAIL\"; } }")]
    [InlineData("// TOKEN\nclass C;")]
    public async Task The_token_goes_nowhere(string source)
    {
        var token = FakeToken.Product();
        using var workspace = new TestProject(LanguageNames.CSharp).WithSource(token.Fill(source)).WithAdditional("a.json", token.Fill("{ \"a\": \"TOKEN\" }"));

        var count = Count(await workspace.AllTextAsync(), token);
        foreach (var provider in new CodeFixProvider[] { new ReplaceTokenCodeFixProvider(), new RedactTokenCodeFixProvider() })
        {
            foreach (var diagnostic in await workspace.FindAsync())
            {
                foreach (var action in await workspace.FixesAsync(provider, diagnostic))
                {
                    token.AssertNotIn(string.Join('\n', [action.Title, action.EquivalenceKey, .. action.Tags, action.ToString()]));
                    // One place fewer, and none new: the change did not write the token anywhere else.
                    Assert.Equal(count - 1, Count(await workspace.Apply(action).AllTextAsync(), token));
                }
            }
        }
    }

    /// <summary>How many times the token stands there, in any of the forms that these sources have it.</summary>
    private static int Count(string text, FakeToken token)
    {
        var tail = token.Tail;
        return text.Split(tail).Length - 1;
    }
}
