using System.Text;
using CsCheck;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Reporting;
using TokenGuard.Scanning.Sources;
using TokenGuard.Scanning.Tests.Assemblies;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>Nothing that leaves a scan holds a token, nor so much of one that it would help anybody.</summary>
public sealed class LeakTests
{
    // The redaction shows four digits at either end. Twelve in a row are of the secret itself, and by chance in nothing else.
    private const int Window = 12;

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task No_report_of_a_folder_holds_a_token(string format)
    {
        if (OperatingSystem.IsWindows()) return; // longer than a path may be
        using var folder = new TempFolder();
        var tokens = Some.Tokens();
        folder.Write("all.txt", string.Join('\n', tokens));
        foreach (var token in tokens.Where(token => token.Length < 200))
        {
            folder.Write($"in-name/x{token}y", "");
            folder.Write($"in-folder/{token}/plain.txt", token);
            folder.Write($"too-large/{token}", new string('x', 100_000));
            File.CreateSymbolicLink(folder[$"link-{token}"], token);
        }

        var report = await Some.ReportOf(new DirectorySource([".", .. tokens], folder.Path), new ScanLimits(2, MaxDocumentBytes: 99_999));

        Assert.Equal(tokens.Count, report.Findings.Count);
        Assert.NotEmpty(report.Coverage.Skipped);
        AssertHoldsNone(Some.Written(ReportFormats.Find(format)!, report), tokens);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task No_report_of_archives_holds_a_token(string format)
    {
        using var folder = new TempFolder();
        var tokens = Some.Tokens();
        // Names that a bound on their length goes through, of members that are too large to be read.
        folder.Write("names.zip", Archives.Zip([.. tokens.Select((token, i) => ($"{new string('n', 960 + i)}{token}/x", new byte[300_000]))]));

        folder.Write("a.tgz", Archives.Gzip(Archives.Tar([.. tokens.Select(token => (token, Encoding.ASCII.GetBytes(token)))])));
        var source = $"class C {{ string[] M() => new[] {{ {string.Join(", ", tokens.Select(token => $"\"{token}\""))} }}; }}";
        folder.Write("a.dll", Compiled.Assembly(source, [.. tokens.Select(token => (token, Archives.Zip(token, token)))]));

        var report = await Some.ReportOf(new DirectorySource(["."], folder.Path), new ScanLimits(2, MaxDocumentBytes: 200_000));

        Assert.Equal(tokens.Count, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.Contains(finding.Occurrences, o => o.Member == "C::M"));
        Assert.Equal(tokens.Count, report.Coverage.Skipped.Count);
        AssertHoldsNone(Some.Written(ReportFormats.Find(format)!, report), tokens);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public void No_report_of_names_holds_a_token(string format)
    {
        var tokens = Some.Tokens();
        var context = new ScanContext(ScanLimits.Default);
        foreach (var token in tokens)
        {
            context.Coverage.Skip($"object in {token}", $"because of {token}");
            context.Findings.Add(Some.Secret(token), Some.Occurrence($"a/{token}") with { Repository = token, Member = $"{token}!{token}", Url = $"https://github.com/{token}", Refs = ["refs/heads/" + token] });
            context.Findings.Add(Some.Secret(token), Some.Occurrence(null) with { Place = Places.RefName, Refs = [token, "refs/tags/" + token] });
            context.Activity = token;
            AssertHoldsNone(context.Activity, tokens);
        }

        using var nothing = new MemoryStream();
        var report = ReportBuilder.Build(new StreamSource(nothing, tokens[0]), context, Some.Tool, Some.Morning, Some.Morning);

        AssertHoldsNone(Some.Written(ReportFormats.Find(format)!, report), tokens);
    }

    [Fact]
    public async Task No_error_message_holds_a_token()
    {
        using var folder = new TempFolder();
        var token = Some.Token();
        var error = await Assert.ThrowsAsync<SourceUnavailableException>(() => Some.ReportOf(new DirectorySource([token], folder.Path)));
        AssertHoldsNone(error.ToString(), [token]);

        using var input = new MemoryStream(Encoding.ASCII.GetBytes("{\"schemaVersion\": 1, \"" + token + "\": " + token));
        var refusal = Assert.Throws<ReportFormatException>(() => JsonReport.Read(input));
        AssertHoldsNone(refusal.ToString(), [token]);
    }

    [Fact]
    public void Whatever_stands_around_a_token_stays_and_the_token_goes()
    {
        var pieces = Gen.OneOf([.. Some.Tokens().Concat(["/", "a", "3", "v3", "…", "0123456789abcdef0123456789abcdef", ".", "-"])]);
        pieces.Array[0, 8].Sample(parts =>
        {
            var text = string.Concat(parts);
            var redacted = Redactor.Redact(text);
            Assert.Empty(new DocumentScanner().Scan(redacted));
            if (new DocumentScanner().Scan(text).Count == 0) Assert.Same(text, redacted);
        }, iter: 2_000);

        Assert.Equal($"a/{Some.Secret().Redacted}/b", Redactor.Redact($"a/{Some.Token()}/b"));
    }

    /// <summary>The 3 of a marker can be the first digit of a v1 token's account id.</summary>
    [Fact]
    public void Two_tokens_that_share_a_symbol_are_both_redacted()
    {
        var v1 = Some.Token(2, TokenKindName.User, TokenFormat.V1Modern);
        var text = Some.Token() + v1[1..];
        Assert.Equal(2, new DocumentScanner().Scan(text).Count);
        AssertHoldsNone(Redactor.Redact(text), [Some.Token(), v1]);
    }

    private static void AssertHoldsNone(string output, IReadOnlyList<string> tokens)
    {
        // JSON may write any character as an escape; none of a token's needs one, but a path is a path.
        var plain = Uri.UnescapeDataString(output);
        foreach (var token in tokens)
        {
            // The ids of a v1 token are no secret: they stand in its hints.
            var shape = Some.Secret(token).Shape!;
            for (var at = shape.IsDotted ? shape.LeadLength : 0; at + Window <= token.Length; at++)
            {
                var part = token.Substring(at, Window);
                Assert.False(output.Contains(part) || plain.Contains(part), $"The output holds {Window} characters of {Some.Secret(token).Redacted}");
            }
        }
    }
}
