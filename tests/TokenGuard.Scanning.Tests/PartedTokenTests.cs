using System.Text;
using System.Text.RegularExpressions;
using TokenGuard.Rules;
using TokenGuard.Sandbox;

namespace TokenGuard.Scanning.Tests;

/// <summary>Tokens that are cut in pieces, and tokens of which two parts stand apart.</summary>
public sealed class PartedTokenTests
{
    private const int Shifts = 80; // more than between two looks

    private static readonly string Token = Some.Token();

    /// <summary>What stands before the pieces, between them and behind them, with <c>#</c> for the number of the piece behind it, and the fewest characters of a piece.</summary>
    public static TheoryData<string, string, string, int> Gaps => new()
    {
        { "x = '", "' + '", "';", 2 },
        { "x = [\"", "\",\"", "\"].join('')", 2 },
        { "x = [\n    \"", "\",\n    \"", "\"\n]", 2 },
        { "x = \"", "\" +\r\n            \"", "\";", 2 },
        { "x = (\"", "\"\n     \"", "\")", 2 },
        { "s = \"", "\";\ns += \"", "\";", 2 },
        { "sb.append(\"", "\").append(\"", "\")", 2 },
        { "sb.append('", "').append('", "')", 1 },
        { "        strcat(token_buffer, \"", "\");\n        strcat(token_buffer, \"", "\");", 2 },
        { "const P0 = \"", "\";\nlog(#, now());\nconst P# = \"", "\";", 7 },
        { "    /** Part 0 of it. */\n    static final String P_0 = \"", "\";\n\n    /** Part # of it. */\n    static final String P_# = \"", "\";", 13 },
        { "a:9:{i:0;s:5:\"", "\";i:#;s:5:\"", "\";}", 2 },
        { "{\"p0\":\"", "\",\"p#\":\"", "\"}", 2 },
        { "{\"code\":\"a = \\\"", "\\\" + \\\"", "\\\"\"}", 2 },
        { "{\"code\":\"{\\\"a\\\":\\\"\\\\\\\"", "\\\\\\\" + \\\\\\\"", "\\\\\\\"\\\"}\"}", 8 },
        { "<a p0=\"", "\" p#=\"", "\"/>", 2 },
        { "<add key=\"p0\" value=\"", "\" />\n  <add key=\"p#\" value=\"", "\" />", 2 },
        { "<pre>x = &quot;", "&quot; + &quot;", "&quot;</pre>", 8 },
        { "<span>&quot;", "&quot;</span> <span class=\"o\">+</span> <span>&quot;", "&quot;</span>", 8 },
        { "<t><![CDATA[", "]]><![CDATA[", "]]></t>", 8 },
        { "{\\rtf1 {\\insrsid123 ", "}{\\rtlch\\fcs1 \\af0 \\insrsid123 ", "}}", 8 },
        { "BT [(", ")-#.5(", ")] TJ ET", 2 },
        { "BT (", ") Tj 5.5 0 Td\n(", ") Tj ET", 1 },
        { "BT (", ") Tj\n1 0 0 1 7# 700 Tm (", ") Tj ET", 1 },
        { "my $x = join '', qw(", " ", ");", 4 },
        { "x = %w[", "\n  ", "].join", 8 },
        { "parts:\n  - ", "\n  - ", "\n", 8 },
        { "Fn::Join:\n  - \"\"\n  - - ", "\n    - ", "\n", 8 },
        { "P0 := ", "\nP# := ", "\n", 8 },
        { "set P0=", "\r\nset P#=", "\r\n", 8 },
        { "FROM x\nARG P0=", "\nARG P#=", "\n", 8 },
        { "echo -n ", " >> f\necho -n ", " >> f\n", 8 },
        { "| 0 | ", " |\n| # | ", " |\n", 8 },
        { "2026-01-01T00:00:00Z [web] ", "\n2026-01-01T00:00:0#Z [web] ", "\n", 8 },
        { " name*0=", ";\r\n name*#=", ";\r\n", 8 },
        { "x = \"", "\\\n   \\", "\"", 8 },
        { "x = \"", "\\z\n   ", "\"", 8 },
        { "x = '", "&\n     &", "'", 8 },
        { "VALUE \"", "\n      -    \"", "\".", 8 },
        { "x = \"", "~", "\".Replace(\"~\", \"\")", 3 },
        { "x = \"", "|", "\".split('|')", 3 },
        { "x = \"", ",", "\"", 3 },
        { "x = \"", "-", "\"", 8 },
        { "x = \"", "XX", "\".replace('XX', '')", 8 },
        { "x = \"", " ", "\"", 3 },
    };

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Pieces_of_any_size_are_found_wherever_they_stand(string before, string gap, string behind, int fewest)
    {
        for (var size = fewest; size <= 24; size += size < 16 ? 1 : 4)
            for (var shift = 0; shift < Shifts; shift++)
            {
                var number = 0;
                var pieces = string.Concat(Token.Chunk(size).Select(piece => (number++ == 0 ? before : gap.Replace("#", $"{number - 1}", StringComparison.Ordinal)) + new string(piece)));
                var document = new string(' ', shift) + "\n" + pieces + behind;
                if (!new DocumentScanner().Scan(document).Any(IsOfToken)) Assert.Fail($"{size} characters a piece, moved by {shift}");
            }
    }

    /// <summary>What is around them says nothing of the pieces, and pieces of every kind and format are the same.</summary>
    [Fact]
    public void Pieces_of_every_kind_are_found()
    {
        foreach (var token in Some.Tokens())
            for (var size = 2; size <= 20; size++)
            {
                var document = "const char* names[] = {\"aa\", \"bb\"};\nx(\"" + string.Join("\",\"", token.Chunk(size).Select(piece => new string(piece))) + "\"); // [\"ab\",\"cd\",\"ef\"]\n";
                var match = Assert.Single(new DocumentScanner().Scan(document));
                Assert.Equal((Some.Secret(token).Fingerprint, true), (match.Secret.Fingerprint, match.Carrier is "pieces" or "concatenated"));
                Assert.Equal((document.IndexOf("x(\"", StringComparison.Ordinal) + 3, document.IndexOf("\"); //", StringComparison.Ordinal)), (match.Offset, match.Offset + match.Length));
            }
    }

    /// <summary>As a page shows code: a word, a number and a sign in a colour of their own each.</summary>
    [Theory]
    [InlineData("<span class=\"n\">", "</span>")]
    [InlineData("<span style=\"color: #d4d4d4;\">", "</span>")]
    [InlineData("<i>", "</i>")]
    public void A_token_is_found_in_the_colours_of_a_lexer(string open, string close)
    {
        foreach (var token in Some.Tokens().Where(token => token.Length > 60 && token.EndsWith("v3", StringComparison.Ordinal)))
            for (var shift = 0; shift < Shifts; shift += 7)
            {
                var words = Regex.Matches(token, "[a-z]+|[0-9]+|-").Select((word, i) => open.Replace("n", "n" + (i % 3), StringComparison.Ordinal) + word.Value + close);
                var document = new string(' ', shift) + "\n<pre>x = " + string.Concat(words) + "</pre>\n";
                if (!new DocumentScanner().Scan(document).Any(match => match.Secret.Fingerprint == Some.Secret(token).Fingerprint)) Assert.Fail($"{token[..5]}, {token[^2..]}, moved by {shift}");
            }
    }

    /// <summary>Identifiers are passed over; what only has their form is not.</summary>
    [Theory]
    [InlineData("-", "")]
    [InlineData(" ", "text")]
    [InlineData("\", \"", "text")]
    public void A_token_is_found_in_the_form_of_identifiers(string gap, string written)
    {
        foreach (var token in Some.Tokens().Where(token => token.Length > 60))
        {
            var (head, digits) = written.Length > 0 ? ("", Convert.ToHexStringLower(Encoding.ASCII.GetBytes(token)).PadRight(160, '0')) : (token[..(token.IndexOf('-', StringComparison.Ordinal) + 1)], token[(token.IndexOf('-', StringComparison.Ordinal) + 1)..]);
            var identifiers = digits.Chunk(32).Select(guid => Regex.Replace(new string(guid), "(?<=^(.{8}|.{12}|.{16}|.{20}))(?!$)", "-"));
            for (var shift = 0; shift < Shifts; shift += 3)
                if (!new DocumentScanner().Scan($"{new string('.', shift)}\nids = [\"{head}{string.Join(gap, identifiers)}\"]\n").Any(match => match.Secret.Fingerprint == Some.Secret(token).Fingerprint)) Assert.Fail($"{token[..5]}, {token[^2..]}, moved by {shift}");
        }
    }

    /// <summary>What begins each line, and what ends it.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "", "\n" }, { "", "\r\n" }, { "    ", "\n" }, { "", " \n" }, { "> ", "\n" }, { ">> ", "\n" }, { "# ", "\n" }, { "    // ", "\n" }, { "+", "\n" }, { "| ", " |\n" }, { " * ", "\n" },
        { "2026-01-01T00:00:00Z [web] ", "\n" }, { "\t", "\n" },
    };

    /// <summary>Broken at any width, after a name that is in the first line.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public void A_token_is_found_over_lines_of_any_width(string before, string behind)
    {
        foreach (var token in Some.Tokens())
            for (var width = 33; width <= 130; width++)
            {
                var broken = string.Concat(("export KEYGEN_TOKEN=" + token).Chunk(width).Select(line => before + new string(line) + behind));
                if (!new DocumentScanner().Scan("Some words before.\n\n" + broken + "\nAnd behind.\n").Any(match => match.Secret.Fingerprint == Some.Secret(token).Fingerprint)) Assert.Fail($"{token[..5]}, {token[^2..]}, {width} characters a line");
            }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_token_is_found_in_two_lines_wherever_it_is_broken(string before, string behind)
    {
        foreach (var token in Some.Tokens())
            for (var at = 1; at < token.Length; at++)
            {
                var document = $"{before}words before{behind}{before}{token[..at]}{behind}{before}{token[at..]}{behind}{before}and behind{behind}";
                if (!new DocumentScanner().Scan(document).Any(match => match.Secret.Fingerprint == Some.Secret(token).Fingerprint)) Assert.Fail($"{token[..5]}, {token[^2..]} at {at}");
            }
    }

    /// <summary>With <c>A</c> for the first part, <c>B</c> for the rest, <c>K</c> for the kind, <c>H</c> for all digits, and <c>V</c> for the version.</summary>
    public static TheoryData<string> Apart =>
    [
        "A=«A»\nB=«B»\nTOKEN=${A}${B}\n",
        "{ \"head\": \"«A»\", \"tail\": \"«B»\" }",
        "const a = '«A»';\nlog(a, now());\nif (x) y();\nconst b = '«B»';",
        "$ export TOKEN=«A»\n«B»\n$ ls",
        "<td>«A»</td>\n<td>«B»</td>",
        "tail = \"«B»\"\nhead = \"«A»\"\ntoken = head + tail",
        "{ \"prefix\": \"«K»-\", \"secret\": \"«H»«V»\" }",
        "{ \"kind\": \"«K»\", \"secret\": \"«H»«V»\" }",
        "KEYGEN_TOKEN_PREFIX=«K»\nKEYGEN_TOKEN_SECRET=«H»«V»\n",
        "prefix: «K»\nsecret: «H»«V»\n",
        "kind,secret\n«K»,«H»«V»\n",
        "<kind>«K»</kind>\n<secret>«H»«V»</secret>",
        "?kind=«K»&secret=«H»«V»",
        "put it behind «K»-\n«H»«V» and",
        "> behind «K»-\n> «H»«V»\n",
        "names\0«A»\0«B»\0more",
        "\"«K»-\" - \"«H»«V»\"",
        "«K»- < «H»«V» >",
        "{ \"«K»-\": {\"«H»«V»\": 1 } }",
        "<td>«K»-</td> text <td>«H»«V»</td>",
        "[(«K»-) Tj («H»«V»)] TJ",
        "`«K»-${x}${\"«H»«V»\"}`",
        "\"-\".join([\"«K»\", \"«H»«V»\"])",
        "string.Format(\"{0}-{1}\", \"«K»\", \"«H»«V»\")",
        "string.Format(\"«K»-{0}«V»\", \"«H»\")",
        "h = \"«H»\"\nt = f\"«K»-{h}«V»\"",
        "h = \"«H»«V»\"\nt = f\"«K»-{h}\"",
        "const h = '«H»';\nconst t = `«K»-${h}«V»`;",
        "const h = '«H»';\nconst t = '«K»-' + h + '«V»';",
        "h = '«H»'\nt = \"«K»-#{h}«V»\"",
        "x = \"«K»-%s«V»\" % \"«H»\"",
        "H=«H»\ncurl -H \"Authorization: Bearer «K»-${H}«V»\"",
        "<% h = \"«H»\" %><a b=\"«K»-<%= h %>«V»\">",
    ];

    [Theory]
    [MemberData(nameof(Apart))]
    public void Two_parts_are_found_wherever_they_stand(string document)
    {
        foreach (var token in Some.Tokens().Where(token => !token.EndsWith("v1", StringComparison.Ordinal)))
            for (var shift = 0; shift < Shifts; shift += 3)
            {
                var found = new DocumentScanner().Scan(new string(' ', shift) + "\n" + Fill(document, token, cut: 20));
                if (!found.Any(match => match.Secret.Fingerprint == Some.Secret(token).Fingerprint && match.Carrier is "pieces" or "concatenated")) Assert.Fail($"{token[..5]}, {token[^2..]}, moved by {shift}");
            }
    }

    [Theory]
    [MemberData(nameof(Apart))]
    public void Two_parts_that_have_a_digit_too_many_or_too_few_are_none(string document)
    {
        Assert.Empty(new DocumentScanner().Scan(Fill(document, Token.Remove(30, 1), cut: 20)));
        Assert.Empty(new DocumentScanner().Scan(Fill(document, Token.Insert(30, "0"), cut: 20)));
    }

    [Fact]
    public void Of_two_tokens_each_has_its_own_beginning()
    {
        var other = Some.Token(seed: 2);
        var found = new DocumentScanner().Scan($"a = '{Token[..20]}'; f(a); b = '{Token[20..]}';\nc = '{other[..20]}'; f(c); d = '{other[20..]}';");
        Assert.Equal([Some.Secret(Token).Fingerprint, Some.Secret(other).Fingerprint], found.Select(match => match.Secret.Fingerprint));
    }

    /// <summary>A name that is a digit, and two digits behind the sign: an escape of mail that makes one of two, for which the name stands in.</summary>
    [Fact]
    public void What_can_be_read_as_an_escape_is_no_second_token()
    {
        var token = string.Concat(Token[..20], "34", Token[22..]);
        var match = Assert.Single(new DocumentScanner().Scan($"\"a={token[..20]};b={token[20..]}\", \"a=(.+);b=(.+)\""));
        Assert.Equal((Some.Secret(token).Fingerprint, "pieces"), (match.Secret.Fingerprint, match.Carrier));
    }

    [Fact]
    public void Nor_is_what_begins_with_that_escape()
    {
        var token = string.Concat(Token[..36], "37", Token[38..]);
        var match = Assert.Single(new DocumentScanner().Scan($"var d = \"b={token[36..]};a={token[..36]}\".Split(';');"));
        Assert.Equal((Some.Secret(token).Fingerprint, "pieces"), (match.Secret.Fingerprint, match.Carrier));
    }

    public static TheoryData<string> Others =>
    [
        "\"user-agent\", \"" + Token[5..^2] + "\"", // a digest
        "'user-' + id; // sha256 " + Token[5..^2],
        "prod-" + Token[5..30] + "\n" + new string(' ', 600) + Token[30..],
        "\"prod\": \"" + Token[5..] + "\"",
        "prod " + Token[5..],
        "prod-\\x37" + Token[5..60] + " \\x38" + Token[60..],
        string.Join("\",\"", Token.Replace("v3", "v4", StringComparison.Ordinal).Chunk(4).Select(piece => new string(piece))),
        "[\"" + string.Join("\",\"", Token.Chunk(4).Select((piece, i) => i == 9 ? "xyzw" : new string(piece))) + "\"]",
        "[\"" + string.Join("\",\"", Token.Remove(30, 1).Chunk(4).Select(piece => new string(piece))) + "\"]",
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void What_only_looks_like_parts_is_none(string document) => Assert.Empty(new DocumentScanner().Scan(document));

    private static string Fill(string document, string token, int cut)
    {
        var dash = token.IndexOf('-', StringComparison.Ordinal);
        return new StringBuilder(document).Replace("«A»", token[..cut]).Replace("«B»", token[cut..]).Replace("«K»", token[..dash])
            .Replace("«H»", token[(dash + 1)..^2]).Replace("«V»", token[^2..]).ToString();
    }

    private static bool IsOfToken(DocumentMatch match) => match.Secret.Fingerprint == Some.Secret().Fingerprint && match.Carrier.Split('>')[^1] is "pieces" or "concatenated";
}
