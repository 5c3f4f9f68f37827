using System.Globalization;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>API versions are 1.0, 1.1, … up to the newest the server knows (contract §3.3).</summary>
internal static class ApiVersion
{
    /// <summary>The requested version as answers spell it, or null where it is not supported. A leading <c>v</c> is tolerated.</summary>
    public static string? Resolve(string requested, string newest)
    {
        var text = requested.StartsWith('v') ? requested[1..] : requested;
        return Minor(text) is { } minor && minor <= Minor(newest) ? text : null;
    }

    public static bool IsAtMost(string? version, int minor) => Minor(version) <= minor;

    private static int? Minor(string? version) =>
        version is not null && version.StartsWith("1.", StringComparison.Ordinal)
        && int.TryParse(version.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? minor
            : null;
}
