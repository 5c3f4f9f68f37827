using System.CommandLine;
using System.CommandLine.Parsing;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.CommandLine;

/// <summary>Which findings a command acts on: those of a report, or tokens that come through standard input.</summary>
internal sealed class FindingInputOptions(bool reportIsNeeded = true)
{
    private readonly Argument<string?> _report = new("REPORT")
    {
        Description = "A JSON report of a scan (scan --format json); - reads it from standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _secretStdin = new("--secret-stdin")
    {
        Description = "Read tokens from standard input, one a line, in place of a report.",
    };

    private readonly Option<string[]> _only = new("--only-fingerprint")
    {
        Description = "Only the finding whose fingerprint begins so (at least 8 hex digits). May be repeated.",
        HelpName = "FINGERPRINT",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _kind = new Option<string[]>("--only-kind")
    {
        Description = "Only tokens of this kind, as 'rules list' names it. May be repeated.",
        HelpName = "KIND",
        DefaultValueFactory = _ => [],
    }.AcceptOnlyFromAmong([.. RuleTable.Tokens.Select(rule => rule.Name)]);

    public void AddTo(Command command)
    {
        command.Add(_report);
        command.Add(_secretStdin);
        command.Add(_only);
        command.Add(_kind);
        command.Validators.Add(RequireOneInput);
    }

    public FindingInput Read(ParseResult parsed) => new(parsed.GetValue(_report), parsed.GetValue(_secretStdin), [.. parsed.GetRequiredValue(_only).Select(ToPrefix)], parsed.GetRequiredValue(_kind));

    private void RequireOneInput(CommandResult command)
    {
        var hasReport = command.GetValue(_report) is not null;
        if (!reportIsNeeded && !hasReport) return;
        if (hasReport == command.GetValue(_secretStdin)) command.AddError(hasReport ? "give a report or --secret-stdin, not both" : "name a report, or pipe a token in with --secret-stdin");
    }

    private static string ToPrefix(string text)
    {
        const string Scheme = "sha256:";
        var hex = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        return hex.Length is >= 8 and <= 64 && hex.All(char.IsAsciiHexDigitLower)
            ? Scheme + hex
            : throw new UsageException("--only-fingerprint: 8 to 64 lowercase hex digits are needed, as reports show them behind 'sha256:'.");
    }
}

/// <param name="Report">Path of a report, <c>-</c> for standard input, null where <paramref name="SecretStdin"/>.</param>
/// <param name="OnlyFingerprints">Beginnings of fingerprints; empty for all.</param>
/// <param name="OnlyKinds">Names of kinds; empty for all.</param>
internal sealed record FindingInput(string? Report, bool SecretStdin, IReadOnlyList<string> OnlyFingerprints, IReadOnlyList<string> OnlyKinds)
{
    /// <summary>Whether the finding may be meant: of a v1 token only the API knows the kind.</summary>
    public bool MayMean(Finding finding) =>
        (OnlyFingerprints.Count == 0 || OnlyFingerprints.Any(prefix => finding.Fingerprint.StartsWith(prefix, StringComparison.Ordinal)))
        && (OnlyKinds.Count == 0 || OnlyKinds.Contains(finding.Kind) || TellsNoKind(finding));

    /// <summary>Whether it is meant, once the API has told its kind, for example <c>product-token</c>.</summary>
    public bool Means(Finding finding, string? toldKind) =>
        OnlyKinds.Count == 0 || OnlyKinds.Contains(finding.Kind) || (toldKind is not null && OnlyKinds.Contains(toldKind.Replace("-token", "", StringComparison.Ordinal)));

    private static bool TellsNoKind(Finding finding) => finding.TokenVersion == "v1";
}
