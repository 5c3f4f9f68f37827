using Spectre.Console;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Terminal;

/// <summary>One line on stderr that moves while a scan runs: what is being read, how much, how many secrets so far.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(120);

    public static async Task RunWithAsync(Task work, ScanContext context, TextWriter error)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error), Interactive = InteractionSupport.Yes, Ansi = AnsiSupport.Yes });
        await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn())
            .StartAsync(async display =>
            {
                var line = display.AddTask("reading");
                while (!work.IsCompleted)
                {
                    line.IsIndeterminate = context.ExpectedDocuments is null;
                    line.MaxValue = Math.Max(1, context.ExpectedDocuments ?? 1);
                    line.Value = context.Coverage.Documents;
                    line.Description = Markup.Escape(Describe(context));
                    await Task.WhenAny(work, Task.Delay(RefreshEvery)).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        await work.ConfigureAwait(false);
    }

    private static string Describe(ScanContext context)
    {
        var found = context.Findings.Count;
        var totals = $"{Quantity.Of(context.Coverage.Documents, "document")}, {Quantity.Bytes(context.Coverage.Bytes)}, {Quantity.Of(found, "secret")}";
        return context.Activity.Length == 0 ? totals : $"{Printable.Text(Redactor.Redact(context.Activity))}: {totals}";
    }
}
