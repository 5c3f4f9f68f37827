using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGuard.EndToEnd.Tests.Support;

/// <summary>What came of a run. None of it holds a token: that was checked.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Holds the exit code against the expected one, and shows what the program said where they differ.</summary>
    public Run Exits(int expected)
    {
        Assert.True(ExitCode == expected, $"exit code {ExitCode}, expected {expected}\n--- stdout\n{Output}\n--- stderr\n{Error}");
        Assert.DoesNotContain("internal error", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", Error, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>The program while it runs.</summary>
internal sealed class RunningProgram : IDisposable
{
    // Far more than any run here takes, so that a hang fails the test and not the build.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly IReadOnlyList<string> _secrets;
    private readonly StringBuilder _commandLines = new();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private RunningProgram(Process process, IReadOnlyList<string> secrets, bool readOutput)
    {
        (_process, _secrets) = (process, secrets);
        _output = readOutput ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <param name="readOutput">False leaves its standard output to <see cref="CloseOutput"/>.</param>
    public static RunningProgram Start(
        string[] command, string folder, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> secrets, bool readOutput)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var running = new RunningProgram(Process.Start(start)!, secrets, readOutput);
        running.RecordCommandLine();
        return running;
    }

    /// <summary>Returns when the program has taken all but what fits into a pipe. A program that ends without reading is none of the sender's business.</summary>
    public async Task SendAsync(string input)
    {
        try
        {
            await _process.StandardInput.WriteAsync(input);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            Assert.True(_process.WaitForExit(Patience));
        }
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything.
        }
    }

    /// <summary>Goes away as the reader of its standard output.</summary>
    public void CloseOutput() => _process.StandardOutput.Close();

    /// <summary>Sends a signal by its name.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("sh", ["-c", $"kill -{name} {Id.ToString(CultureInfo.InvariantCulture)}"]))!;
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Returns when the program has read this many bytes, from wherever. Linux only.</summary>
    public async Task HasReadAsync(long bytes)
    {
        for (var waited = Stopwatch.StartNew(); BytesRead() < bytes; await Task.Delay(10))
        {
            Assert.False(_process.HasExited, "it ended before it read that much");
            Assert.True(waited.Elapsed < Patience, "it never read that much");
        }
    }

    /// <summary>Most memory it held so far, bytes; null once it has ended.</summary>
    public long? PeakMemory()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for its end and holds all it said, and its arguments, against the tokens.</summary>
    /// <param name="argumentsMayHold">The test itself gave it a token as an argument.</param>
    public async Task<Run> EndAsync(bool argumentsMayHold = false)
    {
        RecordCommandLine();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail("it did not end");
        }

        var run = new Run(_process.ExitCode, await _output, await _error);
        Leaks.AssertNone(_secrets, "stdout", run.Output);
        Leaks.AssertNone(_secrets, "stderr", run.Error);
        if (!argumentsMayHold) Leaks.AssertNone(_secrets, "its arguments", _commandLines.ToString());
        return run;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Its own arguments and those of the programs it started, as everybody on the machine can read them.</summary>
    private void RecordCommandLine()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _commandLines.AppendLine(File.ReadAllText($"/proc/{Id}/cmdline"));
            foreach (var child in File.ReadAllText($"/proc/{Id}/task/{Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                _commandLines.AppendLine(File.ReadAllText($"/proc/{child}/cmdline"));
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    private long BytesRead()
    {
        const string Field = "rchar: ";
        try
        {
            var line = File.ReadLines($"/proc/{Id}/io").First(l => l.StartsWith(Field, StringComparison.Ordinal));
            return long.Parse(line[Field.Length..], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
