using System.Text;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>
/// The settings in one file of git's configuration, without what it includes: as git itself reads how a repository is stored. Read here because the library
/// opens no repository whose format it does not know.
/// </summary>
internal static class ConfigFile
{
    private const long Longest = 4 << 20;

    /// <summary>What stands for lines that git would refuse, so that whoever asks for something knows that it may be there.</summary>
    public const string Damaged = "damaged";

    /// <summary>Names as <c>section.key</c> or <c>section.subsection.key</c>, section and key in lowercase; null where a key stands alone. Empty where there is no such file, or none that can be read.</summary>
    public static IReadOnlyList<(string Name, string? Value)> TryRead(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return FileTree.IsFile(path) && file.Length <= Longest ? Parse(File.ReadAllText(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // counted where git's own files are looked through
        }
    }

    /// <summary>Whether something stands there that <see cref="TryRead"/> gives nothing of because it cannot be read.</summary>
    public static bool IsUnreadable(string path)
    {
        try
        {
            if (!Path.Exists(path)) return false;
            using var file = StoredFile.OpenRead(path);
            return file.Length > Longest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Whether a setting is there and the last that is says yes.</summary>
    public static bool Says(this IEnumerable<(string Name, string? Value)> settings, string name) => settings.Where(setting => setting.Name == name).Select(setting => IsTrue(setting.Value)).LastOrDefault();

    /// <summary>What git takes for yes: also a key that stands alone.</summary>
    public static bool IsTrue(string? value) => value is null || value.ToLowerInvariant() is "true" or "yes" or "on" || (long.TryParse(value, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) && number != 0);

    /// <summary>A name as people write it: section and key in lowercase, what is between them as it is.</summary>
    public static string Canonical(string name)
    {
        var (first, last) = (name.IndexOf('.', StringComparison.Ordinal), name.LastIndexOf('.'));
        return first < 0 ? name.ToLowerInvariant() : name[..first].ToLowerInvariant() + name[first..last] + name[last..].ToLowerInvariant();
    }

    public static IReadOnlyList<(string Name, string? Value)> Parse(string text)
    {
        List<(string, string?)> settings = [];
        var section = "";
        var at = 0;
        while (at < text.Length)
        {
            var symbol = text[at];
            if (char.IsWhiteSpace(symbol) || symbol == '\uFEFF')
            {
                at++;
            }
            else if (symbol is '#' or ';')
            {
                at = EndOfLine(text, at);
            }
            else if (symbol == '[')
            {
                if (!TryReadSection(text, ref at, out section)) settings.Add((Damaged, null));
            }
            else
            {
                var start = at;
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '-')) at++;
                if (at == start)
                {
                    at = EndOfLine(text, at);
                    settings.Add((Damaged, null));
                    continue;
                }

                var key = text[start..at].ToLowerInvariant();
                while (at < text.Length && text[at] is ' ' or '\t') at++;
                string? value = null;
                if (at < text.Length && text[at] == '=')
                {
                    at++;
                    value = ReadValue(text, ref at);
                }
                else
                {
                    at = EndOfLine(text, at);
                }

                settings.Add(($"{section}.{key}", value));
            }
        }

        return settings;
    }

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;

    /// <summary><c>[section]</c>, <c>[section "subsection"]</c>.</summary>
    private static bool TryReadSection(string text, ref int at, out string section)
    {
        var end = EndOfLine(text, at);
        var line = text[at..end];
        var name = new StringBuilder();
        var i = 1;
        while (i < line.Length && line[i] is not (']' or ' ' or '\t')) name.Append(char.ToLowerInvariant(line[i++]));
        while (i < line.Length && line[i] is ' ' or '\t') i++;
        if (i < line.Length && line[i] == '"')
        {
            name.Append('.');
            for (i++; i < line.Length && line[i] != '"'; i++)
            {
                if (line[i] == '\\' && i + 1 < line.Length) i++;
                name.Append(line[i]);
            }

            i++;
        }

        while (i < line.Length && line[i] != ']') i++;
        at = Math.Min(end, at + i + 1); // a setting may follow in the same line
        section = name.ToString();
        return i < line.Length;
    }

    private static string ReadValue(string text, ref int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        var value = new StringBuilder();
        var (isQuoted, kept) = (false, 0); // blanks behind this belong to nothing
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            var symbol = text[at];
            if (!isQuoted && symbol is '#' or ';')
            {
                at = EndOfLine(text, at);
                break;
            }

            if (symbol == '"')
            {
                isQuoted = !isQuoted;
                kept = value.Length;
            }
            else if (symbol == '\\' && at + 1 < text.Length)
            {
                symbol = text[++at];
                if (symbol == '\r' && at + 1 < text.Length && text[at + 1] == '\n') symbol = text[++at];
                if (symbol != '\n') value.Append(symbol switch { 'n' => '\n', 't' => '\t', 'b' => '\b', _ => symbol });
                kept = value.Length;
            }
            else
            {
                value.Append(symbol);
                if (isQuoted || !char.IsWhiteSpace(symbol)) kept = value.Length;
            }
        }

        return value.ToString(0, kept);
    }
}
