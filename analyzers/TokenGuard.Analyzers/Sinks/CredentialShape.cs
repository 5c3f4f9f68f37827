namespace TokenGuard.Analyzers.Sinks;

/// <summary>
/// Tells what somebody was issued from what somebody typed in its place. Issued credentials are drawn at random: long, of many different characters, digits among
/// them. Names, words, templates and counting are placeholders; a warning about one of those would teach people not to read warnings.
/// </summary>
internal static class CredentialShape
{
    private const int Shortest = 16;
    private const int FewestSymbols = 8;
    private const int LongestPeriod = 8;

    private static readonly string[] PlaceholderWords =
    [
        "your", "example", "placeholder", "changeme", "change-me", "change_me", "dummy", "fake", "sample", "insert", "replace", "redacted", "todo", "xxxx", "my-token",
        "mytoken", "my_token", "access-token", "access_token", "accesstoken", "api-key", "api_key", "apikey", "token-here", "tokenhere", "invalid", "not-a-", "notareal",
        "0123456789", "1234567890", "abcdefgh", "deadbeef",
    ];

    public static bool IsLikely(string credential)
    {
        if (credential.Length < Shortest) return false;
        var (digits, letters) = (0, 0);
        var seen = new HashSet<char>();
        foreach (var symbol in credential)
        {
            // Blanks and the marks of templates: {token}, <token>, ${TOKEN}, %TOKEN%, ***, …
            if (symbol is <= ' ' or > '~' or '{' or '}' or '<' or '>' or '[' or ']' or '(' or ')' or '$' or '%' or '*' or '"' or '\'' or '\\') return false;
            if (symbol is >= '0' and <= '9') digits++;
            else if (symbol is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')) letters++;
            seen.Add(symbol);
        }

        return digits >= 2 && letters >= 2 && seen.Count >= FewestSymbols && !Repeats(credential) && !HoldsPlaceholder(credential);
    }

    private static bool HoldsPlaceholder(string credential)
    {
        foreach (var word in PlaceholderWords)
            if (credential.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0) return true;
        return false;
    }

    private static bool Repeats(string text)
    {
        for (var period = 1; period <= LongestPeriod; period++)
        {
            var at = period;
            while (at < text.Length && text[at] == text[at - period]) at++;
            if (at == text.Length) return true;
        }

        return false;
    }
}
