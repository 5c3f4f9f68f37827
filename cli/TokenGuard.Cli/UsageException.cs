namespace TokenGuard.Cli;

/// <summary>The user asked for something that cannot be done. The message is one line for them: what, where, what to do next.</summary>
internal sealed class UsageException(string message) : Exception(message);
