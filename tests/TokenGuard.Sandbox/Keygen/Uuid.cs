namespace TokenGuard.Sandbox.Keygen;

/// <summary>Ids come with or without dashes and in any case, and in no other notation (contract §3.1).</summary>
internal static class Uuid
{
    public static bool TryParse(string text, out Guid id) => Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);
}
