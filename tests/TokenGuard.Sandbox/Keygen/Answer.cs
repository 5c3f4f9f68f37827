using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>What a request gets back.</summary>
internal sealed record Answer(int Status, JsonObject? Body = null)
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Made before the application proper: no <c>meta</c>, no <c>Keygen-*</c> headers (contract §6.1).</summary>
    public bool FromMiddleware { get; init; }

    /// <summary>Which of the <c>Keygen-*</c> headers the answer carries.</summary>
    public Disclosure Disclosure { get; init; } = Disclosure.Everything;

    public Answer With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}

/// <summary>Which <c>Keygen-*</c> headers an answer carries (contract §3.3, §6.1 and §8).</summary>
internal enum Disclosure
{
    Nothing,
    VersionOnly,
    Everything,
}
