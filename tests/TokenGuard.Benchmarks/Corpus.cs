using System.Globalization;
using System.Text;

namespace TokenGuard.Benchmarks;

/// <summary>What scanners meet, made from a seed: the texts differ in how often a hex digit, and how many in a row, stand in the way.</summary>
public enum Corpus
{
    Source,
    Minified,
    LockFile,
    HexDump,
    AllHex,
    Binary,
    Base64,
}

internal static class Corpora
{
    private static readonly string[] Words =
    [
        "public", "static", "void", "return", "string", "account", "licence", "machine", "request", "response", "handler", "context", "index",
        "value", "result", "cancel", "await", "async", "configuration", "path", "repository", "reader", "buffer", "offset", "length", "default",
        "feed", "beef", "added", "decade", "facade", "environment", "null", "true", "false", "for", "each", "i", "x", "0", "42", "2026", "1000",
    ];

    public static byte[] Make(Corpus corpus, int length)
    {
        var random = new Random(42);
        var text = new byte[length];
        if (corpus == Corpus.Binary)
        {
            random.NextBytes(text);
            return text;
        }

        for (var filled = 0; filled < length;)
        {
            var line = Encoding.ASCII.GetBytes(Line(corpus, random, filled));
            var count = Math.Min(line.Length, length - filled);
            line.AsSpan(0, count).CopyTo(text.AsSpan(filled));
            filled += count;
        }

        return text;
    }

    private static string Line(Corpus corpus, Random random, int position) => corpus switch
    {
        Corpus.Source => SourceLine(random),
        Corpus.Minified => MinifiedLine(random),
        Corpus.LockFile => $"    \"{Word(random)}-{Word(random)}\": {{ \"version\": \"1.{random.Next(99)}.0\", \"sha256\": \"{Hex(random, 64)}\" }},\n",
        Corpus.HexDump => HexDumpLine(random, position),
        Corpus.AllHex => Hex(random, 4096),
        _ => Convert.ToBase64String(RandomBytes(random, 57)) + "\n",
    };

    private static string SourceLine(Random random)
    {
        var line = new StringBuilder().Append(' ', 4 * random.Next(1, 5));
        var kind = random.Next(10);
        if (kind == 0) return "\n";
        if (kind == 1) line.Append("// ");
        for (var i = random.Next(3, 10); i > 0; i--) line.Append(Word(random)).Append(" .(=,"[random.Next(5)]);
        return line.Append(kind == 1 ? "\n" : ");\n").ToString();
    }

    private static string MinifiedLine(Random random)
    {
        var line = new StringBuilder();
        for (var i = 0; i < 200; i++)
        {
            line.Append("function ").Append((char)random.Next('a', 'z')).Append("(e,t){return e.").Append(Word(random)).Append("?0x")
                .Append(random.Next(0x10000).ToString("x", CultureInfo.InvariantCulture)).Append(":t[").Append(random.Next(100)).Append("]}");
        }

        return line.Append('\n').ToString();
    }

    private static string HexDumpLine(Random random, int position)
    {
        var line = new StringBuilder(position.ToString("x8", CultureInfo.InvariantCulture)).Append(':');
        for (var i = 0; i < 8; i++) line.Append(' ').Append(Hex(random, 4));
        return line.Append("  ................\n").ToString();
    }

    private static string Word(Random random) => Words[random.Next(Words.Length)];

    private static string Hex(Random random, int length) => Convert.ToHexStringLower(RandomBytes(random, length / 2));

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
