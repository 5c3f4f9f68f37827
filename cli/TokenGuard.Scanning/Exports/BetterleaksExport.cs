namespace TokenGuard.Scanning.Exports;

/// <summary>
/// A configuration for betterleaks, in addition to its own rules. Version 1 calls the field for the group secretGroup, version 2 valueGroup, and
/// refuses the other; without it both take the first group, which is the only one.
/// </summary>
public sealed class BetterleaksExport : IRuleExport
{
    public string Name => "betterleaks";

    public string FileName => "betterleaks.toml";

    public string Write() => GitleaksToml.Write(this, groupField: null);
}
