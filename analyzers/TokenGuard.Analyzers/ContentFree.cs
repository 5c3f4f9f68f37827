namespace TokenGuard.Analyzers;

/// <summary>
/// Runs a callback so that no exception leaves it with a message of its own: the compiler prints messages (AD0001) into build logs, and a message
/// may quote what was being read. The failure itself stays visible: what failed and where, in names of types and methods only.
/// </summary>
internal static class ContentFree
{
    public static void Run<T>(T context, Action<T> callback)
    {
        try
        {
            callback(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
#pragma warning disable MA0054 // An inner exception would be printed with its message.
            throw new InvalidOperationException($"TokenGuard stopped on a {exception.GetType().FullName}:\n{exception.StackTrace}");
#pragma warning restore MA0054
        }
    }
}
