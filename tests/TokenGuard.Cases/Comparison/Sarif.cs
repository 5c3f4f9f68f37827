using System.Text.Json;

namespace TokenGuard.Cases.Comparison;

/// <summary>What a SARIF log reports.</summary>
internal static class Sarif
{
    /// <summary>The rule and the file of every result.</summary>
    public static IEnumerable<(string Rule, string File)> Read(string path)
    {
        using var log = JsonDocument.Parse(File.ReadAllText(path));
        foreach (var run in log.RootElement.GetProperty("runs").EnumerateArray())
            foreach (var result in run.GetProperty("results").EnumerateArray())
            {
                if (!result.TryGetProperty("locations", out var locations)) continue;
                foreach (var location in locations.EnumerateArray())
                {
                    var uri = location.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!;
                    var file = Uri.TryCreate(uri, UriKind.Absolute, out var absolute) ? absolute.LocalPath : Uri.UnescapeDataString(uri);
                    yield return (result.GetProperty("ruleId").GetString()!, file);
                }
            }
    }
}
