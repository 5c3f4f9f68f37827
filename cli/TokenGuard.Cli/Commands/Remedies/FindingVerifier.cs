using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Asks the API about each finding and words the answer for the report.</summary>
internal static class FindingVerifier
{
    public const string SecretGone =
        "Its secret does not stand at any of the reported places any more, or came through a pipe: pipe it in with --secret-stdin to ask about it.";

    /// <summary>What is said of a finding that is no token; null for a token.</summary>
    public static string? NoToken(Finding finding) => RuleTable.Find(finding.Rule) is { IsToken: false } rule
        ? $"Not a token: the Tokens API can neither say whether it is live nor revoke it. By hand: {rule.ByHand}"
        : null;

    /// <summary>The report's words for the API's answer.</summary>
    public static FindingVerification ToReport(Verification verification) => new(
        Word(verification.Verdict),
        verification.Reason,
        verification.TokenId?.ToString(),
        verification.Kind,
        verification.Bearer is { } bearer ? new BearerInfo(bearer.Type, bearer.Id) : null,
        verification.Environment,
        verification.Expiry,
        verification.CheckedAt);

    /// <summary>Where nobody was asked: no token, or one that could not be read again.</summary>
    public static FindingVerification NotAsked(Finding finding, DateTimeOffset now) =>
        new(Word(Verdict.Unknown), NoToken(finding) ?? SecretGone, null, null, null, null, null, now);

    /// <summary>
    /// Asks about each finding whose secret is known. With <paramref name="useHints"/> a token of no configured account is looked for in the accounts that
    /// stand near it, which is not for commands that act on the answer.
    /// </summary>
    public static async Task<IReadOnlyList<(Finding Finding, Secret? Secret, Verification? Verification)>> AskAsync(
        KnownSecrets known, TokensApi api, CliServices services, bool useHints, bool quiet, CancellationToken cancel)
    {
        var verifier = new TokenVerifier(api);
        var answers = new List<(Finding, Secret?, Verification?)>();
        var progress = new StepProgress("asked about", known.Findings.Count, services, quiet);
        foreach (var (finding, secret) in known.Findings)
        {
            var hints = useHints ? HintedAccounts(finding) : [];
            var verification = secret is null || NoToken(finding) is not null ? null : await verifier.VerifyAsync(secret, hints, cancel).ConfigureAwait(false);
            answers.Add((finding, secret, verification));
            progress.Step();
        }

        return answers;
    }

    /// <summary>The one that stands near most places first.</summary>
    private static List<string> HintedAccounts(Finding finding)
    {
        var accounts = finding.Occurrences.Select(occurrence => occurrence.Hints?.Account).OfType<string>();
        return [.. accounts.CountBy(account => account).OrderByDescending(count => count.Value).Select(count => count.Key)];
    }

    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Live => "live",
        Verdict.Expired => "expired",
        Verdict.Banned => "banned",
        Verdict.Restricted => "restricted",
        Verdict.NotAuthenticated => "not-authenticated",
        Verdict.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No word for this verdict."),
    };
}
