using System.CommandLine;

namespace TokenGuard.Cli.CommandLine;

/// <summary>A command that also knows what its help should show below the options.</summary>
internal sealed class DescribedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines with a comment each.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>More about the command: a paragraph or two.</summary>
    public string? Notes { get; init; }
}
