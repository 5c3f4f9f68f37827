using System.Text;

namespace TokenGuard.TestKit;

/// <summary>A fresh folder that is gone when the test is over.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("tokenguard-test-").FullName;

    public string Path { get; }

    /// <summary>The full path of something in the folder.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, and the folders above it where they are missing; returns its full path.</summary>
    public string Write(string relative, string text) => Write(relative, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string relative, byte[] content)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) MakeWritable();
        Directory.Delete(Path, recursive: true);
    }

    /// <summary>Git makes its objects read-only, which on Windows keeps them from being deleted. Links are not followed: they may lead anywhere.</summary>
    private void MakeWritable()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles("*", options)) file.IsReadOnly = false;
    }
}
