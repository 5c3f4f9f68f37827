namespace TokenGuard.Rules;

/// <summary>
/// What is looked for: one rule for each kind of token, and one for each other secret of Keygen's that has a form. The ids are the same in the analyzer,
/// the CLI, SARIF and the docs.
/// </summary>
/// <param name="Id"><c>TG001</c> and so on.</param>
/// <param name="Kind">The kind of token this rule finds, in every version; null for a secret that is no token.</param>
/// <param name="Severity">Of a leak that nobody has verified yet.</param>
/// <param name="Name">The kind as reports and the command line spell it, for example <c>read-only</c>.</param>
/// <param name="Title">One line without a full stop.</param>
/// <param name="BlastRadius">What the holder of a leaked secret can do.</param>
public sealed record Rule(string Id, TokenKind? Kind, Severity Severity, string Name, string Title, string BlastRadius)
{
    /// <summary>False for secrets that the Tokens API knows nothing of: nobody can verify, revoke or regenerate them through it.</summary>
    public bool IsToken => Kind is not null;

    /// <summary>False where neither form nor name is Keygen's own, so that only somebody who wants the rule should have it.</summary>
    public bool IsOnByDefault { get; init; } = true;

    /// <summary>How the secret is written, in words; empty for tokens, whose shapes say it.</summary>
    public string Form { get; init; } = "";

    /// <summary>What to do about a leak, for secrets that no command of ours can act on; empty for tokens.</summary>
    public string ByHand { get; init; } = "";

    /// <summary>The rule's page in this repository.</summary>
    public string DocsPath => RulePage.PathOf(Id);

    /// <summary>Where a person reads that page.</summary>
    public string HelpUri => RulePage.UriOf(Id);
}
