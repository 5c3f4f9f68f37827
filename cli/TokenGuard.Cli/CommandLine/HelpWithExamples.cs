using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TokenGuard.Cli.CommandLine;

/// <summary>The library's help, followed by notes, examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is DescribedCommand command)
        {
            if (command.Notes is { } notes) output.WriteLine(notes + "\n");
            if (command.Examples.Count > 0) output.WriteLine("Examples:");
            foreach (var example in command.Examples) output.WriteLine("  " + example);
            if (command.Examples.Count > 0) output.WriteLine();
        }

        output.WriteLine(HelpTopics.ExitCodes);
        return (int)ExitCode.Clean;
    }
}
