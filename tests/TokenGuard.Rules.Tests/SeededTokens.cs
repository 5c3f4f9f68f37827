using System.Text;

namespace TokenGuard.Rules.Tests;

/// <summary>
/// Writes tokens, and things that look like tokens, at run time: the repository itself holds none. A recipe is literal text with random
/// runs in braces: <c>{64}</c> is 64 lowercase hex digits, <c>{^64}</c> uppercase ones, <c>{~30}</c> letters that are no hex digits.
/// </summary>
internal static class SeededTokens
{
    private const string Lower = "0123456789abcdef";
    private const string Upper = "0123456789ABCDEF";
    private const string NoHex = "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ";

    public static string Write(string recipe, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = 0; i < recipe.Length; i++)
        {
            if (recipe[i] != '{')
            {
                text.Append(recipe[i]);
                continue;
            }

            var close = recipe.IndexOf('}', i);
            text.Append(Run(recipe[(i + 1)..close], random));
            i = close;
        }

        return text.ToString();
    }

    public static string Write(TokenShape shape, int seed = 1) =>
        Write((shape.IsDotted ? "{32}.{32}." : shape.Prefix) + "{" + shape.HexLength + "}v" + (int)shape.Version, seed);

    private static string Run(string what, Random random) => what[0] switch
    {
        '^' => UpperHex(int.Parse(what[1..]), random),
        '~' => new string(random.GetItems<char>(NoHex, int.Parse(what[1..]))),
        _ => new string(random.GetItems<char>(Lower, int.Parse(what))),
    };

    /// <summary>At least one letter, or it would be lowercase hex as well.</summary>
    private static string UpperHex(int length, Random random)
    {
        var digits = random.GetItems<char>(Upper, length);
        digits[random.Next(length)] = Upper[random.Next(10, 16)];
        return new string(digits);
    }
}
