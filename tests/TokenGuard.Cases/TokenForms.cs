using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenGuard.Cases;

/// <summary>
/// Writes a token into a case in the forms that it names: <c>{{TOKEN}}</c>, its halves <c>{{HEAD}}</c> and <c>{{TAIL}}</c>, the <c>{{DIGITS}}</c> between prefix and marker,
/// and <c>{{RANDOM}}</c>, 64 hex digits that have nothing to do with it, new each time. Steps may follow, each behind a colon and done from left to right:
/// <c>{{TOKEN:xor 0x5A:bytes}}</c>, <c>{{TOKEN:reverse:base64:..48}}</c>. A text between steps holds one byte in each character.
/// </summary>
public static partial class TokenForms
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz-";

    public static string Fill(string template, string token) => Form().Replace(template, match => Make(match.Groups["form"].Value, token));

    [GeneratedRegex(@"\{\{(?<form>[A-Z]+(:[^{}]*)?)\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    private static string Make(string form, string token)
    {
        var steps = form.Split(':');
        var text = steps[0] switch
        {
            "TOKEN" => token,
            "HEAD" => token[..(token.Length / 2)],
            "TAIL" => token[(token.Length / 2)..],
            "DIGITS" => token[(token.IndexOf('-', StringComparison.Ordinal) + 1)..^2],
            "RANDOM" => RandomNumberGenerator.GetHexString(64, lowercase: true),
            _ => throw new FormatException($"{steps[0]} is no form of a token."),
        };
        return steps[1..].Aggregate(text, Step);
    }

    private static string Step(string text, string step)
    {
        if (step.Contains("..", StringComparison.Ordinal)) return Slice(text, step);
        var words = step.Split(' ');
        var argument = words.Length > 1 ? words[1] : "";
        var second = words.Length > 2 ? words[2] : "";
        var bytes = Encoding.Latin1.GetBytes(text);
        return words[0] switch
        {
            "length" => Number(text.Length),
            "reverse" => string.Concat(text.Reverse()),
            "upper" => text.ToUpperInvariant(),
            "trim" => text.TrimEnd(argument[0]),
            "every" => string.Concat(text.Where((_, i) => i % Int(argument) == Int(second))),
            // Parts of one character, or of as many as said.
            "join" => string.Join(argument, text.Chunk(second.Length > 0 ? Int(second) : 1).Select(part => new string(part))),

            "base64" => Convert.ToBase64String(bytes),
            "hex" => Convert.ToHexStringLower(bytes),
            "unhex" => Encoding.Latin1.GetString(Convert.FromHexString(text)),
            "percent" => string.Concat(bytes.Select(b => $"%{b:X2}")),
            "entities" => string.Concat(bytes.Select(b => $"&#x{b:x2};")),
            // One character as a C# escape: the first, or the one said.
            "escape" => Escape(text, argument.Length > 0 ? Int(argument) : 0),

            "xor" => Encoding.Latin1.GetString([.. bytes.Select((b, i) => (byte)(b ^ KeyAt(argument, i)))]),
            "add" => Encoding.Latin1.GetString([.. bytes.Select(b => (byte)(b + Int(argument)))]),
            "affine" => Encoding.Latin1.GetString([.. bytes.Select(b => (byte)((b * 7) + 3))]),
            // By a key that is multiplied by 5 and raised by 1 at each byte.
            "roll" => Encoding.Latin1.GetString([.. Rolled(bytes)]),
            "deflate" => Encoding.Latin1.GetString(Packed(bytes, static packed => new DeflateStream(packed, CompressionLevel.SmallestSize))),
            "gzip" => Encoding.Latin1.GetString(Packed(bytes, static packed => new GZipStream(packed, CompressionLevel.SmallestSize))),
            "brotli" => Encoding.Latin1.GetString(Packed(bytes, static packed => new BrotliStream(packed, CompressionLevel.SmallestSize))),
            // Behind a nonce of zeros, before its tag.
            "aes-gcm" => Encoding.Latin1.GetString(Sealed(Encoding.ASCII.GetBytes(argument), bytes)),
            // With a key of zeros.
            "aes" => Encoding.Latin1.GetString(Encrypted(Aes.Create(), new byte[16], CipherMode.ECB, bytes)),
            // With a vector of zeros.
            "aes-cbc" => Encoding.Latin1.GetString(Encrypted(Aes.Create(), Encoding.ASCII.GetBytes(argument), CipherMode.CBC, bytes)),
            "rc4" => Encoding.Latin1.GetString([.. Rc4(bytes, Encoding.ASCII.GetBytes(argument))]),
            "xor-sha256" => Encoding.Latin1.GetString(Xor(bytes, SHA256.HashData(Encoding.ASCII.GetBytes(argument)))),
            // By the next numbers of Marsaglia's xorshift, and of a linear congruence.
            "xorshift" => Encoding.Latin1.GetString([.. Keyed(bytes, 2463534242, static x => { x ^= x << 13; x ^= x >> 17; return x ^ (x << 5); }, shift: 0)]),
            "congruence" => Encoding.Latin1.GetString([.. Keyed(bytes, 12345, static x => (x * 1103515245) + 12345, shift: 16)]),
            // Each byte by the one before, and how far each is from the one before.
            "chain" => Encoding.Latin1.GetString([.. Chained(bytes)]),
            "deltas" => string.Join(", ", bytes.Select((b, i) => b - (i > 0 ? bytes[i - 1] : 0))),
            "wide" => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text)),
            "rotate" => Encoding.Latin1.GetString([.. bytes.Select(b => (byte)((b << Int(argument)) | (b >> (8 - Int(argument)))))]),

            // Lists of numbers and characters, as code has them.
            "bytes" => string.Join(", ", bytes.Select(b => $"0x{b:x2}")),
            "codes" => string.Join(", ", bytes.Select(b => Number(b))),
            "chars" => string.Join(", ", text.Select(c => $"'{c}'")),
            // Without the quotes around the first and the last.
            "inner" => text[1..^1],
            "alphabet" => string.Join(", ", text.Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal))),
            "longs" => string.Join("}{", text.Chunk(16).Select(part => $"0x{new string(part)}ul:x16")),
            // Numbers of so many bytes each, the first byte the lowest.
            "words" => string.Join(", ", bytes.Chunk(Int(argument)).Select(part => "0x" + Convert.ToHexString([.. part.Reverse()]))),
            "signed" => string.Join(", ", bytes.Select(b => Number((sbyte)b))),
            "bits" => string.Join(' ', bytes.Select(b => Convert.ToString(b, 2))),
            "numbers" => string.Join(' ', bytes.Select(b => Number(b + 1000))),
            "halves" => string.Join(", ", bytes.Select(b => (b / 2.0).ToString("0.0", CultureInfo.InvariantCulture))),
            "nibbles" => string.Join(", ", bytes.Select(b => $"0x{b >> 4:x}{Random.Shared.Next(16):x}{b & 15:x}")),
            "decimal" => BigInteger.Parse("0" + text, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            "rows" => string.Join(", ", text.PadRight((text.Length + Int(argument) - 1) / Int(argument) * Int(argument)).Chunk(Int(argument)).Select(row => "{ " + string.Join(", ", row.Select(c => $"'{c}'")) + " }")),
            "base32" => Digits(bytes, 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
            "base58" => Base58(bytes),
            "base85" => string.Concat(bytes.Chunk(4).Select(Base85)),
            "swapcase" => string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))),
            "rot13" => string.Concat(text.Select(c => c is >= 'a' and <= 'z' ? (char)((c - 'a' + 13) % 26 + 'a') : char.IsAsciiDigit(c) ? (char)((c - '0' + 5) % 10 + '0') : c)),
            "opposite" => string.Concat(text.Select(c => Alphabet[Alphabet.Length - 1 - Alphabet.IndexOf(c, StringComparison.Ordinal)])),
            "vigenere" => string.Concat(text.Select((c, i) => Alphabet[(Alphabet.IndexOf(c, StringComparison.Ordinal) + Alphabet.IndexOf(argument[i % argument.Length], StringComparison.Ordinal)) % Alphabet.Length])),
            // So that reading on by the step, round and round, gives the text.
            "stride" => Strided(text, Int(argument)),
            "columns" => string.Concat(Enumerable.Range(0, Int(argument)).SelectMany(j => text.PadRight((text.Length + Int(argument) - 1) / Int(argument) * Int(argument)).Chunk(Int(argument)).Select(row => row[j]))),
            "guid" => Guid.ParseExact(text[..32], "N").ToString(),
            // Whose bytes are those of the text, of which there are sixteen.
            "id" => new Guid(bytes).ToString(),
            // Of the internet by dots, of devices by dashes.
            "addresses" => string.Join(", ", bytes.Chunk(argument == "." ? 4 : 6).Select(part => $"\"{string.Join(argument, part.Select(b => argument == "." ? Number(b) : b.ToString("X2", CultureInfo.InvariantCulture)))}\"")),
            // Of 24 hex digits each, the last one filled up.
            "decimals" => string.Join(", ", text.Chunk(24).Select(part => $"{BigInteger.Parse("0" + new string(part), NumberStyles.HexNumber, CultureInfo.InvariantCulture)}m")),
            _ => throw new FormatException($"{step} is no step."),
        };
    }

    private static IEnumerable<byte> Rolled(byte[] bytes)
    {
        byte key = 7;
        foreach (var b in bytes)
        {
            yield return (byte)(b ^ key);
            key = (byte)((key * 5) + 1);
        }
    }

    private static byte[] Packed(byte[] bytes, Func<Stream, Stream> pack)
    {
        var packed = new MemoryStream();
        using (var stream = pack(packed)) stream.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Encrypted(SymmetricAlgorithm cipher, byte[] key, CipherMode mode, byte[] bytes)
    {
        using (cipher)
        {
            cipher.Key = key;
            cipher.Mode = mode;
            cipher.IV = new byte[cipher.BlockSize / 8];
            using var encryptor = cipher.CreateEncryptor();
            return encryptor.TransformFinalBlock(bytes, 0, bytes.Length);
        }
    }

    private static byte[] Sealed(byte[] key, byte[] bytes)
    {
        var all = new byte[12 + bytes.Length + 16];
        using var cipher = new AesGcm(key, 16);
        cipher.Encrypt(all.AsSpan(0, 12), bytes, all.AsSpan(12, bytes.Length), all.AsSpan(12 + bytes.Length));
        return all;
    }

    private static byte[] Xor(byte[] bytes, byte[] key) => [.. bytes.Select((b, i) => (byte)(b ^ key[i % key.Length]))];

    private static IEnumerable<byte> Rc4(byte[] bytes, byte[] key)
    {
        byte[] state = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }

        for (int n = 0, i = 0, j = 0; n < bytes.Length; n++)
        {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
            yield return (byte)(bytes[n] ^ state[(state[i] + state[j]) & 255]);
        }
    }

    private static IEnumerable<byte> Keyed(byte[] bytes, uint seed, Func<uint, uint> next, int shift)
    {
        foreach (var b in bytes)
        {
            seed = next(seed);
            yield return (byte)(b ^ (byte)(seed >> shift));
        }
    }

    private static IEnumerable<byte> Chained(byte[] bytes)
    {
        byte last = 0x55;
        foreach (var b in bytes) yield return last = (byte)(b ^ last);
    }

    private static string Digits(byte[] bytes, int bits, string alphabet)
    {
        var all = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        return string.Concat(all.PadRight((all.Length + bits - 1) / bits * bits, '0').Chunk(bits).Select(digit => alphabet[Convert.ToInt32(new string(digit), 2)]));
    }

    /// <summary>Up to four bytes as Python's <c>b85encode</c> writes them.</summary>
    private static string Base85(byte[] group)
    {
        const string Symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
        var value = BinaryPrimitives.ReadUInt32BigEndian([.. group, .. new byte[4 - group.Length]]);
        return string.Concat(new uint[] { 85 * 85 * 85 * 85, 85 * 85 * 85, 85 * 85, 85, 1 }.Take(group.Length + 1).Select(place => Symbols[(int)(value / place % 85)]));
    }

    private static string Base58(byte[] bytes)
    {
        var text = "";
        for (var rest = new BigInteger(bytes, isUnsigned: true, isBigEndian: true); rest > 0; rest /= 58)
            text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[(int)(rest % 58)] + text;
        return text;
    }

    private static string Strided(string text, int step)
    {
        var symbols = new char[text.Length];
        for (var i = 0; i < text.Length; i++) symbols[i * step % text.Length] = text[i];
        return new string(symbols);
    }

    private static string Slice(string text, string range)
    {
        var dots = range.IndexOf("..", StringComparison.Ordinal);
        var (from, to) = (range[..dots], range[(dots + 2)..]);
        return text[(from.Length > 0 ? Int(from) : 0)..(to.Length > 0 ? Int(to) : text.Length)];
    }

    private static string Escape(string text, int at) => $"{text[..at]}\\u{(int)text[at]:x4}{text[(at + 1)..]}";

    private static byte KeyAt(string key, int index) =>
        key.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToByte(key, 16) : (byte)key[index % key.Length];

    private static int Int(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
