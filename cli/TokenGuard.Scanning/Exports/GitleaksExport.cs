namespace TokenGuard.Scanning.Exports;

/// <summary>A configuration for gitleaks 8, in addition to its own rules.</summary>
public sealed class GitleaksExport : IRuleExport
{
    public string Name => "gitleaks";

    public string FileName => "gitleaks.toml";

    public string Write() => GitleaksToml.Write(this, groupField: "secretGroup = 1");
}
