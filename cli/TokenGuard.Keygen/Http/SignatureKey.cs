using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sodium;

namespace TokenGuard.Keygen;

/// <summary>A public key of an account's: which of the server's signature algorithms it belongs to, and whether it made a signature (contract §8).</summary>
internal abstract class SignatureKey
{
    /// <summary>As <c>Keygen-Accept-Signature</c> asks for it.</summary>
    public abstract string Algorithm { get; }

    public abstract bool Verifies(byte[] data, byte[] signature);

    /// <summary>Reads a key from PEM; null where it is none that the server signs with. A private key would verify too, and has no business here.</summary>
    public static SignatureKey? FromPem(string pem) =>
        pem.Contains("PRIVATE", StringComparison.Ordinal) ? null : RsaSignatureKey.Read(pem) ?? EcdsaSignatureKey.Read(pem) ?? (SignatureKey?)Ed25519SignatureKey.Read(pem);
}

/// <summary><c>rsa-sha256</c>: PKCS#1 v1.5. The key's other algorithm wants a salt of a length that .NET does not have.</summary>
internal sealed class RsaSignatureKey(RSA key) : SignatureKey
{
    public override string Algorithm => "rsa-sha256";

    public override bool Verifies(byte[] data, byte[] signature) => key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public static RsaSignatureKey? Read(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return new RsaSignatureKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}

/// <summary><c>ecdsa-p256</c>, which servers from v1.6.0 on have; the signature is in DER.</summary>
internal sealed class EcdsaSignatureKey(ECDsa key) : SignatureKey
{
    public override string Algorithm => "ecdsa-p256";

    public override bool Verifies(byte[] data, byte[] signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public static EcdsaSignatureKey? Read(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256) return new EcdsaSignatureKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Another kind of key.
        }

        key.Dispose();
        return null;
    }
}

/// <summary><c>ed25519</c>: what the server signs with unless asked, and the key that the dashboard shows. .NET has no Ed25519; libsodium does.</summary>
internal sealed class Ed25519SignatureKey(byte[] key) : SignatureKey
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;
    private const string Oid = "1.3.101.112";

    public override string Algorithm => "ed25519";

    // libsodium's wrapper throws where the length is not that of a signature.
    public override bool Verifies(byte[] data, byte[] signature) => signature.Length == SignatureLength && PublicKeyAuth.VerifyDetached(signature, data, key);

    public static Ed25519SignatureKey? Read(string pem)
    {
        try
        {
            var der = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
            var info = PublicKey.CreateFromSubjectPublicKeyInfo(der, out _);
            return info.Oid.Value == Oid ? FromRaw(info.EncodedKeyValue.RawData) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>As Keygen writes it: 64 hex digits.</summary>
    public static Ed25519SignatureKey? FromHex(string text) =>
        text.Length == 2 * KeyLength && text.All(char.IsAsciiHexDigit) ? FromRaw(Convert.FromHexString(text)) : null;

    public static Ed25519SignatureKey? FromRaw(byte[] key) => key.Length == KeyLength ? new Ed25519SignatureKey(key) : null;
}
