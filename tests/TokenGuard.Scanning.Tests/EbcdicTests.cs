using System.Text;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Scanning.Tests;

/// <summary>Text as mainframes write it, in the framework's own tables of it.</summary>
public sealed class EbcdicTests
{
    private static readonly string Token = Some.Token();

    static EbcdicTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<int> Pages => [37, 500, 1047];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_token_is_found_at_its_place(int page)
    {
        var encoding = Encoding.GetEncoding(page);
        foreach (var lines in (int[])[0, 3, 1_637, 1_638, 4_000, 20_000])
        {
            var before = string.Concat(Enumerable.Range(0, lines).Select(i => $"//STEP{i % 1000:000}  EXEC PGM=IEFBR14,PARM='THE NEXT ONE OF THEM'".PadRight(80)));
            var text = before + "//SYSIN DD *  KEYGEN_TOKEN=" + Token + "  ".PadRight(300);
            var document = encoding.GetBytes(text);
            foreach (var matches in (IReadOnlyList<DocumentMatch>[])[new DocumentScanner().Scan(document).ToList(), new DocumentScanner().Scan(new ShortReads(document, 1, longest: 60_000), default)])
            {
                var match = Assert.Single(matches);
                Assert.Equal((CarrierNames.Ebcdic, text.IndexOf(Token, StringComparison.Ordinal), Token.Length), (match.Carrier, (int)match.Offset, match.Length));
                Assert.Equal(Some.Secret().Fingerprint, match.Secret.Fingerprint);
            }
        }
    }

    [Fact]
    public void Encodings_within_are_undone()
    {
        var text = "DATA: " + Convert.ToBase64String(Encoding.ASCII.GetBytes("key=" + Token)) + " END";
        Assert.Equal("ebcdic>base64", Assert.Single(new DocumentScanner().Scan(Encoding.GetEncoding(37).GetBytes(text))).Carrier);
    }

    [Fact]
    public void What_is_no_token_or_no_such_text_is_not_found()
    {
        var encoding = Encoding.GetEncoding(37);
        Assert.Empty(new DocumentScanner().Scan(encoding.GetBytes("KEY=" + Token[..^1])));
        Assert.Empty(new DocumentScanner().Scan(encoding.GetBytes("KEY=" + Token.ToUpperInvariant())));
        // Among other bytes it is none.
        byte[] noise = new byte[600];
        new Random(1).NextBytes(noise);
        Assert.Empty(new DocumentScanner().Scan([.. noise, .. encoding.GetBytes(Token), .. noise]));
        Assert.Empty(new DocumentScanner(0).Scan(encoding.GetBytes("KEY=" + Token)));
    }
}
