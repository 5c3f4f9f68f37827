using System.Text;
using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.GitHub;

/// <summary>Blobs, commits and tags of a bare repository in the words of GitHub's git database API.</summary>
internal static class SandboxGitObjects
{
    /// <summary>The object, or null where there is none of that kind with that id.</summary>
    /// <param name="kind"><c>blobs</c>, <c>commits</c>, <c>tags</c> or <c>trees</c> (all levels), as in the address.</param>
    public static JsonObject? Describe(string repository, string kind, string id)
    {
        if (id.Length == 0 || !id.All(char.IsAsciiHexDigit)) return null;
        try
        {
            return kind switch
            {
                "blobs" => Blob(id, SandboxGit.Run(repository, "", ["cat-file", "blob", id])),
                "commits" => Message(id, SandboxGit.Run(repository, "", ["cat-file", "commit", id])),
                "tags" => Message(id, SandboxGit.Run(repository, "", ["cat-file", "tag", id])),
                "trees" => Tree(id, SandboxGit.Run(repository, "ls-tree", "-r", "-t", "-z", id)),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonObject Blob(string id, byte[] content) => new()
    {
        ["sha"] = id,
        ["size"] = content.Length,
        ["encoding"] = "base64",
        ["content"] = Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n"),
    };

    private static JsonObject Tree(string id, string listing) => new()
    {
        ["sha"] = id,
        ["truncated"] = false,
        ["tree"] = new JsonArray(
        [
            .. listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split(['\t', ' '], 4))
                .Select(part => new JsonObject { ["mode"] = part[0], ["type"] = part[1], ["sha"] = part[2], ["path"] = part[3] }),
        ]),
    };

    private static JsonObject Message(string id, byte[] raw)
    {
        var text = Encoding.UTF8.GetString(raw);
        var headers = text[..text.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n');
        return new JsonObject
        {
            ["sha"] = id,
            ["message"] = text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].TrimEnd('\n'),
            ["tag"] = Header("tag "),
            ["author"] = Person(Header("author ")),
            ["committer"] = Person(Header("committer ")),
            ["tagger"] = Person(Header("tagger ")),
        };

        string? Header(string name) => headers.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
    }

    private static JsonObject? Person(string? header)
    {
        if (header is null) return null;
        var open = header.IndexOf('<', StringComparison.Ordinal);
        var close = header.IndexOf('>', StringComparison.Ordinal);
        return new JsonObject { ["name"] = header[..open].Trim(), ["email"] = header[(open + 1)..close], ["date"] = "2026-01-01T00:00:00Z" };
    }
}
