using System.Runtime.InteropServices;
using System.Text;

namespace TokenGuard.Cli.Terminal;

/// <summary>The services of a real process: the only place that touches the console.</summary>
internal static partial class ProcessServices
{
    public static CliServices Create(CancellationToken interrupted)
    {
        Func<string, string?> environment = static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CliServices
        {
            Input = new InterruptibleInput(IsInputClosed() ? null : Console.OpenStandardInput(), interrupted),
            Output = new OutgoingStream(Console.OpenStandardOutput(), static () => throw new OutputException("standard output cannot be written. Is the disk full?")),
            // Whoever closed it does not want to hear, and must get the report and the exit code all the same.
            Error = new StreamWriter(new OutgoingStream(Console.OpenStandardError(), static () => { }), encoding) { AutoFlush = true, NewLine = "\n" },
            Terminal = TerminalProfile.Detect(Console.IsInputRedirected, Console.IsOutputRedirected, Console.IsErrorRedirected, environment),
            Environment = environment,
            WorkingDirectory = FindWorkingDirectory(),
        };
    }

    /// <summary>
    /// Whether the process was started without standard input (<c>&lt;&amp;-</c>). Its number then goes to the first thing the runtime opens, and a read
    /// would wait for that for ever. What the runtime opens is closed when another program starts; what was handed to this one is not.
    /// </summary>
    private static bool IsInputClosed()
    {
        const int GetDescriptorFlags = 1;
        const int CloseOnExec = 1;
        if (OperatingSystem.IsWindows()) return false;
        var flags = Fcntl(0, GetDescriptorFlags);
        return flags < 0 || (flags & CloseOnExec) != 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fcntl(int descriptor, int command);

    private static string FindWorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
