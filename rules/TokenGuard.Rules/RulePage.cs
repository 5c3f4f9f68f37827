namespace TokenGuard.Rules;

/// <summary>Where the page of a rule is.</summary>
internal static class RulePage
{
    public static string PathOf(string id) => $"rules/docs/{id}.md";

    public static string UriOf(string id) => $"https://github.com/tokenguard/tokenguard/blob/main/{PathOf(id)}";
}
