using System.Text;
using TokenGuard.Rules;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning.Reporting;
using TokenGuard.Scanning.Sources;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>Secrets of Keygen's that are no tokens. All values are made here: none ever opened anything.</summary>
public sealed class OtherSecretTests
{
    private static readonly string Licence = MakeLicence(1);
    private static readonly string Key = Digits(128, 2);
    private static readonly string KeyBase = Digits(128, 4);
    private static readonly string Base64Key = Convert.ToBase64String(Bytes(32, 3));
    private const string Login = "jane.doe@acme.test:correct horse!";

    /// <summary>The text, the rule, and what of the text is the secret.</summary>
    public static TheoryData<string, string, string> Forms => new()
    {
        { $"license: {Licence}\n", "TG020", Licence },
        { $"{{\"key\":\"{Licence}\"}}", "TG020", Licence },
        { $"line\\n{Licence}\\n", "TG020", Licence },
        { Licence, "TG020", Licence },
        { $"KEYGEN_SIGNING_KEY={Key}\n", "TG021", Key },
        { $"export KEYGEN_SIGNING_KEY=\"{Key}\"", "TG021", Key },
        { $"- name: KEYGEN_SIGNING_KEY\n  value: {Key}\n", "TG021", Key },
        { $"{{ \"name\": \"KEYGEN_SIGNING_KEY\", \"value\": \"{Key}\" }}", "TG021", Key },
        { $"env[\"KEYGEN_SIGNING_KEY\"] = '{Key}'", "TG021", Key },
        { $"KEYGEN_HOST=keys.acme.test\nSECRET_KEY_BASE={KeyBase}\n", "TG022", KeyBase },
        { $"SECRET_KEY_BASE: \"{KeyBase}\"\nimage: keygen/api\n", "TG022", KeyBase },
        { $"KEYGEN_MODE=singleplayer\nENCRYPTION_PRIMARY_KEY={Base64Key}\n", "TG023", Base64Key },
        { $"ENCRYPTION_DETERMINISTIC_KEY={Base64Key}\nKEYGEN_EDITION=CE\n", "TG023", Base64Key },
        { $"KEYGEN_EDITION=CE\nENCRYPTION_KEY_DERIVATION_SALT='{Base64Key}'\n", "TG023", Base64Key },
        { $"POST https://api.keygen.sh/v1/accounts/acme/tokens\nAuthorization: Basic {Base64(Login)}\n", "TG024", Base64(Login) },
        { $"curl -X POST https://api.keygen.sh/v1/accounts/acme/tokens -u 'jane@acme.test:Tr0ub4dor&3'", "TG024", "jane@acme.test:Tr0ub4dor&3" },
        { $"curl https://keys.acme.test/v1/accounts/acme/tokens --user jane@acme.test:Tr0ub4dor", "TG024", "jane@acme.test:Tr0ub4dor" },
        { $"url: https://jane%40acme.test:Tr0ub4dor@api.keygen.sh/v1/tokens", "TG024", "jane%40acme.test:Tr0ub4dor" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_found_where_it_stands(string text, string rule, string secret)
    {
        var match = Assert.Single(ScanAll(text));

        Assert.Equal((rule, text.IndexOf(secret, StringComparison.Ordinal), secret.Length), (match.Secret.Rule.Id, (int)match.Offset, match.Length));
        Assert.False(match.Secret.IsPlaceholder);
        Assert.Null(match.Secret.Shape);
        var isOn = RuleTable.Find(rule)!.IsOnByDefault;
        Assert.Equal(isOn ? 1 : 0, new DocumentScanner().Scan(text).Count);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Nothing_that_is_shown_of_it_helps_anybody(string text, string rule, string secret)
    {
        var found = Assert.Single(ScanAll(text)).Secret;
        foreach (var shown in new[] { found.Redacted, found.ToString(), Redactor.Redact(text) })
        {
            Assert.DoesNotContain(secret, shown);
            Assert.DoesNotContain(secret[3..^6], shown);
            if (rule == "TG024") Assert.DoesNotContain("Tr0ub4dor", shown);
        }

        Assert.Contains("…", Redactor.Redact(text));
    }

    public static TheoryData<string> NearMisses =>
    [
        Licence.ToLowerInvariant(), Licence[..^1] + "2", Licence + "0", "0" + Licence, "ABCDEF-" + Licence, Licence.Replace("-V3", ""), Licence[7..], Licence + "-1",
        $"sha512: {Key}", $"KEYGEN_SIGNING_KEY_PATH={Key}", $"MY_KEYGEN_SIGNING_KEY={Key}", $"KEYGEN_SIGNING_KEY={Key}0", $"KEYGEN_SIGNING_KEY={Key[1..]}",
        $"KEYGEN_SIGNING_KEY is not {Key}", $"KEYGEN_SIGNING_KEY={Key.ToUpperInvariant()}",
        $"SECRET_KEY_BASE={Key}\nDATABASE_URL=postgres://localhost\n", $"KEYGEN_HOST=a\nSECRET_KEY_BASE=$(openssl rand -hex 64)\n", $"KEYGEN_HOST=a{new string('\n', 2000)}SECRET_KEY_BASE={Key}",
        $"ENCRYPTION_PRIMARY_KEY={Base64Key}\n", $"KEYGEN_HOST=a\nENCRYPTION_PRIMARY_KEY={Base64Key[..^4]}\n",
        $"Authorization: Basic {Base64(Login)}\nHost: example.com\n", $"https://api.keygen.sh Authorization: Basic {Base64("user:password1")}",
        "https://api.keygen.sh curl -u $EMAIL:$PASSWORD", "https://api.keygen.sh curl -u <email@host.com>:<password>", "https://api.keygen.sh curl -u jane@acme.test:$PASSWORD",
        "https://api.keygen.sh mail -u jane@acme.test", "git clone https://jane@github.com/x/y.git # keygen.sh",
    ];

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void A_near_miss_stays_one(string text) => Assert.Empty(ScanAll(text));

    [Theory]
    [InlineData("000000-000000-000000-000000-000000-V3")]
    [InlineData("ABCDEF-ABCDEF-ABCDEF-ABCDEF-ABCDEF-V3")]
    [InlineData("C1B6DE-39A6E3-DE1529-8559A0-4AF593-V3")]
    [InlineData("https://api.keygen.sh curl -u jane@acme.test:password")]
    public void An_obvious_placeholder_is_one(string text) => Assert.True(Assert.Single(ScanAll(text)).Secret.IsPlaceholder);

    [Theory]
    [InlineData("base64")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("hex")]
    [InlineData("percent-encoded")]
    [InlineData("escaped")]
    public void Encodings_are_undone_for_them_too(string carrier)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var text = carrier is "base64" or "utf-16" or "utf-32" or "hex" ? "license:" + Licence + " " : Licence;
            var encoded = Encoded.Plain(text).In(carrier, new Random(seed));
            if (carrier is "percent-encoded" or "escaped" && encoded.Bytes.Length < 3 * text.Length) continue; // few escapes show next to a run of lowercase digits only
            byte[] document = [.. "x: "u8, .. encoded.Bytes, .. "\n"u8];
            var matches = ScanAll(document);
            Assert.True(matches.Count == 1, $"{matches.Count}: {Encoding.Latin1.GetString(document)}");
            Assert.Equal(("TG020", carrier), (matches[0].Secret.Rule.Id, matches[0].Carrier));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Windows_do_not_hide_them(int depth)
    {
        string[] texts = [$"\nKEYGEN_HOST=x\nSECRET_KEY_BASE={Key}\n", $"\n{Licence}\n", $"\nKEYGEN_SIGNING_KEY={Key}\n"];
        var scanner = new DocumentScanner(depth, RuleTable.Others);
        foreach (var text in texts)
        {
            for (var at = 128 * 1024 - 6500; at < 128 * 1024 + 300; at += 37)
            {
                var document = Encoding.ASCII.GetBytes(new string('.', at) + text + new string('.', 140_000));
                using var stream = new MemoryStream(document);
                var match = Assert.Single(scanner.Scan(stream, default));
                Assert.Equal(Encoding.ASCII.GetString(document).LastIndexOf(text.Contains('=') ? Key : Licence, StringComparison.Ordinal), match.Offset);
            }
        }
    }

    [Fact]
    public async Task A_signing_key_is_known_by_its_files_name_also_inside_an_archive()
    {
        using var folder = new TempFolder();
        folder.Write("keys/keygen.key", Key);
        folder.Write("keys/other.key", Digits(128, 9));
        folder.Write("SHA512", Key + "  file\n");
        using (var zip = System.IO.Compression.ZipFile.Open(folder["a.zip"], System.IO.Compression.ZipArchiveMode.Create))
        {
            await using var writer = new StreamWriter(zip.CreateEntry("b/keygen.key").Open());
            await writer.WriteAsync(Key + "\n");
        }

        var report = await Some.ReportOf(new DirectorySource(["."], folder.Path));

        var finding = Assert.Single(report.Findings);
        Assert.Equal(("TG021", "signing-key", null, Severity.High), (finding.Rule, finding.Kind, finding.TokenVersion, finding.Severity));
        Assert.Equal(["a.zip!b/keygen.key", "keys/keygen.key!"], finding.Occurrences.Select(o => $"{o.Path}!{o.Member}"));
    }

    [Fact]
    public void A_passwords_fingerprint_is_that_of_the_login()
    {
        var first = Assert.Single(ScanAll("https://api.keygen.sh curl -u Jane@acme.test:Tr0ub4dor")).Secret;
        var second = Assert.Single(ScanAll("https://api.keygen.sh curl -u jane@acme.test:another0ne")).Secret;
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal("j…@acme.test:…", first.Redacted);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Reports_say_what_to_do_and_hold_none(string format)
    {
        using var folder = new TempFolder();
        foreach (var (row, at) in Forms.Select((row, at) => (row.Data, at))) folder.Write($"{at}.txt", row.Item1);
        folder.Write($"named-{Licence}.txt", "");
        folder.Write($"keygen.key", Key);

        var report = await Some.ReportOf(new DirectorySource(["."], folder.Path), ScanLimits.Default with { OtherSecrets = RuleTable.Others });
        var text = Some.Written(ReportFormats.Find(format)!, report);

        foreach (var rule in RuleTable.Others) Assert.Contains(rule.Id, text);
        foreach (var secret in new[] { Licence, Key, KeyBase, Base64Key, Base64(Login), "Tr0ub4dor", "correct horse" }) Assert.DoesNotContain(secret, text);
        if (format == "text") Assert.Contains(RuleTable.Others[0].ByHand, text);
        using var again = new MemoryStream(Encoding.UTF8.GetBytes(Some.Written(ReportFormats.Find("json")!, report)));
        Assert.Equal(report.Findings.Count, JsonReport.Read(again).Findings.Count);
    }

    private static IReadOnlyList<DocumentMatch> ScanAll(string text) => ScanAll(Encoding.UTF8.GetBytes(text));

    private static IReadOnlyList<DocumentMatch> ScanAll(byte[] document) => new DocumentScanner(CarrierSearch.DefaultDepth, RuleTable.Others).Scan(document);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string MakeLicence(int seed) => string.Join('-', Convert.ToHexString(Bytes(15, seed)).Chunk(6).Select(group => new string(group))) + "-V3";

    private static string Digits(int count, int seed) => Convert.ToHexStringLower(Bytes(count / 2, seed));

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
