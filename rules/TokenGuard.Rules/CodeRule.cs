namespace TokenGuard.Rules;

/// <summary>
/// What the analyzer says besides that a token stands somewhere: it depends on what code does, or on how the project is set up, so no scan has these rules.
/// </summary>
/// <param name="Id"><c>TG100</c> and so on.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Name">Short, as the command line spells it.</param>
/// <param name="Title">One line without a full stop.</param>
/// <param name="Why">What is bad about it.</param>
/// <param name="Remedy">What to do, as the end of a sentence.</param>
public sealed record CodeRule(string Id, Severity Severity, string Name, string Title, string Why, string Remedy)
{
    /// <inheritdoc cref="Rule.DocsPath"/>
    public string DocsPath => RulePage.PathOf(Id);

    /// <inheritdoc cref="Rule.HelpUri"/>
    public string HelpUri => RulePage.UriOf(Id);
}

/// <summary>The table of these rules.</summary>
public static class CodeRules
{
    public static readonly CodeRule HardCodedCredential = new("TG100", Severity.Medium, "hard-coded-credential",
        "Hard-coded credential in an Authorization header",
        "Whoever reads this code, its history or the shipped assembly can act with it.",
        "read it from configuration, and if it is real, revoke it");

    public static readonly CodeRule TokenInQuery = new("TG101", Severity.Medium, "token-in-query",
        "Keygen token in a query string",
        "URLs are written to logs of servers and proxies, to browser histories and to Referer headers; request logs of a Keygen server keep them too.",
        "send it in an Authorization header, and if it was ever sent like this, revoke it");

    public static readonly CodeRule FileNotRead = new("TG102", Severity.Low, "file-not-read",
        "Additional file is larger than TokenGuardMaxFileSize and was not read",
        "A token in it would not be seen.",
        "raise TokenGuardMaxFileSize, or scan it with 'tokenguard scan dir'; a token found there: revoke it");

    public static readonly CodeRule BaselineUnreadable = new("TG103", Severity.Low, "baseline-unreadable",
        "Baseline has a line that is neither a fingerprint nor a comment",
        "While it is there, the baseline accepts nothing.",
        "correct the line; if it is a token, revoke it");

    public static readonly CodeRule NotEvaluated = new("TG104", Severity.Low, "not-evaluated",
        "Evaluation of the code ended before all of it was evaluated",
        "A token that the rest puts together as it runs would not be seen.",
        "split the project, or scan what it builds with 'tokenguard scan dir'; a token found there: revoke it");

    public static IReadOnlyList<CodeRule> All { get; } = [HardCodedCredential, TokenInQuery, FileNotRead, BaselineUnreadable, NotEvaluated];

    /// <summary>The rule with this id, or null.</summary>
    public static CodeRule? Find(string id)
    {
        foreach (var rule in All)
            if (string.Equals(rule.Id, id, StringComparison.Ordinal)) return rule;
        return null;
    }
}
