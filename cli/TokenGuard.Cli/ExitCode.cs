namespace TokenGuard.Cli;

/// <summary>What the process says when it ends. The meanings are part of the tool's contract and change only with a major version.</summary>
internal enum ExitCode
{
    /// <summary>Everything was looked at, and nothing stands at or above <c>--fail-on</c>.</summary>
    Clean = 0,

    /// <summary>Something stands at or above <c>--fail-on</c>. Outranks <see cref="Incomplete"/>, unless completeness was required.</summary>
    Findings = 1,

    /// <summary>The command line, the configuration, a report or a rule cannot be used, or names nothing that could be scanned.</summary>
    Usage = 2,

    /// <summary>Nothing was found, but not everything was looked at or could be established.</summary>
    Incomplete = 3,

    /// <summary>Keygen or GitHub refused the credentials.</summary>
    CredentialsRefused = 4,

    Interrupted = 130,
    Terminated = 143,
}
