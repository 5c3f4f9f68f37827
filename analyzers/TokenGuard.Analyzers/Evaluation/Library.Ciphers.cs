using System.Security.Cryptography;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

internal static partial class Library
{
    // A deliberately slow derivation of keys is slow here, too. More rounds than this are not waited for.
    private const int MostRounds = 10_000;

#pragma warning disable CA5350, CA5351, CA5401, CA5358 // What the program chose to hide its token with is not ours to choose. Nothing is protected here.
    private static SymmetricAlgorithm? CipherNamed(string name) => name switch
    {
        "Aes" or "AesManaged" or "AesCryptoServiceProvider" or "AesCng" or "Rijndael" or "RijndaelManaged" => Aes.Create(),
        "TripleDES" or "TripleDESCryptoServiceProvider" or "TripleDESCng" => TripleDES.Create(),
        "DES" or "DESCryptoServiceProvider" => DES.Create(),
        "RC2" or "RC2CryptoServiceProvider" => RC2.Create(),
        _ => null,
    };

    private static HashAlgorithm? HashNamed(string name) => name switch
    {
        "SHA256" or "SHA256Managed" or "SHA256CryptoServiceProvider" => SHA256.Create(),
        "SHA1" or "SHA1Managed" or "SHA1CryptoServiceProvider" => SHA1.Create(),
        "SHA384" or "SHA384Managed" => SHA384.Create(),
        "SHA512" or "SHA512Managed" => SHA512.Create(),
        "MD5" or "MD5CryptoServiceProvider" => MD5.Create(),
        _ => null,
    };
#pragma warning restore CA5350, CA5351

    private static HashAlgorithm? KeyedHash(string name, byte[] key) => name switch
    {
        "HMACSHA256" => new HMACSHA256(key),
        "HMACSHA384" => new HMACSHA384(key),
        "HMACSHA512" => new HMACSHA512(key),
#pragma warning disable CA5350, CA5351 // See above.
        "HMACSHA1" => new HMACSHA1(key),
        "HMACMD5" => new HMACMD5(key),
#pragma warning restore CA5350, CA5351
        _ => null,
    };

    /// <summary>A cipher or a hash as a class of its own; null for other classes.</summary>
    private static object? MakeCipher(string type, object?[] arguments)
    {
        if (CipherNamed(type) is { } cipher) return cipher;
        if (HashNamed(type) is { } hash) return hash;
        if (Bytes(arguments.FirstOrDefault()) is { } key && KeyedHash(type, key) is { } keyed) return keyed;
        if (type == "AesGcm" && Bytes(arguments.FirstOrDefault()) is { } secret) return new CounterCipher(secret);
        return type == "Rfc2898DeriveBytes" ? KeyFrom(arguments) : null;
    }

    private static object? OfCipher(string type, string name, object?[] arguments)
    {
        if (name == "Create") return MakeCipher(type, arguments) ?? Unknown.Value;
        if (name is "HashData" or "TryHashData")
        {
            if (arguments is [var key, var keyed, ..] && KeyedHash(type, Bytes(key) ?? []) is { } hmac && Bytes(keyed) is { } message) return Sequence.OfBytes(hmac.ComputeHash(message));
            return HashNamed(type) is { } hash && Bytes(arguments.FirstOrDefault()) is { } data ? Sequence.OfBytes(hash.ComputeHash(data)) : Unknown.Value;
        }

        return name == "Pbkdf2" && KeyFrom(arguments) is Derivation made && arguments.LastOrDefault() is long count ? made.Next(count) : Unknown.Value;
    }

    private static object? OnCipher(SymmetricAlgorithm cipher, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Key" or "set_Key" when arguments is [var key]:
                if (Bytes(key) is { } secret) cipher.Key = secret;
                return null;
            case "IV" or "set_IV" when arguments is [var vector]:
                if (Bytes(vector) is { } start) cipher.IV = start;
                return null;
            case "Mode" or "set_Mode" when arguments is [long mode]:
                cipher.Mode = (CipherMode)mode;
                return null;
            case "Padding" or "set_Padding" when arguments is [long padding]:
                cipher.Padding = (PaddingMode)padding;
                return null;
            case "KeySize" or "set_KeySize" when arguments is [long size]:
                cipher.KeySize = checked((int)size);
                return null;
            case "BlockSize" or "set_BlockSize":
                return arguments.Length == 0 ? (long)cipher.BlockSize : null;
            case "KeySize":
                return (long)cipher.KeySize;
            case "Key" or "IV":
                return Sequence.OfBytes(name == "Key" ? cipher.Key : cipher.IV);
            case "CreateDecryptor" or "CreateEncryptor":
                if (arguments is [var given, var from])
                {
                    if (Bytes(given) is not { } chosen) return Unknown.Value;
                    cipher.Key = chosen;
                    if (cipher.Mode != CipherMode.ECB)
                    {
                        if (Bytes(from) is not { } begin) return Unknown.Value;
                        cipher.IV = begin;
                    }
                }

                return name == "CreateDecryptor" ? cipher.CreateDecryptor() : cipher.CreateEncryptor();
            case "DecryptEcb" or "DecryptCbc" or "EncryptEcb" or "EncryptCbc" when Bytes(arguments.FirstOrDefault()) is { } data:
                cipher.Mode = name.EndsWith("Ecb", StringComparison.Ordinal) ? CipherMode.ECB : CipherMode.CBC;
                if (cipher.Mode == CipherMode.CBC)
                {
                    if (arguments.Length < 2 || Bytes(arguments[1]) is not { } initial) return Unknown.Value;
                    cipher.IV = initial;
                }

                cipher.Padding = arguments is [.., long filling] ? (PaddingMode)filling : PaddingMode.PKCS7;
                using (var transform = name[0] == 'D' ? cipher.CreateDecryptor() : cipher.CreateEncryptor()) return Sequence.OfBytes(transform.TransformFinalBlock(data, 0, data.Length));
            default:
                return Unknown.Value;
        }
    }

    private static object? OnTransform(ICryptoTransform transform, string name, object?[] arguments)
    {
        if (arguments is not [Sequence sequence, long from, long count, ..] || Slice(sequence, from, count)?.ToBytes() is not { } data) return Unknown.Value;
        if (name == "TransformFinalBlock") return Sequence.OfBytes(transform.TransformFinalBlock(data, 0, data.Length));
        if (name != "TransformBlock" || arguments is not [_, _, _, Sequence target, long at]) return Unknown.Value;
        var block = new byte[data.Length + transform.OutputBlockSize];
        var length = transform.TransformBlock(data, 0, data.Length, block, 0);
        return CopyInto(Sequence.OfBytes([.. block.Take(length)]), target, checked((int)at));
    }

    private static object OnHash(HashAlgorithm hash, string name, object?[] arguments)
    {
        var data = arguments is [Sequence sequence, long from, long count] ? Slice(sequence, from, count)?.ToBytes() : Bytes(arguments.FirstOrDefault());
        return name == "ComputeHash" && data is not null ? Sequence.OfBytes(hash.ComputeHash(data)) : Unknown.Value;
    }

    private static object KeyFrom(object?[] arguments)
    {
        var password = arguments[0] is string text ? System.Text.Encoding.UTF8.GetBytes(text) : Bytes(arguments[0]);
        if (password is null || arguments.Length < 2 || Bytes(arguments[1]) is not { } salt) return Unknown.Value;
        var rounds = arguments is [_, _, long given, ..] ? given : 1000;
        var hash = arguments.OfType<HashName>().FirstOrDefault()?.Name ?? "SHA1";
        return rounds is > 0 and <= MostRounds ? new Derivation(password, salt, (int)rounds, "HMAC" + hash) : Unknown.Value;
    }

    /// <summary>What AES in Galois/counter mode, which .NET Framework does not have, makes of a message: it counts on from its nonce. Whether the tag fits is nobody's concern here.</summary>
    private static object? OnCounter(CounterCipher cipher, string name, object?[] arguments)
    {
        if (name is not ("Decrypt" or "Encrypt") || arguments is not [Sequence nonce, Sequence from, var second, var third, ..]) return Unknown.Value;
        var target = (name == "Decrypt" ? third : second) as Sequence;
        if (target is null || nonce.ToBytes() is not { Length: 12 } start || from.ToBytes() is not { } message) return Unknown.Value;
#pragma warning disable CA5358 // One block at a time is what counter mode is made of.
        using var aes = Aes.Create();
        (aes.Key, aes.Mode, aes.Padding) = (cipher.Key, CipherMode.ECB, PaddingMode.None);
#pragma warning restore CA5358
        using var encryptor = aes.CreateEncryptor();
        for (var at = 0; at < message.Length; at++)
        {
            // The first count is the tag's.
            var block = 2 + (at / 16);
            if (at % 16 == 0) cipher.Stream = encryptor.TransformFinalBlock([.. start, (byte)(block >> 24), (byte)(block >> 16), (byte)(block >> 8), (byte)block], 0, 16);
            message[at] ^= cipher.Stream[at % 16];
        }

        return CopyInto(Sequence.OfBytes(message), target, 0);
    }

    /// <summary><c>AesGcm</c>.</summary>
    private sealed class CounterCipher(byte[] key)
    {
        public byte[] Key => key;

        public byte[] Stream { get; set; } = [];
    }

    private static byte[]? Bytes(object? value) => (value as Sequence)?.ToBytes();

    /// <summary><c>HashAlgorithmName</c>.</summary>
    private sealed record HashName(string Name);

    /// <summary>Keys made of a password, PBKDF2 of RFC 8018: the framework's own, for the compilers that run on .NET Framework, knows SHA-1 only.</summary>
    private sealed class Derivation(byte[] password, byte[] salt, int rounds, string hash)
    {
        private readonly List<byte> _made = [];
        private int _blocks;
        private int _given;

        public object Next(object? count)
        {
            if (!Values.TryIndex(count, 512, out var wanted) || KeyedHash(hash, password) is not { } hmac) return Unknown.Value;
            using (hmac)
            {
                while (_made.Count < _given + wanted)
                {
                    _blocks++;
                    var last = hmac.ComputeHash([.. salt, (byte)(_blocks >> 24), (byte)(_blocks >> 16), (byte)(_blocks >> 8), (byte)_blocks]);
                    var block = (byte[])last.Clone();
                    for (var round = 1; round < rounds; round++)
                    {
                        last = hmac.ComputeHash(last);
                        for (var i = 0; i < block.Length; i++) block[i] ^= last[i];
                    }

                    _made.AddRange(block);
                }
            }

            var bytes = _made.GetRange(_given, wanted);
            _given += wanted;
            return Sequence.OfBytes([.. bytes]);
        }
    }
}
