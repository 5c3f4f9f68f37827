namespace TokenGuard.Rules;

/// <summary>The three wire formats of a Keygen token (contract §1.1); the value is the digit after the <c>v</c>.</summary>
public enum TokenVersion
{
    V1 = 1,
    V2 = 2,
    V3 = 3,
}
