using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Tests;

/// <summary>Encoded text in lines that a program put something before: patches, quoted mail, logs of builds and of containers, comments, lists.</summary>
public sealed class LinePrefixTests
{
    private static readonly Dictionary<string, Func<Random, string>> Prefixes = new()
    {
        ["patch, added"] = _ => "+",
        ["patch, removed"] = _ => "-",
        ["patch, indented"] = _ => "+    ",
        ["mail"] = _ => "> ",
        ["mail, quoted twice"] = _ => ">> ",
        ["mail, quoted three times"] = _ => "> > > ",
        ["patch in mail"] = _ => "> +",
        ["build log"] = random => $"2026-11-25T02:42:{random.Next(60):00}.{random.Next(10_000_000):0000000}Z ",
        ["comment"] = _ => "# ",
        ["documentation"] = _ => "     * ",
        ["comment of C"] = _ => "// ",
        ["comment of SQL"] = _ => "-- ",
        ["list"] = _ => "  - ",
        ["containers"] = _ => "web_1  | ",
        ["log"] = random => $"2026-11-25 02:42:{random.Next(60):00},{random.Next(1000):000} INFO  [main] com.acme.App - ",
        ["level"] = _ => "[INFO] ",
        ["pod"] = _ => "app-7f9c4d stdout F ",
        ["seconds"] = random => $"#12 0.{random.Next(1000):000} ",
    };

    /// <summary>Those that are told by themselves, not by what lines have in common: numbers behind them may stand apart.</summary>
    private static readonly string[] Known = ["patch, added", "patch, removed", "patch, indented", "mail", "mail, quoted twice", "mail, quoted three times", "patch in mail", "build log", "comment", "documentation", "comment of C", "comment of SQL", "list"];

    public static TheoryData<string, string> Combinations => [.. from name in Prefixes.Keys from form in (string[])["base64", "hex-dump", "hex", "decimal"] where form.StartsWith("base", StringComparison.Ordinal) || form == "hex-dump" && name != "seconds" || Known.Contains(name) select (name, form)];

    [Theory]
    [MemberData(nameof(Combinations))]
    public void A_prefix_of_all_lines_is_passed_over(string name, string form)
    {
        var scanner = new DocumentScanner();
        foreach (var token in Some.Tokens())
        {
            for (var seed = 0; seed < 3; seed++)
            {
                var random = new Random(seed);
                var (lines, places) = Lines(token, form, random);
                var (document, start, end) = Write([.. Filling(seed == 2 && token == Some.Token() ? 4000 : seed), "first line", .. lines, "last line: x"], places, Prefixes[name], random);

                var matches = scanner.Scan(document);

                Assert.True(matches.Count == 1, $"{matches.Count} found in {Encoding.ASCII.GetString(document)[^Math.Min(document.Length, 900)..]}");
                Assert.Equal((form, start, end), (matches[0].Carrier, (int)matches[0].Offset, (int)matches[0].Offset + matches[0].Length));
            }
        }
    }

    /// <summary>Base64 may begin with a plus: where all lines are whole groups it belongs to it.</summary>
    [Fact]
    public void A_sign_that_belongs_to_the_text_stays()
    {
        var token = Some.Token();
        var tried = 0;
        for (var seed = 0; tried < 20; seed++)
        {
            // Bytes that are no text, and end a line with what makes the next one begin with a plus.
            var random = new Random(seed);
            var bytes = new byte[570];
            random.NextBytes(bytes);
            for (var line = 0; line < 10; line++) bytes[57 * line] = (byte)(0xF8 | (bytes[57 * line] & 3));
            Encoding.ASCII.GetBytes(token).CopyTo(bytes, 200);
            var text = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);
            Assert.Equal(9, text.Split("\r\n").Count(line => line[0] == '+'));
            Assert.Single(new DocumentScanner().Scan("key:\n" + text + "\n"));
            tried++;
        }
    }

    [Fact]
    public void Values_of_two_keys_are_two_texts()
    {
        for (var length = 0; length < 12; length++)
        {
            var first = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', 60 + length))).TrimEnd('=');
            var second = Convert.ToBase64String(Encoding.ASCII.GetBytes("token:" + Some.Token())).TrimEnd('=');
            var document = $"key_1: {first}\nkey_2: {second}\nkey_3: {first}\n";
            Assert.Equal(document.IndexOf(second, StringComparison.Ordinal) + 8, Assert.Single(new DocumentScanner().Scan(document)).Offset);
        }
    }

    private static (List<string> Lines, Func<int, (int Line, int Column)> Places) Lines(string token, string form, Random random)
    {
        // Wrapped, each with the places of its bytes.
        var column = random.Next(10, 20);
        List<string> lines = [];
        List<(int Line, int Column)> places = [];
        switch (form)
        {
            case "base64":
                var width = 4 * random.Next(8, 22); // whole groups: of other lines nothing tells whether a sign belongs to them
                var before = random.Next(60);
                var text = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('u', before) + token + "\nmore"));
                lines = [.. text.Chunk(width).Select(chunk => new string(chunk))];
                // By half bytes: where the first and the last character stand that hold a part of it.
                places = [Place(before * 8 / 6), Place(((((before + token.Length) * 8) + 5) / 6) - 1)];
                (int, int) Place(int index) => (index / width, index % width);
                break;
            case "hex-dump":
                for (var i = 0; i < token.Length; i += 16)
                {
                    var bytes = Encoding.ASCII.GetBytes(token[i..Math.Min(token.Length, i + 16)]);
                    lines.Add($"{i:x8}: " + string.Concat(bytes.Select(b => $"{b:x2} ")).PadRight(50) + Encoding.ASCII.GetString(bytes));
                }

                places = [(0, 10), ((token.Length - 1) / 16, 10 + ((token.Length - 1) % 16 * 3) + 1)];
                break;
            default:
                var written = token.Select(c => form == "hex" ? $"0x{(int)c:x2}" : ((int)c).ToString(CultureInfo.InvariantCulture)).ToList();
                for (var i = 0; i < written.Count; i += column) lines.Add(string.Join(", ", written.Skip(i).Take(column)) + ",");
                places = [(0, form == "hex" ? 2 : 0), (lines.Count - 1, lines[^1].Length - 2)];
                break;
        }

        return (lines, i => places[i]);
    }

    private static (byte[] Document, int Start, int End) Write(List<string> lines, Func<int, (int Line, int Column)> places, Func<Random, string> prefix, Random random)
    {
        var text = new StringBuilder();
        List<int> starts = [];
        foreach (var line in lines)
        {
            text.Append(prefix(random));
            starts.Add(text.Length);
            text.Append(line).Append(random.Next(30) == 0 ? "\r\n" : "\n");
        }

        var first = lines.IndexOf("first line") + 1;
        var (from, to) = (places(0), places(1));
        return (Encoding.ASCII.GetBytes(text.ToString()), starts[first + from.Line] + from.Column, starts[first + to.Line] + to.Column + 1);
    }

    private static IEnumerable<string> Filling(int count) => Enumerable.Range(0, count).Select(i => $"line {i} of the text before it");
}
