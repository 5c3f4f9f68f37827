using System.CommandLine;
using System.CommandLine.Parsing;

namespace TokenGuard.Cli.CommandLine;

/// <summary>What is wrong with a command line, as one line.</summary>
internal static class UsageErrors
{
    /// <summary>The first error, or null. Whoever asks for help gets it, whatever else stands on the line.</summary>
    public static string? Find(ParseResult parsed, string[] args)
    {
        if (parsed.Action is HelpWithExamples) return null;
        var name = CommandName(parsed.CommandResult);
        var problem = MistypedOption(parsed.CommandResult, args) ?? parsed.Errors.Select(e => Describe(e, parsed)).FirstOrDefault();
        return problem is null ? null : $"{problem} Run '{name} --help' to see what it takes.";
    }

    /// <summary>
    /// An argument that takes any number of paths swallows a mistyped option as one more path. A path that really begins with a dash stands behind <c>--</c>.
    /// </summary>
    private static string? MistypedOption(CommandResult command, string[] args)
    {
        var separator = Array.IndexOf(args, "--");
        var beforeSeparator = separator < 0 ? args : args[..separator];
        var suspect = command.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .FirstOrDefault(value => value.Length > 1 && value[0] == '-' && beforeSeparator.Contains(value, StringComparer.Ordinal));
        return suspect is null ? null : $"unknown option '{suspect}'. (A path that begins with '-' goes behind '--'.)";
    }

    private static string Describe(ParseError error, ParseResult parsed) =>
        (parsed.CommandResult.Command.Subcommands.Count > 0, parsed.UnmatchedTokens) switch
        {
            (true, []) => "which command?",
            (true, [var unknown, ..]) => $"there is no command '{unknown}'.",
            _ => WrongChoice(error) ?? error.Message.TrimEnd('.') + ".",
        };

    /// <summary>The library lists the choices one to a line, and does not say which option they belong to.</summary>
    private static string? WrongChoice(ParseError error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || error.SymbolResult is not OptionResult { Tokens: [.., var given] } option) return null;
        return $"{option.Option.Name} {given.Value}: must be one of {string.Join(", ", lines.Skip(1).Select(choice => choice.Trim('\'')))}.";
    }

    private static string CommandName(CommandResult command)
    {
        var names = new List<string>();
        for (SymbolResult? result = command; result is CommandResult { Command: var current }; result = result.Parent)
            names.Insert(0, current is RootCommand ? "tokenguard" : current.Name);
        return string.Join(' ', names);
    }
}
