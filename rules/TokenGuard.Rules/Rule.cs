namespace TokenGuard.Rules;

/// <summary>What is looked for: one rule per token kind, with the same id in the analyzer, the CLI, SARIF and the docs.</summary>
/// <param name="Id"><c>TG001</c> and so on.</param>
/// <param name="Kind">The kind of token this rule finds, in every version.</param>
/// <param name="Severity">Of a leak that nobody has verified yet.</param>
/// <param name="Name">The kind as reports and the command line spell it, for example <c>read-only</c>.</param>
/// <param name="Title">One line without a full stop.</param>
/// <param name="BlastRadius">What the holder of a leaked token can do.</param>
public sealed record Rule(string Id, TokenKind Kind, Severity Severity, string Name, string Title, string BlastRadius)
{
    /// <summary>The rule's page in this repository.</summary>
    public string DocsPath => RulePage.PathOf(Id);

    /// <summary>Where a person reads that page.</summary>
    public string HelpUri => RulePage.UriOf(Id);
}
