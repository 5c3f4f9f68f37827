using System.Text;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>A token in pieces, and what stands between them.</summary>
internal sealed record PartedForm(string Text, IReadOnlyList<(int Start, int End)> Gaps)
{
    // Before, between and behind the pieces.
    private static readonly string[][] Literals =
    [
        ["x = \"", "\" + \"", "\";"], ["x = \"", "\"\n    \"", "\""], ["x = '", "' . '", "';"], ["(\"", "\", \"", "\")"], ["\"", "\" & _\r\n  \"", "\""], ["s := `", "` +\n\t`", "`"],
        ["const a = \"", "\";\nconst b = \"", "\";\n"], ["export A='", "'\nexport B='", "'\n"], ["strcpy(s, \"", "\");\nstrcat(s, \"", "\");\n"], ["s = \"", "\";\ns += \"", "\";\n"],
        ["sb.Append(\"", "\");\nsb.Append(\"", "\");\n"], ["#define A \"", "\"\n#define B \"", "\"\n"], ["STRING \"", "\" DELIMITED BY SIZE\n  \"", "\" DELIMITED BY SIZE INTO K\n"],
        ["var key = `", "${\"", "\"}`;\n"], ["key = ", "\\\n", "\n"], ["key: >\n  ", "\n  ", "\n"], ["k='", "'\\''", "'\n"], ["echo ", "\"\"", "\n"],
    ];

    private static readonly string[][] Marks =
    [
        ["<b>", "</b><b>", "</b>"], ["<td>", "<wbr>", "</td>"], ["[(", ")-10(", ")] TJ"], ["\u001b[32m", "\u001b[0m\u001b[32m", "\u001b[0m"],
        ["NOTE:", "\r\n ", "\r\n"], ["Subject: =?utf-8?Q?", "?=\r\n =?utf-8?Q?", "?=\r\n"],
    ];

    private static readonly string[] LinePrefixes = ["", "# ", " * ", "// ", "> ", "; ", "-- ", "+", "2026-01-02T03:04:05.678Z ", "web_1  | ", "[build] "];

    private static readonly Dictionary<string, Func<string, Random, PartedForm>> Writers = new(StringComparer.Ordinal)
    {
        ["concatenated"] = static (token, random) => Of(Encoded.Plain(token).In("concatenated", random)),
        ["pieces"] = static (token, random) => Of(Encoded.Plain(token).In("pieces", random)),
        ["literals"] = static (token, random) => Join(Literals[random.Next(Literals.Length)], Cut(token, random.Next(2, 5), random)),
        ["marks"] = static (token, random) => Join(Marks[random.Next(Marks.Length)], Cut(token, random.Next(2, 5), random)),
        ["wrapped"] = static (token, random) => Wrap(token, LinePrefixes[random.Next(LinePrefixes.Length)], random.Next(12, 60)),
        ["apart"] = Apart,
    };

    public static IEnumerable<string> Names => Writers.Keys;

    public static PartedForm Write(string name, string token, Random random) => Writers[name](token, random);

    private static PartedForm Of(Encoded encoded) =>
        new(Encoding.ASCII.GetString(encoded.Bytes), [.. encoded.Ends.Zip(encoded.Starts.Skip(1)).Where(gap => gap.Second > gap.First)]);

    private static string[] Cut(string token, int pieces, Random random)
    {
        int[] cuts = [0, .. Enumerable.Range(0, pieces - 1).Select(_ => random.Next(4) == 0 ? token.IndexOf('-') + 1 : random.Next(1, token.Length)).Distinct().Order(), token.Length];
        return [.. cuts.Zip(cuts.Skip(1), (start, end) => token[start..end])];
    }

    private static PartedForm Wrap(string token, string prefix, int column) =>
        Join([prefix, "\n" + prefix, "\n"], [.. token.Chunk(column).Select(line => new string(line))]);

    private static PartedForm Apart(string token, Random random)
    {
        var prefix = token[..(token.IndexOf('-') + 1)];
        var digits = token[prefix.Length..^2];
        return random.Next(6) switch
        {
            0 => Join(["A=", "\nB=", "\n"], Cut(token, 2, random)),
            1 => Join(["{\"first\": \"", "\", \"second\": \"", "\"}"], Cut(token, 2, random)),
            2 => Join(["kind=", "\nvalue=", "\n"], [prefix[..^1], token[prefix.Length..]]),
            3 => Join(["{\"kind\": \"", "\", \"value\": \"", "\"}"], [prefix[..^1], token[prefix.Length..]]),
            4 => Join(["key = f\"", "{digits}v3\"\ndigits = \"", "\"\n"], [prefix, digits]),
            _ => Join(["digits = \"", "\"\nreturn \"", "\" + digits + \"v3\"\n"], [digits, prefix]),
        };
    }

    private static PartedForm Join(string[] form, string[] pieces)
    {
        var text = new StringBuilder(form[0]);
        var gaps = new List<(int, int)>();
        foreach (var (i, piece) in pieces.Index())
        {
            text.Append(piece);
            if (i == pieces.Length - 1) break;
            gaps.Add((text.Length, text.Length + form[1].Length));
            text.Append(form[1]);
        }

        return new PartedForm(text.Append(form[2]).ToString(), gaps);
    }
}
