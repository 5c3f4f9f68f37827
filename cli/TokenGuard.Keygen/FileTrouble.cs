namespace TokenGuard.Keygen;

/// <summary>Why a file cannot be used, in words for a person: the system's own messages differ from one system to the next.</summary>
internal static class FileTrouble
{
    public static string Of(Exception exception) => exception switch
    {
        DirectoryNotFoundException => "the folder does not exist",
        PathTooLongException => "its name is too long",
        UnauthorizedAccessException => "permission denied",
        _ => "the system refuses it",
    };
}
