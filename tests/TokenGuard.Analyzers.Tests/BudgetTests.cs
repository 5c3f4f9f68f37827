using System.Globalization;
using System.Text;
using TokenGuard.Analyzers.Tests.Support;
using TokenGuard.Cases;

namespace TokenGuard.Analyzers.Tests;

/// <summary>The evaluation of one project ends after ten million steps, and says so once.</summary>
public sealed class BudgetTests
{
    private const string Decoded = """string Last() { var text = ""; foreach (var b in new byte[] { {{TOKEN:xor 0x5A:bytes}} }) text += (char)(b ^ 0x5A); return text; }""";

    [Fact]
    public async Task What_comes_after_ten_million_steps_is_not_evaluated_and_that_is_said()
    {
        var found = await AnalyzerRun.CSharp(SourceOf(1000));

        Assert.Equal("TG104", Assert.Single(found).Id);
    }

    [Fact]
    public async Task Members_that_use_up_their_own_steps_leave_those_of_others()
    {
        var found = await AnalyzerRun.CSharp(SourceOf(20));

        Assert.Equal("TG002", Assert.Single(found).Id);
    }

    /// <summary>Such rows are what tests are given, and then they are not bound.</summary>
    [Fact]
    public Task Long_rows_of_objects_are_read_where_they_are_pieces_of_a_token()
    {
        var rows = string.Join('\n', FakeToken.Product().Text.Chunk(2).Select((piece, i) => $"new Part {{ Position = {i}, Text = \"{new string(piece)}\" }},"));
        Assert.True(rows.Length > 1024);
        return MarkedSource.VerifySource($$"""
            using System.Linq;
            class Part { public int Position; public string Text; }
            class C
            {
                static readonly Part[] Parts = {
            {{rows}}
                };
                string M() => {|TG002:string.Concat(Parts.OrderBy(p => p.Position).Select(p => p.Text))|};
            }
            """);
    }

    [Fact]
    public Task Implementations_are_found_of_however_many_members()
    {
        var token = FakeToken.Product().Text;
        string[] pieces = [token[..21], token[21..33], token[33..45], token[45..57], token[57..]];
        var names = Enumerable.Range(0, pieces.Length).Select(static i => $"Part{i}").ToArray();
        return MarkedSource.VerifySource($$"""
            interface IParts { {{string.Concat(names.Select(name => $"string {name} {{ get; }} "))}} }
            class Parts : IParts { {{string.Concat(names.Zip(pieces, (name, piece) => $"public string {name} => \"{piece}\"; "))}} }
            class C { string M(IParts parts) => {|TG002:{{string.Join(" + ", names.Select(static name => $"parts.{name}"))}}|}; }
            """);
    }

    /// <summary>Members that compute much of much, none of it a token, and one that computes a token.</summary>
    private static string SourceOf(int members)
    {
        var source = new StringBuilder("class C {\n");
        for (var i = 0; i < members; i++)
        {
            source.Append(CultureInfo.InvariantCulture, $$"""
                string M{{i}}() { var n = {{i}}; foreach (var c in "4f0c8a3be1d2975c6ab0f4d81e937b2e5d06c19fa8e4") for (var i = 0; i < 1_000_000; i++) n += c ^ i; return n.ToString(); }

                """);
        }

        return source.Append(TokenForms.Fill(Decoded, FakeToken.Product().Text)).Append("\n}").ToString();
    }
}
