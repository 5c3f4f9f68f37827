using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>A repository somewhere else, as git names it.</summary>
/// <param name="Text">What git is given. It holds no password.</param>
public sealed record RemoteAddress(string Text)
{
    private static readonly string[] Schemes = ["https", "http", "ssh", "git", "file"];

    /// <summary>Whether a text names a repository by an address rather than by a path: <c>https://…</c>, <c>ssh://…</c>, <c>file://…</c>, <c>user@host:path</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RemoteAddress? address)
    {
        address = null;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var isAddress = scheme > 0
            ? Schemes.Contains(text[..scheme], StringComparer.OrdinalIgnoreCase)
            : text.IndexOf(':', StringComparison.Ordinal) is > 1 and var colon && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < colon && !text[..colon].Contains('/', StringComparison.Ordinal);
        if (!isAddress || text[0] == '-') return false;
        address = new RemoteAddress(text);
        return true;
    }

    /// <summary>A password in an address would stand in the process list and in the report.</summary>
    public bool HoldsPassword => Uri.TryCreate(Text, UriKind.Absolute, out var uri) && uri.UserInfo.Contains(':', StringComparison.Ordinal);

    /// <summary>Scheme, host and port, for settings that hold for this host only; null where the address is not HTTP.</summary>
    internal string? HttpHost => Uri.TryCreate(Text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : null;
}

/// <summary>Name and password for one host, taken from the environment.</summary>
/// <param name="PasswordVariable">The variable that holds the password: git's helper reads it there, so that nothing else ever has it.</param>
public sealed record RemoteCredential(string UserVariable, string PasswordVariable);

/// <summary>
/// A repository that is cloned with all its refs, those of pull requests too, into a temporary folder, read like any other, and removed. The installed git
/// fetches it, with the user's own configuration and credential helpers; nothing of the repository is checked out, and none of its hooks are run.
/// </summary>
/// <param name="credential">Null where git's own helpers shall do.</param>
public sealed class GitRemoteSource(RemoteAddress address, RemoteCredential? credential) : IDocumentSource
{
    // Only what fetches: an address that a server sends along must not start anything else.
    private static readonly string[] Settings =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never", "-c", "protocol.https.allow=always", "-c", "protocol.http.allow=always",
        "-c", "protocol.ssh.allow=always", "-c", "protocol.git.allow=always", "-c", "protocol.file.allow=always", "-c", "transfer.bundleURI=false",
        "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=120", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    ];

    // What git exports to hooks names another repository.
    private static readonly string[] OfAnotherRepository =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_COMMON_DIR",
    ];

    public string Kind => GitHistorySource.SourceKind;

    public string Target => Redactor.Redact(address.Text);

    public string? Root => null;

    /// <inheritdoc/>
    /// <exception cref="SourceUnavailableException">There is no git, or it could not clone.</exception>
    public Task ReadAsync(ScanContext context, CancellationToken cancel) => UseCloneAsync(
        clone => Task.Run(() => GitHistorySource.Read(clone, address.Text, context, new HashSet<string>(StringComparer.Ordinal) { clone.CommonDirectory }, cancel), cancel),
        context,
        cancel);

    /// <summary>Clones, hands the clone over and removes it.</summary>
    internal async Task UseCloneAsync(Func<GitLocation, Task> use, ScanContext context, CancellationToken cancel)
    {
        var git = GitProgram.Find() ?? throw new SourceUnavailableException($"{address.Text}: git is needed to clone it, and is not on PATH.");
        var folder = Directory.CreateTempSubdirectory("tokenguard-clone-");
        try
        {
            context.Activity = $"cloning {address.Text}";
            await CloneAsync(git, folder.FullName, cancel).ConfigureAwait(false);
            await use(GitLocation.Discover(folder.FullName) ?? throw new SourceUnavailableException($"{address.Text}: git cloned nothing that can be read.")).ConfigureAwait(false);
        }
        finally
        {
            // Packs are read-only, which stops their removal on Windows.
            if (OperatingSystem.IsWindows())
                foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories)) file.IsReadOnly = false;
            folder.Delete(recursive: true);
        }
    }

    private async Task CloneAsync(string git, string folder, CancellationToken cancel)
    {
        using var process = Process.Start(StartInfo(git, folder)) ?? throw new InvalidOperationException("No process was started.");
        process.StandardInput.Close();
        var complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await output.ConfigureAwait(false);
        var said = await complaints.ConfigureAwait(false);
        if (process.ExitCode != 0) throw new SourceUnavailableException($"{address.Text}: {Describe(said.Replace(address.Text, "", StringComparison.Ordinal))}");
    }

    private ProcessStartInfo StartInfo(string git, string folder)
    {
        var start = new ProcessStartInfo(git, [.. Settings, .. CredentialSettings(), "clone", "--mirror", "--quiet", "--no-hardlinks", "--template=", "--", address.Text, folder])
        {
            WorkingDirectory = folder, // not in whatever repository this was started from, whose configuration would be obeyed
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in OfAnotherRepository) start.Environment.Remove(name);
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C"; // the reasons below are recognised by their words
        if (!start.Environment.ContainsKey("GIT_SSH_COMMAND") && !start.Environment.ContainsKey("GIT_SSH")) start.Environment["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes";
        return start;
    }

    /// <summary>For the host of the address and no other: where the server sends git elsewhere, nothing goes along.</summary>
    private IEnumerable<string> CredentialSettings() => credential is null || address.HttpHost is not { } host
        ? []
        :
        [
            "-c", $"credential.{host}.helper=",
            "-c", $"credential.{host}.helper=!f() {{ test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"${{{credential.UserVariable}:-git}}\" \"${credential.PasswordVariable}\"; }}; f",
        ];

    /// <summary>In our words: what a server says is not repeated.</summary>
    /// <param name="said">What git wrote, without the address: a port or a path may look like any of the reasons.</param>
    internal static string Describe(string said)
    {
        string[] refused = ["Authentication failed", "could not read Username", "could not read Password", "Permission denied", "returned error: 401", "returned error: 403"];
        string[] unknown = ["not found", "does not exist", "does not appear to be a git repository", "Could not read from remote repository"];
        string[] unreachable = ["Could not resolve host", "Failed to connect", "Connection refused", "Connection timed out", "Couldn't connect"];
        if (Says(refused)) return "the server wants other credentials. Set TOKENGUARD_GIT_PASSWORD (and TOKENGUARD_GIT_USERNAME), or set up a credential helper of git's.";
        if (Says(unreachable)) return "the server cannot be reached. Check the address and the network.";
        if (Says(unknown)) return "no repository is there, or not for these credentials. Check the address.";
        return "git could not clone it. Try 'git ls-remote' with the same address to see why.";

        bool Says(string[] phrases) => phrases.Any(phrase => said.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }
}
