using System.Text.RegularExpressions;

namespace TokenGuard.TestKit;

/// <summary>
/// Finds any eight characters in a row of a secret's random part. Redactions show four at either end, so eight are a leak; ids and digests, of which a text
/// may hold thousands, would meet eight digits by chance and are taken out first, as is the ellipsis of a redaction, which JSON writes with four digits.
/// </summary>
public static partial class SecretPieces
{
    public const int Window = 8;

    /// <summary>Where the first piece stands, with what comes before it; null where there is none.</summary>
    public static string? Find(IEnumerable<string> secrets, string text)
    {
        // The ids in a v1 token are no secret; the random part is the last, and the marker behind it is everybody's.
        var pieces = secrets.Select(secret => secret[(secret.LastIndexOfAny(['-', '.']) + 1)..^2])
            .SelectMany(random => Enumerable.Range(0, Math.Max(0, random.Length - Window + 1)).Select(at => random.Substring(at, Window)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        var rest = IdsAndDigests().Replace(text, "#");
        for (var at = 0; at + Window <= rest.Length; at++)
            if (pieces.Contains(rest.AsSpan(at, Window))) return rest[Math.Max(0, at - 60)..at] + "<here>";
        return null;
    }

    [GeneratedRegex(
        "sha256:[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\b[0-9a-f]{40}\\b|(?:recovery|recovered)-[0-9a-f]{12}-[0-9a-f]{32}|generated-[0-9a-f]{32}|\\\\u2026",
        RegexOptions.CultureInvariant, 30_000)]
    private static partial Regex IdsAndDigests();
}
