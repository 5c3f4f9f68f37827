using System.Text.Json.Serialization;
using TokenGuard.Rules;

namespace TokenGuard.Scanning;

/// <summary>What a scan found and what it read: the one model behind every format, read back by the commands that act on it. It holds no secret.</summary>
public sealed record Report
{
    public const int CurrentSchemaVersion = 1;

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    public required ToolInfo Tool { get; init; }

    public required RunInfo Run { get; init; }

    public required Summary Summary { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public required Coverage Coverage { get; init; }
}

public sealed record ToolInfo(string Name, string Version, string RulesDigest);

/// <param name="Source">Kind of source: <c>dir</c>, <c>stdin</c>, <c>git</c>, <c>github</c>.</param>
/// <param name="Target">What was asked for, as a person would write it.</param>
/// <param name="Root">Absolute folder that relative paths of occurrences start from, or that holds the repository; null where there is none.</param>
public sealed record RunInfo(
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    string Source,
    string Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Root = null);

/// <param name="Live">Findings that the API called live; 0 where nobody asked.</param>
public sealed record Summary(int Findings, int Occurrences, int Live, int Suppressed, bool Complete);

/// <summary>One distinct secret, whatever the number of places.</summary>
public sealed record Finding
{
    public required string Fingerprint { get; init; }

    /// <summary>Rule id, for example <c>TG002</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Kind of token, or of another secret, as the rule table names it.</summary>
    public required string Kind { get; init; }

    /// <summary><c>v1</c>, <c>v2</c> or <c>v3</c>; null for a secret that is no token.</summary>
    public string? TokenVersion { get; init; }

    public required Severity Severity { get; init; }

    public required string Redacted { get; init; }

    /// <summary>An obvious placeholder, of low severity whatever its kind; <see cref="Rules.Placeholder"/> says which.</summary>
    public bool Test { get; init; }

    /// <summary>When the first of the commits it is named with was made, by the committer's clock; null where it stands in none.</summary>
    public DateTimeOffset? FirstCommitted { get; init; }

    /// <summary>Likewise the last of them: until then somebody wrote it down again.</summary>
    public DateTimeOffset? LastCommitted { get; init; }

    public required IReadOnlyList<Occurrence> Occurrences { get; init; }

    /// <summary>What the API said; null until asked.</summary>
    public FindingVerification? Verification { get; init; }

    /// <summary>Who accepted it, so that it does not fail a scan; null for nobody.</summary>
    public Suppression? Suppressed { get; init; }
}

/// <param name="By"><c>baseline</c>.</param>
public sealed record Suppression(string By)
{
    public static readonly Suppression Baseline = new("baseline");
}

/// <summary>One place where a finding stands.</summary>
public sealed record Occurrence
{
    /// <summary>What kind of text it is; see <see cref="Places"/>.</summary>
    public required string Place { get; init; }

    /// <summary>Repository the path belongs to where a scan covers several, <c>owner/name</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>Path with forward slashes: from <see cref="RunInfo.Root"/> for files, from the top of the tree in a repository.</summary>
    public string? Path { get; init; }

    /// <summary>What inside the file: the member of an archive, <c>!</c> between nested ones, the method, field or resource of an assembly; null for the file's own bytes.</summary>
    public string? Member { get; init; }

    public int Line { get; init; }

    public int Column { get; init; }

    public int EndLine { get; init; }

    public int EndColumn { get; init; }

    /// <summary>Bytes before the token in the document.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes the token takes there.</summary>
    public int Length { get; init; }

    public required string Carrier { get; init; }

    /// <summary>What the surroundings say about the token's account and environment; null where they say nothing.</summary>
    public Hints? Hints { get; init; }

    /// <summary>Object id of the blob, of the tag whose message this is, or of a tree that has the name and that no commit leads to.</summary>
    public string? Blob { get; init; }

    public CommitInfo? Commit { get; init; }

    /// <summary>Whether the checked-out commit still has it; null outside git.</summary>
    public bool? InHead { get; init; }

    /// <summary>Refs from which it can still be reached; empty when none can, null outside git.</summary>
    public IReadOnlyList<string>? Refs { get; init; }

    /// <summary>Permalink.</summary>
    public string? Url { get; init; }

    /// <summary>The occurrence of a match in a document of which only place and path are known yet.</summary>
    public static Occurrence Of(DocumentMatch match, string place, string? path) => new()
    {
        Place = place,
        Path = path,
        Member = match.Member,
        Line = match.Start.Line,
        Column = match.Start.Column,
        EndLine = match.End.Line,
        EndColumn = match.End.Column,
        Offset = match.Offset,
        Length = match.Length,
        Carrier = match.Carrier,
        Hints = match.Hints,
    };
}

/// <summary>The values of <see cref="Occurrence.Place"/>.</summary>
public static class Places
{
    public const string Content = "content";
    public const string FileName = "file-name";
    public const string CommitMessage = "commit-message";
    public const string TagMessage = "tag-message";
    public const string Author = "author";
    public const string RefName = "ref-name";

    /// <summary>A header of a commit object that is neither author nor committer: a merged tag, a signature.</summary>
    public const string CommitHeader = "commit-header";

    /// <summary>Where a ref once pointed, who moved it and what they wrote.</summary>
    public const string Reflog = "reflog";

    /// <summary>A repository's configuration: mostly addresses with credentials in them.</summary>
    public const string Config = "config";

    /// <summary>A hook script of a repository, also one that is not in use.</summary>
    public const string Hook = "hook";

    /// <summary>Another file that git keeps for itself: the message of a commit that is being made, the state of a rebase, what was fetched last.</summary>
    public const string GitFile = "git-file";
}

/// <param name="Introduces">True where this commit has the token at this path and none of its parents has.</param>
public sealed record CommitInfo(string Id, DateTimeOffset Date, bool Introduces);

/// <param name="Verdict"><c>live</c>, <c>expired</c>, <c>banned</c>, <c>restricted</c>, <c>not-authenticated</c> or <c>unknown</c>.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Kind">The bearer's kind as the API names it today, for example <c>product-token</c>.</param>
/// <param name="Environment">Id of the token's environment; null for a global token.</param>
public sealed record FindingVerification(
    string Verdict,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? TokenId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] BearerInfo? Bearer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Environment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? Expiry,
    DateTimeOffset CheckedAt);

public sealed record BearerInfo(string Type, string Id);

/// <summary>What was read and what was not.</summary>
/// <param name="Documents">Documents read to the end.</param>
/// <param name="Bytes">Bytes in them.</param>
/// <param name="Complete">True only where nothing was skipped.</param>
public sealed record Coverage(long Documents, long Bytes, bool Complete, IReadOnlyList<Skipped> Skipped);

/// <param name="What">Name of the thing: a path, an object id, a repository.</param>
/// <param name="Why">One line.</param>
/// <param name="Count">1, or how many more like it are not named.</param>
public sealed record Skipped(string What, string Why, long Count = 1);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    WriteIndented = true,
    Converters = [typeof(SeverityConverter)])]
[JsonSerializable(typeof(Report))]
public sealed partial class ReportJson : JsonSerializerContext;

/// <summary>What every version of the report says of itself.</summary>
internal sealed record ReportHeader
{
    public required int SchemaVersion { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportHeader))]
internal sealed partial class ReportHeaderJson : JsonSerializerContext;

internal sealed class SeverityConverter() : JsonStringEnumConverter<Severity>(System.Text.Json.JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
