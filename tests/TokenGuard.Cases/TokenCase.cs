namespace TokenGuard.Cases;

/// <summary>One way for a token, or for what only looks like one, to stand in a project's files.</summary>
/// <param name="Group">The list it is in: the name of a file in <c>List</c>.</param>
/// <param name="Name">What it is called; unique in its group.</param>
/// <param name="File">The name of the file that it is the content of; the extension says which language.</param>
/// <param name="Template">The content: forms of the token in double braces (<see cref="TokenForms"/>), what is to be reported between <c>[|</c> and <c>|]</c>.</param>
public sealed record TokenCase(string Group, string Name, string File, string Template)
{
    private const string Open = "[|", Close = "|]";

    /// <summary>Names it among all.</summary>
    public string Id => $"{Group}: {Name}";

    public bool IsCSharp => File.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsVisualBasic => File.EndsWith(".vb", StringComparison.Ordinal);

    /// <summary>Whether there is a token that can be known. Where there is none, a report is a false alarm.</summary>
    public bool HoldsToken => Template.Contains(Open, StringComparison.Ordinal);

    /// <summary>Whether TokenGuard itself is known not to find the token.</summary>
    public bool IsMissed => Group == "missed";

    /// <summary>The content with the token in it, and with the marks.</summary>
    public string Marked(string token) => TokenForms.Fill(Template, token);

    /// <summary>The content as a user would have it.</summary>
    public string Content(string token) =>
        TokenForms.Fill(Template.Replace(Open, "", StringComparison.Ordinal).Replace(Close, "", StringComparison.Ordinal), token);
}
