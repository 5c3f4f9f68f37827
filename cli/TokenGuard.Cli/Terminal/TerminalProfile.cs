namespace TokenGuard.Cli.Terminal;

/// <summary>What the two output streams can show.</summary>
/// <param name="OutputIsTerminal">Standard output is a terminal.</param>
/// <param name="ErrorIsTerminal">Standard error is a terminal that can redraw a line.</param>
/// <param name="ColorByDefault">What <c>--color auto</c> means for the report.</param>
internal sealed record TerminalProfile(bool OutputIsTerminal, bool ErrorIsTerminal, bool ColorByDefault)
{
    /// <summary>A person can be asked: standard input is a terminal, and so is what the question is written to.</summary>
    public bool CanAsk { get; init; }

    public static TerminalProfile None { get; } = new(false, false, false);

    public static TerminalProfile Detect(bool inputRedirected, bool outputRedirected, bool errorRedirected, Func<string, string?> environment)
    {
        var dumb = environment("TERM") == "dumb";
        var ci = environment("CI") is not null;
        var forced = environment("CLICOLOR_FORCE") is { } clicolor ? clicolor != "0" : environment("FORCE_COLOR") is { } force && force != "0";
        var color = environment("NO_COLOR") is null && (forced || (!outputRedirected && !dumb));
        return new TerminalProfile(!outputRedirected, !errorRedirected && !dumb && !ci, color) { CanAsk = !inputRedirected && !errorRedirected };
    }
}
