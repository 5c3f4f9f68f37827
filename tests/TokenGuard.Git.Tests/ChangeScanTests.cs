using System.Text;
using CsCheck;
using TokenGuard.Git.Packs;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Sandbox;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Looking at what a delta changed finds whatever a scan of the whole blob finds.</summary>
public sealed class ChangeScanTests
{
    private static readonly string[] Words =
    [
        "public", "static", "return", "0x1f", "\"name\":", "value,", "{", "}", "=", "+", "deadbeef", "a1b2c3d4", "https://example.com/x?y=%2F", "'", "\"", "\\n", "dGhpcyBpcyB0ZXh0",
        "key: >", "\\u0041", "&amp;", "=20", "12, 34, 0xAB", "// comment", "e3b0c44298fc1c149afbf4c8996fb924", "v1", "prod-", "Ünïcödé", "\t", "|", "-",
    ];

    private static readonly Gen<string> Line = Gen.Select(
        Gen.Int[0, Words.Length - 1].Array[0, 12], Gen.OneOf(Gen.Const(" "), Gen.Const(""), Gen.Const("\t")), (words, joint) => string.Join(joint, words.Select(word => Words[word])) + "\n");

    private static readonly Gen<string> Text = Line.Array[30, 400].Select(string.Concat);

    [Fact]
    public void What_is_new_is_found_wherever_it_is_put_in() =>
        Gen.Select(Text, Gen.Int[0, int.MaxValue], Gen.Int[0, Forms.Length - 1], Gen.Bool).Sample((text, place, form, quoted) =>
        {
            var token = Forms[form](TokenMint.Cryptographic.Mint(TokenKindName.Product));
            if (quoted) token = $"\"{token}\"";
            AssertSame(text, [new Edit(place, 0, token)]);
        });

    [Fact]
    public void What_two_changes_put_together_is_found() =>
        Gen.Select(Text, Gen.Int[0, int.MaxValue], Gen.Int[0, Forms.Length - 1], Gen.Double[0, 1], Gen.Int[1, 3000]).Sample((text, place, form, part, apart) =>
        {
            // The base holds both ends, with something between them or without the middle.
            var token = Forms[form](TokenMint.Cryptographic.Mint(TokenKindName.Admin));
            var cut = (int)(part * token.Length);
            var at = place % (text.Length + 1);
            var filler = text[..Math.Min(apart, text.Length)];
            AssertSame(text.Insert(at, token[..cut] + filler + token[cut..]), [new Edit(at + cut, filler.Length, "")]);
            AssertSame(text.Insert(at, token[..cut] + token[Math.Min(token.Length, cut + 3)..]), [new Edit(at + cut, 0, token[cut..Math.Min(token.Length, cut + 3)])]);
        });

    public static TheoryData<string> Carriers => [.. Encoded.Carriers];

    [Theory]
    [MemberData(nameof(Carriers))]
    public void What_completes_a_form_is_found_in_every_carrier(string carrier)
    {
        // Of a list, of which every byte may be a change of its own, looks see by chance whether it is one: about one in a thousand is not seen.
        const int MostMissed = 2;
        AssertSeen(200, MostMissed, (seed, random) =>
        {
            var encoded = Encoded.Plain(TokenMint.Cryptographic.Mint(seed % 2 == 0 ? TokenKindName.Product : TokenKindName.Admin)).In(carrier, random);
            if (seed % 3 == 0) encoded = encoded.In("base64", random);
            return (Encoding.Latin1.GetString(encoded.Bytes), random.Next(encoded.Bytes.Length));
        });
    }

    [Theory]
    [InlineData("# ")]
    [InlineData(" * ")]
    [InlineData("// ")]
    [InlineData("> ")]
    [InlineData("; ")]
    [InlineData("-- ")]
    [InlineData("+")]
    [InlineData("2026-01-02T03:04:05.678Z ")]
    [InlineData("web_1  | ")]
    [InlineData("[build] ")]
    public void What_completes_lines_with_something_before_them_is_found(string prefix) => AssertSeen(300, mostMissed: 0, (_, random) =>
    {
        var column = random.Next(20, 76);
        var base64 = Convert.ToBase64String(Encoding.ASCII.GetBytes(TokenMint.Cryptographic.Mint(TokenKindName.Product)));
        var form = string.Concat(base64.Chunk(column).Select(line => $"{prefix}{new string(line)}\n"));
        var content = form.LastIndexOf(prefix, random.Next(prefix.Length, form.Length - 1), StringComparison.Ordinal) + prefix.Length; // what all lines begin with stays
        return (form, content + random.Next(Math.Min(column, form.Length - content)));
    });

    public static TheoryData<string> FormNames => [.. RareForms.Names];

    [Theory]
    [MemberData(nameof(FormNames))]
    // Of characters with indexes a look at some places sees fewer digits than it asks for: about one change in a hundred is not seen.
    public void What_completes_a_rare_form_is_found(string form) => AssertSeen(200, mostMissed: 9, (_, random) =>
    {
        var written = RareForms.Write(form, TokenMint.Cryptographic.Mint(TokenKindName.Product));
        written = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(written));
        return (written, random.Next(written.Length));
    });

    [Theory]
    [InlineData("const a = \"", "\";\nconst b = \"", "\";\n")]
    [InlineData("export A='", "'\nexport B='", "'\n")]
    [InlineData("strcpy(s, \"", "\");\nstrcat(s, \"", "\");\n")]
    [InlineData("#define A \"", "\"\n#define B \"", "\"\n")]
    [InlineData("key = \"", "\" + // of the product\n  \"", "\";\n")]
    [InlineData("var key = `", "${\"", "\"}`;\n")]
    [InlineData("connect(prefix=\"", "\", secret=\"", "\")\n")]
    [InlineData("STRING \"", "\" DELIMITED BY SIZE\n  \"", "\" DELIMITED BY SIZE INTO K\n")]
    public void What_completes_a_token_in_pieces_is_found(string before, string between, string behind) => AssertSeen(300, mostMissed: 0, (_, random) =>
    {
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Product);
        var cut = random.Next(4) == 0 ? random.Next(5, token.Length) : 5;
        var form = before + token[..cut] + between + token[cut..] + behind;
        // In one piece or the other: what stands between them is not what was missing.
        return (form, random.Next(2) == 0 ? before.Length + random.Next(cut) : before.Length + cut + between.Length + random.Next(token.Length - cut));
    });

    /// <summary>Text goes into many forms, of which a part, long or short, was missing or another before. What a scan of everything finds then has to be seen.</summary>
    /// <param name="write">Writes a form, and says where in it the change begins.</param>
    private static void AssertSeen(int tries, int mostMissed, Func<int, Random, (string Form, int From)> write)
    {
        var scanner = new DocumentScanner();
        var (tried, missed) = (0, new List<string>());
        for (var seed = 0; seed < tries; seed++)
        {
            var random = new Random(seed);
            var (form, from) = write(seed, random);
            var length = 1 + random.Next(random.Next(3) == 0 ? form.Length - from : Math.Min(8, form.Length - from));
            var old = random.Next(3) switch { 0 => "", 1 => new string('x', random.Next(1, 4)), _ => "\n" };
            var (before, after) = (SomeLines(random), SomeLines(random));
            var text = Encoding.Latin1.GetBytes(before + form[..from] + old + form[(from + length)..] + "\n" + after);
            if (scanner.Scan(text).Count > 0) continue;
            if (Delta.Of(text, [new Edit(before.Length + from, old.Length, form.Substring(from, length))]).IsSeen(scanner) is not { } isSeen) continue;
            tried++;
            if (!isSeen) missed.Add($"seed {seed}: {form[..from]}[|{form.Substring(from, length)}|]{form[(from + length)..]}");
        }

        Assert.True(missed.Count <= mostMissed, $"{missed.Count} of {tried}:\n{string.Join('\n', missed)}");
        Assert.True(tried > tries / 2);
    }

    private static string SomeLines(Random random) =>
        string.Concat(Enumerable.Range(0, 20).Select(_ => string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(12)).Select(_ => Words[random.Next(Words.Length)])) + "\n"));

    [Fact]
    public void Any_changes_of_any_text() =>
        Gen.Select(Text, Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 200], Line).Array[0, 6]).Sample((text, edits) =>
            AssertSame(text, [.. edits.Select(edit => new Edit(edit.Item1, edit.Item2, edit.Item3))]));

    [Fact]
    public void A_character_less_before_a_token_is_a_change()
    {
        var filler = string.Concat(Enumerable.Repeat("some words of text\n", 200));
        // v1: a digit more on the left is another thing.
        foreach (var run in TokenGuard.Rules.RuleTable.Shapes.Where(shape => shape.IsDotted).Select(shape => shape.HexLength))
        {
            var token = $"{new string('a', 31)}1.{new string('b', 31)}2.{string.Concat(Enumerable.Range(0, run).Select(i => "0123456789abcdef"[i * 7 % 16]))}v1";
            AssertSame(filler + "f" + token + filler, [new Edit(filler.Length, 1, "")]);
            AssertSame("f" + token + filler, [new Edit(0, 1, "")]);
            AssertSame(filler + token + "2", [new Edit(filler.Length + token.Length, 1, "")]);
        }
    }

    [Fact]
    public void Most_changes_of_source_need_no_scan_of_everything()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"    var number{i} = compute(first, {i}); // what it is\n"));
        var (blob, changes) = Delta.Of(Encoding.UTF8.GetBytes(text), [new Edit(9000, 20, "another(thing)"), new Edit(100, 0, "more\n")]);

        Assert.False(Delta.MakeScan(new DocumentScanner()).MayHoldSomething(blob, changes.Changes));
    }

    private static readonly Func<string, string>[] Forms =
    [
        token => token,
        token => Convert.ToBase64String(Encoding.ASCII.GetBytes("Authorization: Bearer " + token + "\n")),
        token => Convert.ToBase64String(Encoding.ASCII.GetBytes(token + " and some more"), Base64FormattingOptions.InsertLineBreaks),
        token => Convert.ToHexString(Encoding.ASCII.GetBytes(token)),
        token => string.Join(", ", Encoding.ASCII.GetBytes(token).Select(b => $"0x{b:x2}")),
        token => string.Concat(token.Select(c => $"%{(int)c:X2}")),
        token => string.Concat(token.Select(c => $"\\u{(int)c:x4}")),
        token => token.Replace("-", "&#45;", StringComparison.Ordinal),
        token => string.Concat(token.Select(c => $"{c}\0")),
        token => string.Concat(token.Select(c => $"\0{c}")),
        token => token.Insert(40, "\" + // the other half of it\n        \"").Insert(20, "\" /* and some words */ + \""),
        token => token.Insert(40, "\" +\n        \"").Insert(20, "\" + \""),
        token => token.Insert(45, "=\r\n"),
        token => new string([.. token.Reverse()]),
        token => "key: >\n  " + token.Insert(50, "\n  ").Insert(25, "\n  ") + "\n",
        token => Convert.ToBase64String(Encoding.ASCII.GetBytes("x=" + string.Concat(token.Select(c => $"%{(int)c:X2}")))),
        token => "KEYGEN_SIGNING_KEY" + new string(' ', 40) + "= '" + string.Concat(Enumerable.Repeat(token.Length > 80 ? token[8..72] : token, 2)) + "'",
    ];

    private static void AssertSame(string text, IReadOnlyList<Edit> edits)
    {
        var scanner = new DocumentScanner();
        // A base in which something was found is no matter: then everything is scanned.
        if (scanner.Scan(text).Count > 0) return;
        Assert.True(Delta.Of(Encoding.UTF8.GetBytes(text), edits).IsSeen(scanner) is null or true);
    }
}
