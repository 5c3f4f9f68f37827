namespace TokenGuard.Cases.Comparison;

/// <summary>A tool that is run over the list.</summary>
/// <param name="name">The head of its column.</param>
/// <param name="about">What it is and how it is run.</param>
internal abstract class Tool(string name, string about)
{
    public string Name => name;

    public string About => about;

    /// <summary>Whether it looks at such files at all.</summary>
    public virtual bool Reads(TokenCase known) => true;

    /// <summary>The files in which it reports a secret.</summary>
    /// <param name="scratch">A folder to work in.</param>
    public abstract Task<IReadOnlyCollection<string>> FindAsync(string scratch);

    protected static string CasesIn(string scratch) => Path.Combine(scratch, "cases");
}
