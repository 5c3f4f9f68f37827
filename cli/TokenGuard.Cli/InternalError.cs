using System.Diagnostics;

namespace TokenGuard.Cli;

/// <summary>
/// What is said of an exception nobody foresaw: its type and the methods it came through. Never its message, nor those of the exceptions inside,
/// because they may quote what was read.
/// </summary>
internal static class InternalError
{
    public static void Write(Exception exception, TextWriter error)
    {
        error.WriteLine($"tokenguard: internal error: {exception.GetType()}");
        WriteFrames(exception, error);
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            error.WriteLine($"caused by {inner.GetType()}");
            WriteFrames(inner, error);
        }

        error.WriteLine($"This is a mistake in TokenGuard {ToolVersion.Text}, and the result cannot be relied on. The lines above hold nothing of what was read:");
        error.WriteLine("please report them at https://github.com/tokenguard/tokenguard/issues");
    }

    private static void WriteFrames(Exception exception, TextWriter error)
    {
        var frames = new StackTrace(exception, fNeedFileInfo: false).ToString().TrimEnd();
        if (frames.Length > 0) error.WriteLine(frames.ReplaceLineEndings("\n"));
    }
}
