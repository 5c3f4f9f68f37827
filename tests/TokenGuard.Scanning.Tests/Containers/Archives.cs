using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>Archives made by those who make them in life: the framework and the system's own tools.</summary>
internal static class Archives
{
    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.Optimal, members);

    public static byte[] Zip(string name, string content) => Zip((name, Encoding.UTF8.GetBytes(content)));

    public static byte[] Stored(string name, byte[] content) => Zip(CompressionLevel.NoCompression, (name, content));

    public static byte[] Tar(TarEntryFormat format, params (string Name, byte[] Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, format, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                tar.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] members) => Tar(TarEntryFormat.Pax, members);

    public static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal)) gzip.Write(content);
        return bytes.ToArray();
    }

    /// <summary>What a program of the system makes of its standard input; null where it is not installed.</summary>
    public static byte[]? Piped(byte[] content, string program, params string[] arguments)
    {
        if (!IsInstalled(program)) return null;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        using var output = new MemoryStream();
        var reading = Task.Run(() => process.StandardOutput.BaseStream.CopyTo(output));
        process.StandardInput.BaseStream.Write(content);
        process.StandardInput.Close();
        reading.Wait();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    public static bool Run(string folder, string program, params string[] arguments)
    {
        if (!IsInstalled(program)) return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return true;
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
