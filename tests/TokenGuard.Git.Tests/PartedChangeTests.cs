using System.Globalization;
using System.Text;
using CsCheck;
using TokenGuard.Sandbox;
using TokenGuard.Scanning;

namespace TokenGuard.Git.Tests;

/// <summary>A change between, in or beside pieces of a token that makes one of them is seen, though it may bring nothing of a token itself.</summary>
public sealed class PartedChangeTests
{
    private static readonly string[] Words = ["public", "static", "return", "0x1f", "value,", "{", "}", "=", "+", "deadbeef", "it's", "\"", "// note", "1.5", "of", "key", "-", "v2", "(a)", ";"];

    private static readonly string[] Comments = ["/* what it is */", "/* a */", "// note\n", " # note\n", " -- note\n", "<!-- note -->", "\n// a longer note that goes on\n// for two lines\n"];

    public static TheoryData<string> Forms => [.. PartedForm.Names];

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_taken_out_between_two_pieces(string form) => AssertSeen(form, (parted, random) =>
    {
        var (start, end) = parted.Gaps[random.Next(parted.Gaps.Count)];
        var at = random.Next(start, end + 1);
        var junk = Junk(random);
        return (parted.Text.Insert(at, junk), new Edit(at, junk.Length, ""));
    });

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_stands_in_place_of_it(string form) => AssertSeen(form, (parted, random) =>
    {
        var (start, end) = parted.Gaps[random.Next(parted.Gaps.Count)];
        var at = random.Next(start, end + 1);
        var length = random.Next(end - at + 1);
        var junk = Junk(random);
        return (parted.Text.Remove(at, length).Insert(at, junk), new Edit(at, junk.Length, parted.Text.Substring(at, length)));
    });

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_comes_to_pieces_that_are_there(string form) => AssertSeen(form, (parted, random) =>
    {
        var at = random.Next(parted.Text.Length);
        var length = random.Next(1, Math.Min(random.Next(2) == 0 ? 8 : 100, parted.Text.Length - at) + 1);
        var old = random.Next(3) switch { 0 => "", 1 => "x", _ => Junk(random) };
        return (parted.Text.Remove(at, length).Insert(at, old), new Edit(at, old.Length, parted.Text.Substring(at, length)));
    });

    private static string Junk(Random random) => random.Next(6) switch
    {
        0 => Comments[random.Next(Comments.Length)],
        1 => new string(" \t\n"[random.Next(3)], random.Next(1, 40)),
        2 => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(i => string.Create(CultureInfo.InvariantCulture, $"    var number{i} = compute(first, {i}); // what it is\n"))),
        3 => "\n" + SomeLines(random, random.Next(1, 12)),
        4 => Words[random.Next(Words.Length)],
        _ => string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Words[random.Next(Words.Length)])),
    };

    private static string SomeLines(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(12)).Select(_ => Words[random.Next(Words.Length)])) + "\n"));

    private static void AssertSeen(string form, Func<PartedForm, Random, (string Base, Edit Edit)> change)
    {
        var (tried, found) = (0, 0);
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var parted = PartedForm.Write(form, TokenMint.Cryptographic.Mint(random.Next(2) == 0 ? TokenKindName.Product : TokenKindName.Admin), random);
            var (text, edit) = change(parted, random);
            var before = SomeLines(random, 20);
            var bytes = Encoding.Latin1.GetBytes(before + text + "\n" + SomeLines(random, 20));
            var scanner = new DocumentScanner();
            Interlocked.Increment(ref tried);
            if (scanner.Scan(bytes).Count > 0) return;
            var delta = Delta.Of(bytes, [edit with { At = before.Length + edit.At }]);
            if (delta.IsSeen(scanner) is not { } isSeen) return;
            Interlocked.Increment(ref found);
            Assert.True(isSeen, $"{text[..edit.At]}[|{text.Substring(edit.At, edit.Removed)}|{edit.New}|]{text[(edit.At + edit.Removed)..]}");
        });
        Assert.True(found > tried / 20, $"{found} of {tried}");
    }
}
