namespace TokenGuard.Cli;

/// <summary>The work was done, but what came of it could not be written. The message is one line for the user: what, where, what to do next.</summary>
internal sealed class OutputException(string message) : Exception(message);
