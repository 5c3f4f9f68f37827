using System.Diagnostics;
using System.Net.Sockets;

namespace TokenGuard.Scanning.Tests;

/// <summary>The things in a file system that .NET has no words for.</summary>
internal static class FileSystem
{
    /// <summary>Root reads what it wants: permissions prove nothing.</summary>
    public static bool IsRoot => Environment.IsPrivilegedProcess;

    public static void Pipe(string path) => Run("mkfifo", path);

    /// <summary>A name of any bytes: <paramref name="escapedName"/> is a format of <c>printf</c>.</summary>
    public static void WriteRawName(string folder, string escapedName, string content) =>
        Run("sh", "-c", "cd \"$1\" && printf '%s' \"$3\" > \"$(printf \"$2\")\"", "sh", folder, escapedName, content);

    /// <summary>Folders in folders, made from within, so that the innermost may have a longer path than any call takes.</summary>
    public static void Deep(string folder, string name, int levels) =>
        Run("sh", "-c", "cd \"$1\" && i=0 && while [ $i -lt $3 ]; do mkdir \"$2\" && cd -P \"$2\" || exit 1; i=$((i+1)); done", "sh", folder, name, levels.ToString());

    public static void Remove(string path) => Run("rm", "-rf", path);

    public static Socket Socket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
