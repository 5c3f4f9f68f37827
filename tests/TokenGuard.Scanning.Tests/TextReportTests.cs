using System.Globalization;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Reporting;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

public sealed class TextReportTests
{
    private static readonly CommitInfo Commit = new("0123456789abcdef0123456789abcdef01234567", Some.Morning, Introduces: true);

    [Fact]
    public void Findings_of_a_folder() => Approval.Verify(Text(Some.Report(
        Some.Finding(1, Some.Occurrence(), Some.Occurrence("src/B.cs", 400) with { Line = 12, Column = 9 }),
        Some.Finding(2, Some.Occurrence("names/x") with { Place = Places.FileName }))));

    [Fact]
    public void Findings_of_a_history() => Approval.Verify(Text(Some.Report(Some.Finding(
        1,
        Some.Occurrence("in-head.cs") with { Commit = Commit, InHead = true, Refs = ["refs/heads/main"], Blob = "b1" },
        Some.Occurrence("gone.cs") with { Commit = Commit with { Introduces = false }, InHead = false, Refs = ["refs/heads/main"], Blob = "b2" },
        Some.Occurrence("unreachable.cs") with { Commit = Commit, InHead = false, Refs = [], Blob = "b3" },
        Some.Occurrence(null) with { Blob = "fedcba9876543210fedcba9876543210fedcba98", Refs = [] },
        Some.Occurrence(null, 5) with { Place = Places.CommitMessage, Commit = Commit, Line = 3, Column = 4 },
        Some.Occurrence(null, 6) with { Place = Places.TagMessage, Blob = "fedcba9876543210fedcba9876543210fedcba98", Line = 2 },
        Some.Occurrence(null, 7) with { Place = Places.Author, Commit = Commit },
        Some.Occurrence(null, 8) with { Place = Places.RefName, Refs = ["refs/heads/main"] },
        Some.Occurrence("a.txt", 9) with { Repository = "owner/name", Url = "https://github.com/owner/name/blob/main/a.txt#L1", Carrier = "base64" }) with
    {
        FirstCommitted = Commit.Date,
        LastCommitted = Commit.Date.AddDays(40),
    })));

    [Fact]
    public void Findings_that_were_verified_in_colour() => Approval.Verify(Visible(Text(
        Some.Report(
            Some.Finding(1) with { Verification = Verification("live", "GET /me answered 200") },
            Of(TokenKindName.Sales) with { Verification = Verification("expired", "TOKEN_EXPIRED") },
            Of(TokenKindName.User),
            Of(TokenKindName.Activation),
            Of(TokenKindName.Admin, TokenFormat.V1Historic)),
        color: true)));

    [Fact]
    public void Of_very_many_places_the_first_are_shown() => Approval.Verify(Text(Some.Report(
        Some.Finding(1, [.. Enumerable.Range(0, 1234).Select(i => Some.Occurrence($"{i:0000}.txt"))]))));

    [Fact]
    public void Nothing_found_nothing_written() => Assert.Empty(Text(Some.Report()));

    public static TheoryData<string> Hostile => new()
    {
        "a\nb", "a\r\nb", "\u001b[2J\u001b[1;1H", "\u009b31m", "\u001b]0;title\u0007", "\u202Egnp.exe", "\u2066\u2069", "\u200Bzero", "\0", "\u007F", "\u2028", "\u0085",
        "\U000E0041tag", "\ud800", "\u00AD",
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_text_of_a_stranger_reaches_the_terminal_as_it_is(string hostile)
    {
        // Also what only a report written by somebody else could hold.
        var occurrence = Some.Occurrence(hostile) with
        {
            Repository = hostile,
            Url = hostile,
            Carrier = hostile,
            Refs = [hostile],
            Blob = hostile,
            Commit = Commit with { Id = hostile },
            Place = hostile,
        };
        var finding = Some.Finding(1, occurrence, occurrence with { Path = null }, occurrence with { Path = null, Commit = null }, occurrence with { Path = null, Commit = null, Blob = null });
        var report = Some.Report(finding with
        {
            Rule = hostile,
            Kind = hostile,
            Redacted = hostile,
            TokenVersion = hostile,
            Fingerprint = hostile,
            Verification = Verification(hostile, hostile),
        });

        var text = Text(report);

        Assert.DoesNotContain(text.EnumerateRunes(), rune => rune.Value != '\n' && IsDangerous(rune));
        Assert.Equal(Text(Some.Report(finding with { Verification = Verification("x", "x") })).Count(c => c == '\n') - 1, text.Count(c => c == '\n')); // a line less: no such rule
    }

    [Fact]
    public void A_very_long_name_keeps_its_ends()
    {
        var name = Printable.Name("archive.zip!" + string.Concat(Enumerable.Repeat("\U0001F511", 400)) + "!end.txt");

        Assert.InRange(name.Length, 200, 240);
        Assert.StartsWith("archive.zip!\U0001F511", name, StringComparison.Ordinal);
        Assert.EndsWith("\U0001F511!end.txt", name, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name)));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("ünïcode/日本語/😀.txt")]
    [InlineData("e\u0301")]
    [InlineData("back\\slash")]
    public void Harmless_text_stays_as_it_is(string text) => Assert.Same(text, Printable.Text(text));

    private static bool IsDangerous(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static Finding Of(TokenKindName kind, TokenFormat format = TokenFormat.V3)
    {
        var collector = new FindingCollector();
        collector.Add(Some.Secret(1, kind, format), Some.Occurrence());
        return collector.ToFindings()[0];
    }

    private static FindingVerification Verification(string verdict, string reason) => new(verdict, reason, null, null, null, null, null, Some.Morning);

    private static string Text(Report report, bool color = false) => Some.Written(new TextReport(), report, color);

    private static string Visible(string text) => text.Replace("\e", "<ESC>");
}
