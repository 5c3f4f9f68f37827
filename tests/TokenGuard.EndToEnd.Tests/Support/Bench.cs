using System.Text;
using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.EndToEnd.Tests.Support;

/// <summary>
/// One user's machine: a home, a folder to work in, a folder for temporary files, and an environment with nothing else in it. It knows the tokens
/// that are about and holds every run against them.
/// </summary>
internal sealed class Bench : IDisposable
{
    private readonly PublishedProgram _program;
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly List<string> _secrets = [];
    private readonly HashSet<string> _planted = new(StringComparer.Ordinal);

    public Bench(PublishedProgram program)
    {
        _program = program;
        foreach (var name in new[] { "home", "state", "work", "tmp" }) Directory.CreateDirectory(_folder[name]);
        _environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";
        _environment["HOME"] = _folder["home"];
        _environment["XDG_STATE_HOME"] = _folder["state"];
        _environment["TMPDIR"] = Temporary;
        _environment["DOTNET_ROOT"] = PublishedProgram.DotnetRoot;
    }

    public string Program => _program.Executable;

    /// <summary>Where commands run.</summary>
    public string Work => _folder["work"];

    /// <summary>Where the program keeps what it needs only while it runs.</summary>
    public string Temporary => _folder["tmp"];

    public string JournalPath => _folder["state/tokenguard/journal.jsonl"];

    /// <summary>The whole machine.</summary>
    public string Root => _folder.Path;

    public string this[string relative] => Path.Combine(Work, relative);

    public Bench With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public Bench Without(string variable)
    {
        _environment.Remove(variable);
        return this;
    }

    /// <summary>A fresh token, which no run may show.</summary>
    public string Mint(TokenKindName kind, TokenFormat format = TokenFormat.V3) => Guard(TokenMint.Cryptographic.Mint(kind, format));

    /// <summary>From now on no run may show this token.</summary>
    public string Guard(string secret)
    {
        _secrets.Add(secret);
        return secret;
    }

    /// <summary>Writes a file that may hold tokens.</summary>
    public string Plant(string relativePath, string content)
    {
        var path = _folder.Write(Path.Combine("work", relativePath), content);
        _planted.Add(path);
        return path;
    }

    /// <summary>A file that the program is asked to put a token into.</summary>
    public string Expect(string relativePath)
    {
        _planted.Add(this[relativePath]);
        return this[relativePath];
    }

    public Task<Run> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public async Task<Run> RunAsync(string[] arguments, string input)
    {
        using var running = Start(arguments);
        await running.SendAsync(input);
        running.CloseInput();
        return await running.EndAsync();
    }

    /// <summary>Starts it and leaves its input open.</summary>
    /// <param name="through">A program, with its arguments, that starts it in turn.</param>
    public RunningProgram Start(string[] arguments, string[]? through = null, bool readOutput = true) =>
        RunningProgram.Start([.. through ?? [], Program, .. arguments], Work, _environment, _secrets, readOutput);

    /// <summary>No file but those that were planted holds a token or a part of one, and nothing temporary was left behind.</summary>
    public void AssertNothingLeaked()
    {
        Assert.NotEmpty(_secrets);
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => !_planted.Contains(file)))
            Leaks.AssertNone(_secrets, file, File.ReadAllText(file, Encoding.Latin1));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
    }

    public void Dispose() => _folder.Dispose();
}
