namespace TokenGuard.Rules.Carriers;

/// <summary>What reports call the ways a token can be written. A chain names the outermost first: <c>percent-encoded&gt;base64</c>.</summary>
public static class CarrierNames
{
    public const string Plain = "plain";
    public const string Utf16 = "utf-16";
    public const string Utf32 = "utf-32";
    public const string Utf7 = "utf-7";
    public const string Base64 = "base64";
    public const string Hex = "hex";
    public const string HexDump = "hex-dump";
    public const string DecimalBytes = "decimal";
    public const string OctalBytes = "octal";
    public const string BinaryBytes = "binary";
    public const string Characters = "characters";
    public const string Base32 = "base32";
    public const string Firmware = "firmware";
    public const string Words = "words";
    public const string Ebcdic = "ebcdic";
    public const string Fullwidth = "fullwidth";
    public const string Rot13 = "rot13";
    public const string Rot47 = "rot47";
    public const string SwappedCase = "swapped-case";
    public const string Uuencode = "uuencode";
    public const string Ascii85 = "ascii85";
    public const string Base85 = "base85";
    public const string Z85 = "z85";
    public const string Percent = "percent-encoded";
    public const string Escaped = "escaped";
    public const string Html = "html";
    public const string EncodedWord = "encoded-word";
    public const string QuotedPrintable = "quoted-printable";
    public const string Concatenated = "concatenated";
    public const string Pieces = "pieces";
    public const string Reversed = "reversed";
    public const string Gzip = "gzip";
    public const string Zlib = "zlib";
    public const string Zip = "zip";
    public const string Deflate = "deflate";
    public const string Bzip2 = "bzip2";
    public const string Xz = "xz";
    public const string Zstandard = "zstd";

    /// <summary>Stands between the names of a chain.</summary>
    public const string Joint = ">";
}
