using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.Cli;

/// <summary>From arguments to exit code: parse, dispatch, and turn each way of failing into one line and one code.</summary>
internal static class CliApplication
{
    public static async Task<ExitCode> RunAsync(string[] args, CliServices services, CancellationToken cancel)
    {
        try
        {
            if (services.WorkingDirectory.Length == 0) throw new UsageException("the folder this runs in is gone, or may not be entered. Change to another one.");
            var root = CommandTree.Build(services);
            // Response files are off: a folder named @types is a path.
            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UsageErrors.Find(parsed, args) is { } error) return Fail(services, error, ExitCode.Usage);
            return await InvokeAsync(parsed, services, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is UsageException or SourceUnavailableException)
        {
            return Fail(services, e.Message, ExitCode.Usage);
        }
        catch (GitHubCredentialsRefusedException e)
        {
            return Fail(services, e.Message, ExitCode.CredentialsRefused);
        }
        catch (OutputException e)
        {
            return Fail(services, e.Message, ExitCode.Incomplete);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Fail(services, "interrupted", ExitCode.Interrupted);
        }
        catch (Exception e)
        {
            // The last boundary: left to the runtime, the exception's message, which may quote a token, would be printed and the exit code be none of ours.
            InternalError.Write(e, services.Error);
            return ExitCode.Incomplete;
        }
    }

    private static async Task<ExitCode> InvokeAsync(ParseResult parsed, CliServices services, CancellationToken cancel)
    {
        var output = new StreamWriter(services.Output) { AutoFlush = true };
        await using (output.ConfigureAwait(false))
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = services.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals come in through our own token
            };
            return (ExitCode)await parsed.InvokeAsync(configuration, cancel).ConfigureAwait(false);
        }
    }

    private static ExitCode Fail(CliServices services, string message, ExitCode code)
    {
        services.Complain(message);
        return code;
    }
}
