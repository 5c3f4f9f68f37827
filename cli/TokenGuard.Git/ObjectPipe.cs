using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGuard.Git;

/// <summary>Objects as <c>git cat-file --batch</c> hands them out.</summary>
internal sealed class ObjectPipe(Process git) : IDisposable
{
    private Stream Output => git.StandardOutput.BaseStream;

    /// <summary>Null where the object is missing or damaged; else its content has to be read or discarded before the next is asked for.</summary>
    public (string Kind, long Size)? Ask(string id)
    {
        git.StandardInput.Write(id + "\n");
        git.StandardInput.Flush();
        // "<id> <kind> <size>", or "<id> missing".
        return ReadLine().Split(' ') is [_, var kind, var length] && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (kind, size)
            : null;
    }

    public byte[] ReadContent(long size)
    {
        var content = new byte[size];
        Output.ReadExactly(content);
        Output.ReadByte(); // the line break behind each object
        return content;
    }

    public void Discard(long size)
    {
        var left = size + 1;
        var buffer = new byte[64 * 1024];
        while (left > 0 && Output.Read(buffer, 0, (int)Math.Min(buffer.Length, left)) is var read and > 0) left -= read;
    }

    public void Dispose()
    {
        git.StandardInput.Close();
        git.Dispose();
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var b = Output.ReadByte(); b is not -1 and not '\n'; b = Output.ReadByte()) line.Append((char)b);
        return line.ToString();
    }
}
