namespace TokenGuard.Scanning;

/// <summary>Why a file could not be read, in the same few words on every system. The exception's own message is not used: it repeats paths.</summary>
public static class ReadFailure
{
    public static string Describe(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "gone while scanning",
        PathTooLongException => "path too long",
        _ => "read error",
    };
}
