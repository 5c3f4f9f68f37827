using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Reporting;

/// <summary>
/// For people: one block for each secret, headed by what it is, with its places below. Places read <c>path:line:column</c>, which editors and
/// terminals turn into links. Nothing found, nothing written: totals and what was not read go to stderr.
/// </summary>
public sealed class TextReport : IReportFormat
{
    // A token copied through a long history stands in thousands of places; a person needs a few, the JSON report has all.
    private const int ShownPlaces = 20;

    public string Name => "text";

    public void Write(Report report, Stream output, ReportStyle style)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        var paint = new Paint(style.Color);
        foreach (var finding in report.Findings) WriteFinding(finding, writer, paint);
    }

    private static void WriteFinding(Finding finding, StreamWriter writer, Paint paint)
    {
        var rule = Rules.RuleTable.Find(finding.Rule);
        var title = rule?.Title ?? $"{finding.Kind} token";
        var (id, redacted) = (Printable.Text(finding.Rule), Printable.Text(finding.Redacted));
        var version = finding.TokenVersion is { } known ? $" ({Printable.Text(known)})" : "";
        writer.WriteLine($"{paint.Severity(finding.Severity)} {id}  {paint.Bold(Printable.Text(title))}{version}  {redacted}{(finding.Test ? "  test: an obvious placeholder" : "")}{(finding.Suppressed is { } by ? $"  suppressed: {Printable.Text(by.By)}" : "")}");
        if (finding.Verification is { } verification) writer.WriteLine($"  {paint.Verdict(verification.Verdict)}: {Printable.Text(verification.Reason)}");
        foreach (var occurrence in finding.Occurrences.Take(ShownPlaces)) writer.WriteLine("  " + Describe(occurrence));
        if (finding.Occurrences.Count > ShownPlaces)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {finding.Occurrences.Count - ShownPlaces} more places (all of them: --format json)"));
        if (finding is { FirstCommitted: { } first, LastCommitted: { } last } && Day(first) != Day(last)) writer.WriteLine($"  {paint.Faint("committed:")} first {Day(first)}, last {Day(last)}");
        if (rule is not null) writer.WriteLine($"  {paint.Faint("opens:")} {rule.BlastRadius}");
        if (rule is { IsToken: false }) writer.WriteLine($"  {paint.Faint("by hand:")} {rule.ByHand}");
        writer.WriteLine($"  {paint.Faint(Printable.Text(finding.Fingerprint))}");
        writer.WriteLine();
    }

    /// <summary>Where, then what git knows of it.</summary>
    private static string Describe(Occurrence occurrence)
    {
        var text = new StringBuilder();
        if (occurrence.Repository is { } repository) text.Append(repository).Append(": ");
        text.Append(occurrence.Path ?? NameWithoutPath(occurrence));
        if (occurrence.Member is { } member) text.Append('!').Append(member);
        var position = string.Create(CultureInfo.InvariantCulture, $":{occurrence.Line}:{occurrence.Column}");
        if (occurrence.Place is Places.Content or Places.CommitMessage or Places.TagMessage or Places.Reflog or Places.Config or Places.Hook or Places.GitFile) text.Append(position);
        if (occurrence.Place != Places.Content) text.Append(" (in the ").Append(occurrence.Place.Replace('-', ' ')).Append(')');
        if (occurrence.Carrier != Carriers.Plain) text.Append(" as ").Append(occurrence.Carrier);

        if (occurrence.Commit is { } commit)
        {
            text.Append(commit.Introduces ? "  added by " : "  in ").Append(ShortId(commit.Id)).Append(" on ")
                .Append(Day(commit.Date));
            if (occurrence.InHead is { } inHead && occurrence.Place == Places.Content) text.Append(inHead ? ", still in HEAD" : ", not in HEAD");
            if (occurrence.Refs is { Count: 0 }) text.Append(", on no branch or tag");
        }
        else if (occurrence is { Blob: not null, Path: null, Place: Places.Content, Refs: not null })
        {
            text.Append("  in no commit");
        }

        if (occurrence.Url is { } url) text.Append("  ").Append(url);
        return Printable.Text(text.ToString());
    }

    private static string NameWithoutPath(Occurrence occurrence) => occurrence switch
    {
        { Commit: { } commit } => $"commit {ShortId(commit.Id)}",
        { Blob: { } tag, Place: Places.TagMessage } => $"tag {ShortId(tag)}",
        { Blob: { } blob } => $"object {ShortId(blob)}",
        { Refs: [var name, ..] } => name,
        _ => occurrence.Place,
    };

    private static string Day(DateTimeOffset date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string ShortId(string id) => id.Length > 12 ? id[..12] : id;
}
