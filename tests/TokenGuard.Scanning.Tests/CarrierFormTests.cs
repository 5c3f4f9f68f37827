using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using TokenGuard.Rules.Carriers;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Sources;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>The forms in which tokens are met, written as people and programs write them.</summary>
public sealed class CarrierFormTests
{
    private static readonly string Token = Some.Token();

    private static readonly byte[] Json = Encoding.ASCII.GetBytes("{\"chart\":{\"name\":\"acme\"},\"values\":{\"key\":\"" + Token + "\"}}");

    private static readonly byte[] Saml = Encoding.ASCII.GetBytes("<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\">" + Token + "</samlp:AuthnRequest>");

    /// <summary>What stands in the document, with <c>…</c> for the encoded token and what it is encoded with.</summary>
    public static TheoryData<string, string> Forms => new()
    {
        { "Authorization: Basic " + Base64("token:" + Token), "base64" },
        { "Authorization: Basic " + Base64(Token + ":"), "base64" },
        { "authorization: basic " + Base64("license:" + Token).TrimEnd('='), "base64" },
        { "{ \"auths\": { \"oci.pkg.keygen.sh\": { \"auth\": \"" + Base64("token:" + Token) + "\" } } }", "base64" },
        { "//npm.pkg.keygen.sh/:_auth=" + Base64("token:" + Token) + "\n", "base64" },
        { "//npm.pkg.keygen.sh/:_auth=\"" + Uri.EscapeDataString(Base64("token:" + Token)) + "\"\n", "base64" },
        { "[global]\nindex-url = https://token:" + Token.Replace("-", "%2D") + "@pypi.pkg.keygen.sh/acme/simple\n", "percent-encoded" },
        { "index-url = https://token:" + Token.Replace("-", "%2d") + "@pypi.pkg.keygen.sh", "percent-encoded" },
        { "index-url = https://token:" + Token.Replace("-", "%%2D") + "@pypi.pkg.keygen.sh", "percent-encoded" },
        { "?q=" + string.Concat(Token.Select(c => $"%{(int)c:X2}")), "percent-encoded" },
        { "apiVersion: v1\ndata:\n  key: " + Base64(Base64(Token)) + "\n", "base64>base64" },
        { "powershell -EncodedCommand " + Convert.ToBase64String(Encoding.Unicode.GetBytes("$t = '" + Token + "'")), "base64>utf-16" },
        { "{ \"note\": \"" + Base64("the key is " + Token + ", keep it").Insert(40, "\\n") + "\" }", "base64" },
        { "var t = \"prod-\" + \"" + Token[5..] + "\";", "concatenated" },
        { "var t = \"prod-\"\n    + @\"" + Token[5..] + "\";", "concatenated" },
        { "var t = \"" + Token[..30] + "\" +\r\n        \"" + Token[30..] + "\";", "concatenated" },
        { "$t = 'prod-' . '" + Token[5..] + "';", "concatenated" },
        { "SET @t = N'" + Token[..30] + "' + N'" + Token[30..] + "'", "concatenated" },
        { "SELECT E'" + Token[..30] + "' || E'" + Token[30..] + "'", "concatenated" },
        { "let t = \"" + Token[..30] + "\".to_string() + \"" + Token[30..] + "\";", "concatenated" },
        { "let t = \"" + Token[..30] + "\".to_owned() + &\"" + Token[30..] + "\";", "concatenated" },
        { "t = \"prod-\" + \"" + $"\\x{(int)Token[5]:x2}" + Token[6..] + "\";", "concatenated>escaped" },
        { "t = \"prod-\" + \"" + $"\\u{(int)Token[5]:x4}" + Token[6..] + "\";", "concatenated>escaped" },
        { "t = \"prod-\" + \"" + $"%{(int)Token[5]:x2}" + Token[6..] + "\";", "concatenated>percent-encoded" },
        { "t = \"prod-\" + \"" + $"={(int)Token[5]:x2}" + Token[6..] + "\";", "concatenated>quoted-printable" },
        { "t = \"prod\\x2d" + Token[5..67] + "\" + \"" + Token[67..] + "\";", "concatenated>escaped" },
        { "t = \"prod%2d" + Token[5..67] + "\" + \"" + Token[67..] + "\";", "concatenated>percent-encoded" },
        { "$t = \"prod\" . \"-\" . \"" + Token[5..] + "\";", "concatenated" },
        { "t = (\"" + Token[..20] + "\"\n     \"" + Token[20..] + "\")", "concatenated" },
        { "t = '" + Token[..20] + "' \\\n    f'" + Token[20..] + "'", "concatenated" },
        { "Dim t = \"prod-\" & \"" + Token[5..] + "\"", "concatenated" },
        { "Dim t = \"prod-\" & _\r\n    \"" + Token[5..] + "\"", "concatenated" },
        { "export T=" + Token[..40] + "\\\n" + Token[40..] + "\n", "concatenated" },
        { "token: >-\n  " + Token[..40] + "\n  " + Token[40..] + "\nnext: 1\n", "concatenated" },
        { "token: \"" + Token[..40] + "\\\n    " + Token[40..] + "\"\n", "concatenated" },
        { "token: \"" + Token[..40] + "\n    " + Token[40..] + "\"\n", "concatenated" },
        { "t = [\"prod-\", \"" + Token[5..] + "\"].join(\"\")", "concatenated" },
        { "K='prod-''" + Token[5..] + "'", "concatenated" },
        { "\"prod-\"\"" + Token[5..] + "\"", "concatenated" },
        { "<p>" + Token[..20] + "<br>\n  " + Token[20..] + "</p>", "concatenated" },
        { "<p>" + Token[..20] + "<wbr/>" + Token[20..] + "</p>", "concatenated" },
        { "<span class=\"s\">prod-</span><span class=\"mi\">" + Token[5..] + "</span>", "concatenated" },
        { "<w:r><w:t>" + Token[..20] + "</w:t></w:r><w:proofErr w:type=\"spellEnd\"/><w:r w:rsidR=\"00B2\"><w:rPr><w:lang w:val=\"en-US\"/></w:rPr><w:t>" + Token[20..] + "</w:t></w:r>", "concatenated" },
        { "\u001b[01;32mprod-\u001b[0m\u001b[K" + Token[5..] + "\u001b[m", "concatenated" },
        { "<w:r><w:t>prod</w:t></w:r><w:r><w:noBreakHyphen/></w:r><w:r><w:t>" + Token[5..] + "</w:t></w:r>", "concatenated" },
        { "{\n" + string.Concat(Token.Chunk(8).Select(row => $"  {string.Join(", ", row.Select(c => $"0x{(int)c:x2}"))}, /* {new string(row)} */\n")) + "}", "hex" },
        { "{\n" + string.Concat(Token.Chunk(8).Select((row, i) => $"  {string.Join(", ", row.Select(c => $"0x{(int)c:X2}"))}, // {i * 8}: {new string(row)}\r\n")) + "}", "hex" },
        { "{\n" + string.Concat(Token.Chunk(10).Select(row => $"  {string.Join(", ", row.Select(c => $"{(int)c}"))}, // {new string(row)}\n")) + "}", "decimal" },
        { "[" + string.Join(", ", Token.ToCharArray()) + "]\n", "characters" },
        { "chars = {" + string.Join(", ", Token.ToCharArray()) + "}", "characters" },
        { string.Join(",\n  ", Token.ToCharArray()), "characters" },
        { "{\"log\":\"key " + Token[..33] + "\",\"stream\":\"stdout\",\"time\":\"2026-03-09T10:11:12.123456789Z\"}\n{\"log\":\"" + Token[33..] + "\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-09T10:11:12.123456799Z\"}\n", "pieces" },
        { "2026-03-09T10:11:12.123456789Z stdout P key " + Token[..33] + "\n2026-03-09T10:11:12.123457789Z stdout F " + Token[33..] + " end\n", "pieces" },
        { "\\PY{l+s}{" + Token.Replace("-", "\\PYZhy{}") + "}", "escaped" },
        { "\\PYG{l+s+s2}{\\PYGZdq{}Bearer " + Token.Replace("-", "\\PYGZhy{}") + "\\PYGZdq{}}", "escaped" },
        { "prod\u2011" + Token[5..], "concatenated" },
        { "{\"key\":\"prod\\u2011" + Token[5..] + "\"}", "escaped" },
        { "key = 'prod\\xe2\\x80\\x91" + Token[5..] + "'", "escaped" },
        { "<td>prod&#8209;" + Token[5..] + "</td>", "html" },
        { "<td>prod&#x2010;" + Token[5..] + "</td>", "html" },
        { "?key=prod%E2%80%91" + Token[5..] + "&x=1", "percent-encoded" },
        { "?key=prod%e2%88%92" + Token[5..40] + "%C2%AD" + Token[40..] + "&x=1", "percent-encoded" },
        { "key: prod=E2=80=91" + Token[5..] + "\r\n", "quoted-printable" },
        { "\u001b[32mkey: " + string.Concat(Token.Chunk(5).Select((piece, i) => $"\u001b[{31 + (i % 6)}m" + new string(piece))) + "\u001b[0m\n", "concatenated" },
        { "key " + string.Concat(Token.Select((letter, i) => $"\u001b[38;5;{i}m{letter}\u001b[0m")) + "\n", "concatenated" },
        { "\u001b]8;;https://example.com/a\u001b\\" + Token[..3] + "\u001b]8;;\u0007\u001b[1m\u001b(B" + Token[3..9] + "\u001b[m" + Token[9..] + "\n", "concatenated" },
        { "prod\u2013" + Token[5..], "concatenated" },
        { "{ \"source\": [\n  \"k = (\\\"prod-\\\"\\n\",\n  \"     \\\"" + Token[5..] + "\\\")\" ] }", "concatenated" },
        { "string.Concat(\"prod-\", \"" + Token[5..] + "\")", "concatenated" },
        { "t = \"prod-\";\nt += \"" + Token[5..] + "\";", "concatenated" },
        { "$t = 'prod-';\n$t .= '" + Token[5..] + "';", "concatenated" },
        { "t = 'prod-'\nt = t .. '" + Token[5..] + "'", "concatenated" },
        { "b.Append(\"prod-\").Append(\"" + Token[5..] + "\")", "concatenated" },
        { "b.Append(\"prod-\");\n    b.Append(\"" + Token[5..] + "\");", "concatenated" },
        { "t = \"prod-\" + /* of the product */ \"" + Token[5..] + "\";", "concatenated" },
        { "t = \"prod-\" // of the product\n    + \"" + Token[5..] + "\";", "concatenated" },
        { "// t = \"prod-\" +\n//     \"" + Token[5..] + "\";", "concatenated" },
        { "T=\"prod-\"'" + Token[5..] + "'", "concatenated" },
        { "t = \"prod-\" + \"\" + (\"" + Token[5..] + "\");", "concatenated" },
        { "t = \"\"\"prod-\"\"\" + \"\"\"" + Token[5..] + "\"\"\";", "concatenated" },
        { "t = b'prod-' rb'" + Token[5..] + "'", "concatenated" },
        { "set T=" + Token[..40] + "^\r\n" + Token[40..] + "\r\n", "concatenated" },
        { "prod-\u200B" + Token[5..], "concatenated" },
        { Token[..20] + "\u00AD" + Token[20..], "concatenated" },
        { "k = \"prod-\" ~ \"" + Token[5..] + "\"", "concatenated" },
        { "k = \"prod-\" <> \"" + Token[5..] + "\"", "concatenated" },
        { "k = \"prod-\" ++ \"" + Token[5..] + "\"", "concatenated" },
        { "k = \"prod-\" * \"" + Token[5..] + "\"", "concatenated" },
        { "k <- \"prod-\" %+% \"" + Token[5..] + "\"", "concatenated" },
        { "k = 'prod-' // '" + Token[5..] + "'", "concatenated" },
        { "k := 'prod-' || '" + Token[5..] + "';", "concatenated" },
        { "let k = \"prod-\" ^ \"" + Token[5..] + "\"", "concatenated" },
        { "STRING \"prod-\" DELIMITED BY SIZE\n  \"" + Token[5..] + "\" DELIMITED BY SIZE INTO K", "concatenated" },
        { "SELECT CONCAT('prod-', '" + Token[5..] + "')", "concatenated" },
        { "paste0(\"prod-\", \"" + Token[5..] + "\")", "concatenated" },
        { "\"\".join([\"prod-\", \"" + Token[5..] + "\"])", "concatenated" },
        { "=CONCATENATE(\"prod-\";\"" + Token[5..] + "\")", "concatenated" },
        { "printf '%s%s' 'prod-' '" + Token[5..] + "'", "concatenated" },
        { "`${\"prod-\"}${\"" + Token[5..] + "\"}`", "concatenated" },
        { "`prod-${'" + Token[5..] + "'}`", "concatenated" },
        { "`${\"prod-\"}" + Token[5..] + "`", "concatenated" },
        { "\"prod-#{\"" + Token[5..] + "\"}\"", "concatenated" },
        { "\"prod-\\(\"" + Token[5..] + "\")\"", "concatenated" },
        { "$\"{\"prod-\"}" + Token[5..] + "\"", "concatenated" },
        { "f\"{'prod-'}{'" + Token[5..] + "'}\"", "concatenated" },
        { "\"prod-$(\"" + Token[5..] + "\")\"", "concatenated" },
        { "key: {{ \"prod-\" }}" + Token[5..], "concatenated" },
        { "key: prod-{{ '" + Token[5..] + "' }}", "concatenated" },
        { "key: prod-${{ '" + Token[5..] + "' }}", "concatenated" },
        { "<p>prod-<%= \"" + Token[5..] + "\" %></p>", "concatenated" },
        { "<p><?= 'prod-' ?>" + Token[5..] + "</p>", "concatenated" },
        { "strcpy(s, \"prod-\");\nstrcat(s, \"" + Token[5..] + "\");", "concatenated" },
        { "io.WriteString(w, \"prod-\")\n\tio.WriteString(w, \"" + Token[5..] + "\")", "concatenated" },
        { "b.WriteString(\"prod-\")\n\tb.WriteString(\"" + Token[5..] + "\")", "concatenated" },
        { "s << \"prod-\"\ns << \"" + Token[5..] + "\"", "concatenated" },
        { "TEXT(\"prod-\") TEXT(\"" + Token[5..] + "\")", "concatenated" },
        { "new String(\"prod-\") + new String(\"" + Token[5..] + "\")", "concatenated" },
        { "\"prod-\".plus(\"" + Token[5..] + "\")", "concatenated" },
        { "Buffer.concat([Buffer.from(\"prod-\"), Buffer.from(\"" + Token[5..] + "\")])", "concatenated" },
        { "\t.ascii \"prod-\"\n\t.ascii \"" + Token[5..] + "\"\n", "concatenated" },
        { "key: !Join\n  - \"\"\n  - - \"prod-\"\n    - \"" + Token[5..] + "\"\n", "concatenated" },
        { "t = \"prod-\" +\n    // of the product\n    \"" + Token[5..] + "\";", "concatenated" },
        { "t = \"prod-\"+\"\"+\"" + Token[5..] + "\";", "concatenated" },
        { "const a = \"prod-\";\nconst b = \"" + Token[5..] + "\";\nconst key = a + b;", "concatenated" },
        { "const a = \"prod-\", b = \"" + Token[5..] + "\"; key = a + b;", "concatenated" },
        { "A='prod-'\nB='" + Token[5..] + "'\nKEY=$A$B\n", "concatenated" },
        { "private static final String A = \"prod-\";\n    private static final String B = \"" + Token[5..] + "\";", "concatenated" },
        { "const A: &'static str = \"prod-\";\nconst B: &'static str = \"" + Token[5..] + "\";", "concatenated" },
        { "char a[] = \"prod-\";\nchar b[] = \"" + Token[5..] + "\";", "concatenated" },
        { "a := \"prod-\"\nb := \"" + Token[5..] + "\"", "concatenated" },
        { "#define A \"prod-\"\n#define B \"" + Token[5..] + "\"\n#define KEY A B\n", "concatenated" },
        { "connect(prefix=\"prod-\", secret=\"" + Token[5..] + "\")", "concatenated" },
        { "prod\uFF0D" + Token[5..], "concatenated" },
        { "/* " + Base64("token:" + Token).Insert(40, "\n * ") + "\n */", "base64" },
        { "> " + Base64("token:" + Token).Insert(40, " \n> ") + "\n", "base64" },
        { "# " + Base64("token:" + Token).Insert(40, "\r\n# ") + "\r\n", "base64" },
        { "data: " + string.Join("\n", Base64("token:" + Token).Chunk(1).Select(chunk => new string(chunk))), "base64" },
        { "data: " + string.Join("\r\n", Base64("token:" + Token).Chunk(6).Select(chunk => new string(chunk))), "base64" },
        { "data: " + string.Join("\n    ", Base64("token:" + Token).Chunk(10).Select(chunk => new string(chunk))), "base64" },
        { "cookie=" + Convert.ToBase64String([0x0A, 0xF1, 0x82, 0x99, .. Encoding.ASCII.GetBytes(Token), 0x92, 0xFF, 0x80, 0x12]), "base64" },
        { "new byte[] { " + string.Join(", ", Token.Select(c => (int)c)) + " }", "decimal" },
        { "[" + string.Join(",\n  ", Token.Select(c => (int)c)) + "]", "decimal" },
        { "\"prod\\uuu002D" + Token[5..] + "\"", "escaped" },
        { "\"prod\\o{55}" + Token[5..] + "\"", "escaped" },
        { "{ \"code\": \"t = \\\"prod-\\\" + \\\"" + Token[5..] + "\\\"\" }", "concatenated" },
        { "\"\\u0070rod-" + Token[5..] + "\"", "escaped" },
        { "\"prod\\u002D" + Token[5..] + "\"", "escaped" },
        { "\"prod\\u{2d}" + Token[5..] + "\"", "escaped" },
        { "'prod\\055" + Token[5..] + "'", "escaped" },
        { "/prod\\-" + Token[5..] + "/", "escaped" },
        { "\"prod\\\\u002d" + Token[5..] + "\"", "escaped>escaped" },
        { "<p>prod&#45;" + Token[5..] + "</p>", "html" },
        { "<p>" + Token[..20] + "&shy;" + Token[20..] + "</p>", "html" },
        { "<p>" + Token[..20] + "&#8203;" + Token[20..] + "</p>", "html" },
        { "\"" + Token[..20] + "\\u200b" + Token[20..] + "\"", "escaped" },
        { "$t = \"prod`u{2d}" + Token[5..] + "\"", "escaped" },
        { "a::before { content: \"prod\\2d " + Token[5..] + "\" }", "escaped" },
        { "a::before { content: \"prod\\00002d" + Token[5..] + "\" }", "escaped" },
        { "<p>prod&hyphen;" + Token[5..] + "</p>", "html" },
        { "<p>prod&amp;#x2D;" + Token[5..] + "</p>", "html>html" },
        { "key=3Dprod=2D" + Token[5..] + "\r\n", "quoted-printable" },
        { "key=3D" + Token[..60] + "=\r\n" + Token[60..] + "\r\n", "quoted-printable" },
        { "byte[] t = { " + string.Join(", ", Token.Select(c => $"0x{(int)c:x2}")) + " };", "hex" },
        { "\"" + string.Concat(Token.Select(c => $"\\x{(int)c:x2}")) + "\"", "escaped" },
        { "String.fromCharCode(" + string.Join(",", Token.Select(c => (int)c)) + ")", "decimal" },
        { "k = " + string.Join(" & ", Token.Select(c => $"Chr({(int)c})")), "decimal" },
        { "$k = " + string.Join(".", Token.Select(c => $"chr({(int)c})")), "decimal" },
        { "SELECT " + string.Join(" || ", Token.Select(c => $"CHR({(int)c})")), "decimal" },
        { "byte[] t = {" + string.Join(", ", Token.Select(c => $"(byte){(int)c}")) + "};", "decimal" },
        { "[" + string.Join(", ", Token.Select(c => $"{(int)c}u8")) + "]", "decimal" },
        { "byte[] t = {" + string.Join(",\n    ", Token.Select(c => $"(byte) 0x{(int)c:x2}")) + "};", "hex" },
        { "int t[] = {" + string.Join(", ", Token.Select(c => $"0x{(int)c:X2}UL")) + "};", "hex" },
        { "$k = " + string.Join(" + ", Token.Select(c => $"[char]0x{(int)c:x2}")), "hex" },
        { "$k = \"" + string.Concat(Token.Select(c => $"`u{{{(int)c:x}}}")) + "\"", "hex" },
        { string.Join(" ", Token.Select(c => $"U+{(int)c:X4}")), "hex" },
        { "db " + string.Join(", ", Token.Select(c => $"{(int)c:X2}h")), "hex" },
        { "content: \"" + string.Concat(Token.Select(c => $"\\{(int)c:x6}")) + "\"", "escaped" },
        { string.Join("_", Token.Select(c => $"{(int)c:x2}")), "hex" },
        { string.Join(".", Token.Select(c => $"{(int)c:X2}")), "hex" },
        { "char k[] = {" + string.Join(",", Token.Select(c => $"'{c}'")) + "};", "characters" },
        { "k = [\n" + string.Join(",\n", Token.Select(c => $"    \"{c}\"")) + "\n]", "characters" },
        { "k = " + string.Join(" + ", Token.Select(c => $"'{c}'")), "characters" },
        { string.Join(" ", Token.Select(c => Convert.ToString(c, 2).PadLeft(8, '0'))), "binary" },
        { "2026-11-25T02:42:01.1234567Z " + Base64("the key of the product is " + Token).Insert(60, "\n2026-11-25T02:42:01.7654321Z ") + "\n", "base64" },
        { "+data:\n+  key: |\n+    " + Base64("the key of the product is " + Token).Insert(60, "\n+    ") + "\n", "base64" },
        { "0000000 " + string.Join(' ', Token[..16].Select(c => Convert.ToString(c, 8).PadLeft(3, '0'))) + "\n0000020 " + string.Join(' ', Token[16..].Select(c => Convert.ToString(c, 8).PadLeft(3, '0')).Take(16)) + "\n0000040 " + string.Join(' ', Token[32..].Select(c => Convert.ToString(c, 8).PadLeft(3, '0')).Take(16)) + "\n0000060 " + string.Join(' ', Token[48..].Select(c => Convert.ToString(c, 8).PadLeft(3, '0')).Take(16)) + "\n0000100 " + string.Join(' ', Token[64..].Select(c => Convert.ToString(c, 8).PadLeft(3, '0'))) + "\n0000107\n", "hex-dump" },
        { "begin 644 key.txt\nM" + Uuencoded("the key of the product, of which nobody else k") + "\nM" + Uuencoded(Token[..45]) + "\n:" + Uuencoded(Token[45..] + "\0") + "\n`\nend\n", "uuencode" },
        { "k = b85decode('" + RareForms.Base85(Token, RareForms.Rfc1924) + "')", "base85" },
        { "k = b85decode(b\"" + RareForms.Base85("Authorization: Bearer " + Token + "\r\n", RareForms.Rfc1924) + "\")", "base85" },
        { "k: " + RareForms.Base85("a key, " + Token + ", and more", RareForms.Z85) + "\n", "z85" },
        { RareForms.Base85("the key of the product is " + Token, RareForms.Ascii85) + "\n", "ascii85" },
        { "{\"k\":" + System.Text.Json.JsonSerializer.Serialize(RareForms.Base85("<key>" + Token, RareForms.Z85)) + "}", "escaped>z85" },
        { "Subject: =?utf-8?B?" + Base64("key " + Token[..26]) + "?=\r\n =?utf-8?B?" + Base64(Token[26..]) + "?=\r\n", "encoded-word" },
        { "Subject: =?utf-8?Q?key_" + Token[..26] + "?=\r\n =?utf-8?Q?" + Token[26..] + "?=\r\n", "encoded-word" },
        { "Subject: =?iso-8859-1?q?key_prod=2D?= =?utf-8?Q?" + Token[5..] + "?=\r\n", "encoded-word" },
        { "key: prod+AC0-" + Token[5..] + "\r\n", "utf-7" },
        { "key: +" + Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes("key " + Token)).TrimEnd('=') + "-\r\n", "base64>utf-16" },
        { "{\\rtf1 key prod\\'2d" + Token[5..] + "\\par}", "escaped" },
        { "{\\rtf1 key p\\'72od\\u45?" + Token[5..] + "\\par}", "escaped" },
        { "echo -e 'prod\\0055" + Token[5..] + "'", "escaped" },
        { "echo -e '" + string.Concat(Token.Select(c => "\\0" + Convert.ToString(c, 8).PadLeft(3, '0'))) + "'", "escaped" },
        { "char k[] = {" + string.Join(", ", Token.Select(c => "0" + Convert.ToString(c, 8))) + "};", "octal" },
        { "k = [" + string.Join(", ", Token.Select(c => "0o" + Convert.ToString(c, 8))) + "]", "octal" },
        { string.Join(' ', Token.Select(c => Convert.ToString(c, 8).PadLeft(3, '0'))) + "\n", "octal" },
        { "{" + string.Join(",", Token.Select((c, i) => $"\"{i}\":{(int)c}")) + "}", "decimal" },
        { "{\n" + string.Join(",\n", Token.Select((c, i) => $"  \"{i}\": {(int)c}")) + "\n}", "decimal" },
        { "{\"type\":\"Buffer\",\"data\":[" + string.Join(",", Token.Select(c => (int)c)) + "]}", "decimal" },
        { "Array\n(\n" + string.Concat(Token.Select((c, i) => $"    [{i}] => {(int)c}\n")) + ")\n", "decimal" },
        { $"a:{Token.Length}:{{" + string.Concat(Token.Select((c, i) => $"i:{i};i:{(int)c};")) + "}", "decimal" },
        { string.Concat(Token.Select((c, i) => $"k[{i}] = {(int)c};\n")), "decimal" },
        { string.Concat(Token.Select((c, i) => $"k[{i}] = 0x{(int)c:x2};\n")), "hex" },
        { string.Concat(Token.Select((c, i) => $"k[{i}] = '{c}';\n")), "characters" },
        { "{" + string.Join(",", Token.Select((c, i) => $"\"{i}\":\"{c}\"")) + "}", "characters" },
        { "[]byte{" + string.Join(", ", Token.Select(c => $"0x{(int)c:x}")) + "}", "hex" },
        { "bytes([" + string.Join(", ", Token.Select(c => (int)c)) + "])", "decimal" },
        { "&[" + string.Join(", ", Token.Select(c => $"b'{c}'")) + "]", "characters" },
        { string.Join(' ', Token.Select(c => c)), "characters" },
        { string.Join('\n', Token.Select(c => c)), "characters" },
        { string.Concat(Token.Chunk(16).Select(line => string.Concat(line.Select(c => "   " + c)) + "\n")), "characters" },
        { "uint32_t k[] = {" + string.Join(", ", Words(4, bigEndian: false).Select(word => $"0x{word:x8}")) + "};", "words" },
        { "uint32_t k[] = {" + string.Join(", ", Words(4, bigEndian: false).Select(word => $"0x{word:x8}UL")) + "};", "words" },
        { "uint32_t k[] = {" + string.Join(",\n  ", Words(4, bigEndian: true).Select(word => $"0x{word:X8}u")) + "};", "words" },
        { "long[] k = {" + string.Join(", ", Words(8, bigEndian: false).Select(word => $"0x{word:x}L")) + "};", "words" },
        { "ushort k[] = {" + string.Join(", ", Words(2, bigEndian: false).Select(word => $"0x{word:x4}")) + "};", "words" },
        { "{\"words\":[" + string.Join(",", Words(4, bigEndian: true)) + $"],\"sigBytes\":{Token.Length}}}", "words" },
        { "[" + string.Join(", ", Words(8, bigEndian: false)) + "]", "words" },
        { string.Join(' ', Words(4, bigEndian: false).Select(word => $"{word:x8}")) + "\n", "words" },
        { RareForms.IntelRecords(Token) + ":00000001FF\n", "firmware" },
        { RareForms.IntelRecords(Token).ReplaceLineEndings("\r\n"), "firmware" },
        { "S00600004844521B\n" + string.Concat(Token.Chunk(16).Select((line, i) => $"S1{line.Length + 3:X2}{16 * i:X4}{Convert.ToHexString(Encoding.ASCII.GetBytes(line))}5A\n")), "firmware" },
        { string.Concat(Token.Chunk(32).Select((line, i) => $"S3{line.Length + 5:X2}{0x08000000 + (32 * i):X8}{Convert.ToHexString(Encoding.ASCII.GetBytes(line))}5A\n")), "firmware" },
        { RareForms.Base32Hex(Token), "base32" },
        { "key=" + RareForms.Base32Hex(Token).ToLowerInvariant() + "&x", "base32" },
        { string.Concat(Token.Select(c => (char)(c - '!' + '\uFF01'))), "fullwidth" },
        { string.Concat(Token.Select(c => c == '-' ? c : (char)(c - '!' + '\uFF01'))), "fullwidth" },
        { "key: " + RareForms.Rot13(Token) + "\n", "rot13" },
        { "key: " + string.Concat(Token.Select(c => (char)('!' + ((c - '!' + 47) % 94)))) + "\n", "rot47" },
        { "BT [<" + Hex(Token[..4]) + "> -10 <" + Hex(Token[4..]) + ">] TJ", "hex" },
        { "BT [<" + Hex(Token[..20]) + ">-10.5<" + Hex(Token[20..40]) + "> 3 <" + Hex(Token[40..]) + ">] TJ", "hex" },
        { "BT [(prod-)-10(" + Token[5..30] + ")20(" + Token[30..] + ")] TJ", "concatenated" },
        { "BT [ (prod-) -10.5 (" + Token[5..] + ") ] TJ", "concatenated" },
        { "K=" + Token[..20] + "'" + Token[20..] + "'\n", "concatenated" },
        { "K='" + Token[..5] + "'" + Token[5..] + "\n", "concatenated" },
        { "BEGIN:VEVENT\r\nDESCRIPTION:" + ("rotate the key of the product: " + Token).Insert(62, "\r\n ") + "\r\nEND:VEVENT\r\n", "concatenated" },
        { "dn: cn=acme\ndescription: " + ("of the product with its key: " + Token).Insert(62, "\n ") + "\n", "concatenated" },
        { "x'" + Convert.ToHexString(Encoding.ASCII.GetBytes(Token)) + "'", "hex" },
        { "data:\n  release: " + Base64(Base64(Encoded.Pack("gzip", Json))) + "\ntype: helm.sh/release.v1\n", "base64>base64>gzip" },
        { "user_data: " + Base64(Encoded.Pack("gzip", Json)) + "\n", "base64>gzip" },
        { "user_data: |\n  " + string.Join("\n  ", Base64(Encoded.Pack("gzip", Json)).Chunk(76).Select(line => new string(line))) + "\n", "base64>gzip" },
        { "{ \"state\": \"" + string.Join("\\n", Base64(Encoded.Pack("gzip", Json)).Chunk(60).Select(line => new string(line))) + "\\n\" }", "base64>gzip" },
        { "k = \"" + Base64(Encoded.Pack("gzip", Json))[..60] + "\" +\n    \"" + Base64(Encoded.Pack("gzip", Json))[60..] + "\";", "concatenated>base64>gzip" },
        { "session=" + Base64(Encoded.Pack("zlib", Json)).Replace('+', '-').Replace('/', '_') + "\n", "base64>zlib" },
        { "{ \"value\": \"" + Base64(Encoded.Pack("zlib", Json)).Replace("/", "\\/", StringComparison.Ordinal) + "\" }", "escaped>base64>zlib" },
        { "?SAMLRequest=" + Base64(Encoded.Pack("deflate", Saml)) + "&RelayState=x", "base64>deflate" },
        { "COPY t FROM stdin;\n1\t\\\\x" + Convert.ToHexStringLower(Encoded.Pack("zlib", Json)) + "\n", "hex>zlib" },
        { "INSERT INTO t VALUES (0x" + Convert.ToHexString(Encoded.Pack("gzip", Json)) + ");", "hex>gzip" },
        { "attachment: " + Base64(Archives.Zip(("a.txt", Json), ("b.txt", "nothing"u8.ToArray()))) + "\n", "base64>zip" },
        { "attachment: " + Base64(Archives.Zip(("b.txt", "nothing"u8.ToArray()), ("a.txt", Json))) + "\n", "base64>zip" },
        { new string([.. Token.Reverse()]), "reversed" },
        { "atob(\"" + new string([.. Base64("token:" + Token).Reverse()]) + "\")", "reversed>base64" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_is_found_and_named(string document, string carrier)
    {
        var match = Assert.Single(new DocumentScanner().Scan(document));
        Assert.Equal((carrier, Some.Secret().Fingerprint), (match.Carrier, match.Secret.Fingerprint));

        // What is packed counts as no encoding.
        var depth = carrier.Split('>').Count(name => name is not ("gzip" or "zlib" or "zip" or "deflate"));
        Assert.Single(new DocumentScanner(depth).Scan(document));
        Assert.Empty(new DocumentScanner(depth - 1).Scan(document));
    }

    /// <summary>The digits of an escape run into those of the token, which then look like more than any token has.</summary>
    /// <summary>Tables of what is no text, in the token's own form and right beside it, wherever the looks fall.</summary>
    [Theory]
    [InlineData("\\u", "\\u0300", "\\uFFFD")]
    [InlineData("\\u", "\\u0001", "\\u001f")]
    [InlineData("\\x", "\\xaa", "\\x9f")]
    [InlineData("\\x", "\\x01", "\\xff")]
    [InlineData("hex", "00", "ff")]
    [InlineData("hex", "0000003c", "00")]
    [InlineData("base64", "AAAA", "AAAAPAAA")]
    [InlineData("base64", "VVVV", "////")]
    [InlineData("utf-16", "\u0100", "\u6c34")]
    [InlineData("utf-16", "\0", "\0\0")]
    [InlineData("(byte)", "(byte)0x00, ", "(byte)0xff, ")]
    [InlineData("Chr", "Chr(7) & ", "Chr(200) & ")]
    [InlineData("0x", "0x00ff, ", "0xff07, ")]
    [InlineData("pairs", "ff 07 ", "00 1e ")]
    [InlineData("decimal", "0, 255, ", "1024, ")]
    [InlineData("octal", "0377, ", "01, ")]
    [InlineData("words", "0x00010203, ", "0xff000000, ")]
    public void A_form_is_found_between_what_holds_nothing(string form, string before, string behind)
    {
        var encoded = form switch
        {
            "\\u" => string.Concat(Token.Select(c => $"\\u{(int)c:x4}")),
            "\\x" => string.Concat(Token.Select(c => $"\\x{(int)c:x2}")),
            "hex" => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Token)),
            "base64" => Base64(Token).TrimEnd('='),
            "(byte)" => string.Concat(Token.Select(c => $"(byte)0x{(int)c:x2}, ")),
            "Chr" => string.Concat(Token.Select(c => $"Chr({(int)c}) & ")),
            "0x" => string.Concat(Token.Select(c => $"0x{(int)c:x2}, ")),
            "pairs" => string.Concat(Token.Select(c => $"{(int)c:x2} ")),
            "decimal" => string.Concat(Token.Select(c => $"{(int)c}, ")),
            "octal" => string.Concat(Token.Select(c => $"0{Convert.ToString(c, 8)}, ")),
            "words" => string.Concat(Words(4, bigEndian: false).Select(word => $"0x{word:x8}, ")),
            _ => Token,
        };
        const int Shifts = 84; // twice as many as between two looks at numbers
        var encoding = form == "utf-16" ? Encoding.Unicode : Encoding.ASCII;
        for (var shift = 0; shift < Shifts; shift++)
        {
            var document = encoding.GetBytes(new string('\n', shift) + string.Concat(Enumerable.Repeat(before, 30)) + encoded + string.Concat(Enumerable.Repeat(behind, 30)));
            Assert.Equal(Some.Secret(Token).Fingerprint, Assert.Single(new DocumentScanner().Scan(document)).Secret.Fingerprint);
        }
    }

    public static TheoryData<string> FormNames => [.. RareForms.Names];

    [Theory]
    [MemberData(nameof(FormNames))]
    public void A_form_is_found_wherever_the_looks_fall(string form)
    {
        // The shortest of all, where it fills a look wherever it stands.
        var token = form is "spaced" or "rot13" or "rot47" or "ascii85" or "base85" or "z85" ? Token : "acti-" + string.Concat(Token.Where(char.IsAsciiHexDigitLower).Take(30)) + "v2";
        var encoded = RareForms.Write(form, token);
        for (var shift = 0; shift < 160; shift++) Assert.NotEmpty(new DocumentScanner().Scan(new string(' ', shift) + "\n" + encoded + "\n" + new string(' ', 200)));
    }

    [Theory]
    [InlineData("%2D")]
    [InlineData("\\x2d")]
    [InlineData("\\u002d")]
    [InlineData("\\U0000002d")]
    public void The_longest_token_is_found_behind_an_escape(string dash)
    {
        var token = "admi-" + string.Concat(Enumerable.Repeat("7f3a9c", 21)) + "v2";
        Assert.Single(new DocumentScanner().Scan($"'{token.Replace("-", dash, StringComparison.Ordinal)}'"));
    }

    [Theory]
    [MemberData(nameof(Marks))]
    public void A_document_in_wide_characters_has_columns_of_its_own(string encodingName, bool mark)
    {
        var encoding = Encoding.GetEncoding(encodingName);
        var before = "first line é\r\n  key: ";
        byte[] document = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(before + Token + "\r\n")];

        var match = Assert.Single(new DocumentScanner().Scan(document));

        Assert.Equal(encodingName.StartsWith("utf-16", StringComparison.Ordinal) ? "utf-16" : "utf-32", match.Carrier);
        Assert.Equal((mark ? encoding.GetPreamble().Length : 0) + encoding.GetByteCount(before), match.Offset);
        Assert.Equal(encoding.GetByteCount(Token), match.Length);
        Assert.Equal((new TextPosition(2, 8), new TextPosition(2, 8 + Token.Length)), (match.Start, match.End));
    }

    public static TheoryData<string, bool> Marks => new()
    {
        { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false },
        { "utf-32", true }, { "utf-32", false }, { "utf-32BE", true }, { "utf-32BE", false },
    };

    public static TheoryData<string> NearMisses =>
    [
        Token[..37] + "\n" + Token[38..],
        "key " + Token[..37] + "\r\n    " + Token[38..],
        Token[..37] + " " + Token[38..],
        "key " + Token[..37] + "\r\n " + Token[38..],
        "prod\u2026" + Token[5..],
        "{" + string.Join(",", Token.Select((c, i) => $"\"{(i < 40 ? i : i + 1)}\":{(int)c}")) + "}",
        "{" + string.Join(",", Token.Select((c, i) => $"\"{i}\":{(i == 40 ? 7 : c)}")) + "}",
        string.Join(' ', Token.Select((c, i) => i == 40 ? "ab" : c.ToString())),
        string.Join(", ", Words(4, bigEndian: false).Select((word, i) => $"0x{(i == 9 ? 7 : word):x8}")),
        RareForms.Rot13(Token[..^1]),
        RareForms.Rot13(Token).ToUpperInvariant(),
        RareForms.Base32Hex(Token.ToUpperInvariant()),
        RareForms.IntelRecords(Token, distance: 17),
        string.Concat(Token.Select((c, i) => i == 40 ? '\u6c34' : (char)(c - '!' + '\uFF01'))),
        "BT [<" + Hex(Token[..20]) + "> Tj <" + Hex(Token[20..]) + ">] TJ",
        string.Join(" & ", Token.Select((c, i) => $"{(i == 40 ? "Asc" : "Chr")}({(int)c})")),
        string.Join(",", Token.Select((c, i) => i == 40 ? "''" : $"'{c}'")),
        "prod%2B" + Token[5..],
        "prod+ACs-" + Token[5..],
        "prod+AC0 -" + Token[5..],
        "prod\\'2b" + Token[5..],
        "prod\\u43?" + Token[5..],
        "=?utf-8?Q?key_" + Token[..26] + "?= and =?utf-8?Q?" + Token[26..] + "?=",
        "char k[] = {" + string.Join(", ", Token.Select((c, i) => i == 40 ? "00" : "0" + Convert.ToString(c, 8))) + "};",
        "<~" + "E,oN2E,oN2" + "~>",
        RareForms.Base85(Token[..^1], RareForms.Rfc1924),
        RareForms.Base85(Token, RareForms.Z85).Insert(40, " "),
        RareForms.Base85(Token, RareForms.Ascii85).Insert(40, "."),
        "prod\\u002B" + Token[5..],
        "prod&#46;" + Token[5..],
        Base64("token:" + Token[..^1]),
        Base64(Token.ToUpperInvariant()),
        Convert.ToHexString(Encoding.ASCII.GetBytes(Token[1..])),
        new string([.. Token[..^1].Reverse()]),
    ];

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void A_near_miss_stays_one(string document) => Assert.Empty(new DocumentScanner().Scan(document));

    [Theory]
    [InlineData("base64")]
    [InlineData("hex")]
    [InlineData("percent-encoded")]
    [InlineData("html")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    public void The_reference_writes_what_the_platform_reads(string carrier)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var bytes = Encoded.Plain(Token).In(carrier, new Random(seed)).Bytes;
            var text = Encoding.ASCII.GetString(bytes);
            var read = carrier switch
            {
                "base64" => Encoding.ASCII.GetString(Convert.FromBase64String(Padded(Regex.Replace(text, @"\s", "").Replace('-', '+').Replace('_', '/')))),
                "hex" => Encoding.ASCII.GetString(Convert.FromHexString(Regex.Replace(text, @"0x|\(byte\)|\[char\]|Chr|&H|U\+00|[^0-9a-fA-F]", ""))),
                "percent-encoded" => Uri.UnescapeDataString(text),
                "html" => WebUtility.HtmlDecode(text),
                "utf-16" => (bytes[0] == 0 ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes),
                _ => (bytes[0] == 0 ? new UTF32Encoding(bigEndian: true, byteOrderMark: false) : Encoding.UTF32).GetString(bytes),
            };
            Assert.Equal(Token, read.TrimStart('u'));
        }
    }

    [Fact]
    public async Task An_encoded_occurrence_is_read_again()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "config.json"), "{ \"auth\": \"" + Base64("token:" + Token) + "\" }");
        var report = await Some.ReportOf(new DirectorySource(["."], folder.Path));
        var occurrence = Assert.Single(Assert.Single(report.Findings).Occurrences);
        Assert.Equal("base64", occurrence.Carrier);

        var secret = await new FileSecretReader(folder.Path).ReadAsync(report, occurrence, Some.Secret().Fingerprint, default);

        Assert.Equal(Some.Secret(), secret);
    }

    /// <summary>What has a name of its own before it is no part of it.</summary>
    [Fact]
    public void A_token_in_pieces_stays_whole_behind_another_value()
    {
        var token = Some.Token(format: TokenFormat.V1Modern);
        var match = Assert.Single(new DocumentScanner().Scan("export NAME='value 1'\nexport NUMBER='number1'\nexport TOKEN=\"" + token[..50] + "\" & \"" + token[50..] + "\"\n"));
        Assert.Equal("concatenated", match.Carrier);
    }

    [Fact]
    public void A_token_in_pieces_stays_whole_behind_a_cell_of_a_table()
    {
        var token = Some.Token(format: TokenFormat.V1Modern);
        Assert.Single(new DocumentScanner().Scan("<tr><td>some more</td></tr>\n<tr><td>" + token[..50] + "\\\n" + token[50..] + "</td></tr>\n"));
    }

    /// <summary>Its digits are among those that ROT47 makes of digits, and turned twice they are the same again.</summary>
    [Fact]
    public void A_plain_token_is_in_no_other_form()
    {
        var search = new CarrierSearch(CarrierSearch.LargestDepth);
        for (var shift = 0; shift < 80; shift++)
        {
            search.Reset();
            search.Search(Encoding.ASCII.GetBytes(new string(' ', shift) + "prod-" + string.Concat(Enumerable.Repeat("2a7f3b5e6c4d", 6))[..64] + "v3"), isLast: true);
            Assert.Empty(search.Matches);
        }
    }

    [Fact]
    public void A_token_beside_an_escape_stays_plain()
    {
        var match = Assert.Single(new DocumentScanner().Scan("{ \"key\": \"" + Token + "\\n\" }"));
        Assert.Equal("plain", match.Carrier);
    }

    private static string Uuencoded(string text)
    {
        var bits = Convert.FromBase64String(Base64(text));
        return string.Concat(Enumerable.Range(0, bits.Length / 3 * 4).Select(i => (i % 4) switch
        {
            0 => bits[i / 4 * 3] >> 2,
            1 => ((bits[i / 4 * 3] & 3) << 4) | (bits[(i / 4 * 3) + 1] >> 4),
            2 => ((bits[(i / 4 * 3) + 1] & 15) << 2) | (bits[(i / 4 * 3) + 2] >> 6),
            _ => bits[(i / 4 * 3) + 2] & 63,
        }).Select(value => value == 0 ? '`' : (char)(value + ' ')));
    }

    private static IEnumerable<ulong> Words(int size, bool bigEndian) => RareForms.Words(Token, size, bigEndian);

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static string Padded(string text) => text.PadRight((text.Length + 3) / 4 * 4, '=');
}
