namespace TokenGuard.Rules;

/// <summary>How much a leak hurts, from the blast radius of the token's kind (contract §1.6).</summary>
public enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}
