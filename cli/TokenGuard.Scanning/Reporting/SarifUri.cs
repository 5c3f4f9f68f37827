namespace TokenGuard.Scanning.Reporting;

/// <summary>Names of files as SARIF wants them: percent-encoded, and relative unless the path is not.</summary>
internal static class SarifUri
{
    /// <summary>Where an occurrence stands. What has no file gets a name under <c>.git/</c>, which no file of a repository has.</summary>
    public static string Of(Occurrence occurrence) => occurrence switch
    {
        { Path: { Length: > 0 } path, Commit: null, Blob: null } => OfFile(path),
        { Path: { Length: > 0 } path } => Encode(path.TrimStart('/')), // in a tree every path is relative
        { Commit: { } commit } => ".git/commit/" + Uri.EscapeDataString(commit.Id),
        { Blob: { } blob } => ".git/object/" + Uri.EscapeDataString(blob),
        _ => ".git/" + Uri.EscapeDataString(occurrence.Place),
    };

    private static string OfFile(string path) => path switch
    {
        ['/', '/', ..] => "file:" + Encode(path), // a Windows share
        ['/', ..] => "file://" + Encode(path),
        [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':', '/', ..] => $"file:///{path[..2]}{Encode(path[2..])}",
        _ => Encode(path),
    };

    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
