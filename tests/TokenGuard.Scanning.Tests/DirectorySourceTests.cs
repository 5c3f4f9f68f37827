using System.Text;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Reporting;
using TokenGuard.Scanning.Sources;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

public sealed class DirectorySourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_of_every_folder_are_read_hidden_ones_and_binaries_too()
    {
        string[] paths = ["a.txt", ".env", "deep/er/and/deeper/b.cs", ".git/config", "bin/x.dll", "no extension/c", "..odd/d", "back\\slash"];
        foreach (var (seed, path) in paths.Index()) _folder.Write(path, [0, 1, 0xFF, .. Encoding.ASCII.GetBytes(Some.Token(seed)), 0]);
        _folder.Write("empty", "");

        var report = await Scan(".");

        Assert.Equal(paths.Order(StringComparer.Ordinal), Paths(report));
        Assert.Equal((paths.Length + 1, true), (report.Coverage.Documents, report.Coverage.Complete));
        Assert.Equal(paths.Length * (3 + 71 + 1), report.Coverage.Bytes);
        Assert.All(report.Findings, finding => Assert.Equal((1, 4, 3), (finding.Occurrences[0].Line, finding.Occurrences[0].Column, finding.Occurrences[0].Offset)));
    }

    [Fact]
    public async Task Paths_are_relative_inside_the_working_folder_and_absolute_outside()
    {
        using var elsewhere = new TempFolder();
        _folder.Write("in.txt", Some.Token(1));
        var outside = elsewhere.Write("out.txt", Some.Token(2));

        var report = await Scan("in.txt", outside);

        Assert.Equal([outside.Replace('\\', '/'), "in.txt"], Paths(report));
        Assert.Equal(_folder.Path, report.Run.Root);
        Assert.Equal($"in.txt {outside}", report.Run.Target);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "./a", "a/")]
    [InlineData("a", "a/b")]
    [InlineData("a/b/c.txt", "a")]
    [InlineData("a/b/c.txt", "a/b/../b/c.txt")]
    [InlineData(".", "a/b", "a")]
    public async Task A_file_is_read_once_however_often_it_is_named(params string[] paths)
    {
        _folder.Write("a/b/c.txt", Some.Token());

        var report = await Scan(paths);

        Assert.Equal(1, report.Coverage.Documents);
        Assert.Equal(1, report.Summary.Occurrences);
    }

    [Fact]
    public async Task Siblings_whose_names_begin_alike_are_both_read()
    {
        _folder.Write("a/x", Some.Token(1));
        _folder.Write("ab/x", Some.Token(2));
        Assert.Equal(["a/x", "ab/x"], Paths(await Scan("a", "ab")));
    }

    [Fact]
    public async Task A_missing_path_is_named_and_the_others_are_read()
    {
        _folder.Write("a.txt", Some.Token());

        var report = await Scan("a.txt", "gone");

        Assert.Equal(["a.txt"], Paths(report));
        Assert.Equal([new Skipped("gone", "no such file or folder")], report.Coverage.Skipped);
        Assert.False(report.Summary.Complete);
    }

    [Fact]
    public async Task Nothing_to_read_at_all_is_an_error_that_says_what_to_do()
    {
        var error = await Assert.ThrowsAsync<SourceUnavailableException>(() => Scan("gone", "lost"));
        Assert.Equal("gone, lost: no such file or folder. Check the path, or run from the folder it is relative to.", error.Message);
    }

    [Fact]
    public async Task Larger_files_than_allowed_are_named()
    {
        _folder.Write("small", Some.Token());
        _folder.Write("large", Some.Token() + " ");

        var report = await Some.ReportOf(Source("."), new ScanLimits(2, MaxDocumentBytes: 71));

        Assert.Equal(["small"], Paths(report));
        Assert.Equal([new Skipped("large", "larger than --max-size")], report.Coverage.Skipped);
    }

    [Fact]
    public async Task Names_are_documents_too()
    {
        if (OperatingSystem.IsWindows()) return; // longer than a path may be
        var (folder, file, empty) = (Some.Token(1), Some.Token(2, TokenKindName.Admin), Some.Token(3, TokenKindName.User));
        _folder.Write($"x/é{folder}/1/{file}.txt", "");
        _folder.Write($"x/é{folder}/2/plain", "");
        Directory.CreateDirectory(_folder[empty]);

        var report = await Scan(".");

        Assert.All(report.Findings.SelectMany(f => f.Occurrences), o => Assert.Equal(Places.FileName, o.Place));
        Assert.Equal(3, report.Summary.Occurrences); // the folder's name once, not for each file below it
        Assert.Equal(4, Place(folder).Offset);
        Assert.Equal(4, Place(folder).Column);
        Assert.Equal(0, Place(empty).Offset);
        Assert.NotEqual(0, Place(file).Offset);

        Occurrence Place(string token) => Assert.Single(report.Findings, f => f.Fingerprint == Some.Secret(token).Fingerprint.Value).Occurrences[0];
    }

    [Fact]
    public async Task A_token_in_the_path_the_user_names_is_found_once()
    {
        if (OperatingSystem.IsWindows()) return;
        var token = Some.Token();
        _folder.Write($"{token}/deep/a.txt", "");
        Assert.Equal(1, (await Scan($"{token}/deep")).Summary.Occurrences);
        Assert.Equal(1, (await Scan(token)).Summary.Occurrences);
    }

    [Fact]
    public async Task Links_are_not_followed_and_loops_end()
    {
        _folder.Write("real/a.txt", Some.Token());
        using var outside = new TempFolder();
        outside.Write("secret.txt", Some.Token(2));
        Directory.CreateSymbolicLink(_folder["real/loop"], _folder.Path);
        Directory.CreateSymbolicLink(_folder["away"], outside.Path);
        File.CreateSymbolicLink(_folder["file-link"], _folder["real/a.txt"]);
        File.CreateSymbolicLink(_folder["dangling"], _folder["nowhere"]);
        File.CreateSymbolicLink(_folder["self"], _folder["self"]);

        var report = await Scan(".");

        Assert.Equal(["real/a.txt"], Paths(report));
        Assert.Equal((1, true), (report.Coverage.Documents, report.Coverage.Complete));
    }

    [Fact]
    public async Task A_link_that_the_user_names_is_followed()
    {
        var content = new string(' ', 500) + Some.Token();
        _folder.Write("real/a.txt", content);
        Directory.CreateDirectory(_folder["links"]);
        Directory.CreateSymbolicLink(_folder["links/folder"], _folder["real"]);
        File.CreateSymbolicLink(_folder["links/file"], _folder["real/a.txt"]);

        Assert.Equal(["links/file"], Paths(await Scan("links/file")));
        Assert.Equal(["links/folder/a.txt"], Paths(await Scan("links/folder")));
        // The walk of the first does not reach what lies behind the links.
        Assert.Equal(["links/file", "links/folder/a.txt"], Paths(await Scan("links", "links/file", "links/folder/a.txt")));

        var tooLarge = await Some.ReportOf(Source("links/file"), new ScanLimits(1, MaxDocumentBytes: content.Length - 1));
        Assert.Equal([new Skipped("links/file", "larger than --max-size")], tooLarge.Coverage.Skipped);
    }

    [Fact]
    public async Task A_link_to_nothing_that_the_user_names_was_not_read()
    {
        File.CreateSymbolicLink(_folder["dangling"], _folder["nowhere"]);
        var report = await Scan("dangling");
        Assert.Equal([new Skipped("dangling", "a link to nothing")], report.Coverage.Skipped);
    }

    [Fact]
    public async Task Pipes_and_sockets_are_passed_by()
    {
        if (OperatingSystem.IsWindows()) return;
        _folder.Write("a.txt", Some.Token());
        FileSystem.Pipe(_folder["pipe"]);
        using var socket = FileSystem.Socket(_folder["socket"]);

        var report = await Scan(".").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["a.txt"], Paths(report));
        Assert.Equal((1, true), (report.Coverage.Documents, report.Coverage.Complete));
    }

    [Fact]
    public async Task A_pipe_that_the_user_names_was_not_read_and_that_is_said()
    {
        if (OperatingSystem.IsWindows()) return;
        FileSystem.Pipe(_folder["pipe"]);
        File.CreateSymbolicLink(_folder["link"], _folder["pipe"]);

        var report = await Scan("pipe", "link").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([new Skipped("link", "neither a file nor a folder"), new Skipped("pipe", "neither a file nor a folder")], report.Coverage.Skipped);
    }

    [Fact]
    public async Task Files_that_state_no_length_are_read()
    {
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal(0, new FileInfo("/proc/self/status").Length);
        var report = await Scan("/proc/self/status");
        Assert.Equal(1, report.Coverage.Documents);
        Assert.InRange(report.Coverage.Bytes, 100, 100_000);
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_read()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var locked = new FileStream(_folder.Write("a.txt", Some.Token()), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var report = await Scan(".");

        Assert.Equal(["a.txt"], Paths(report));
        Assert.True(report.Coverage.Complete);
    }

    /// <summary>Opens for its owner and for root, and fails at the first read: nothing is mapped at address 0.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        if (!OperatingSystem.IsLinux()) return;
        var report = await Scan("/proc/self/mem");
        Assert.Equal([new Skipped("/proc/self/mem", "read error")], report.Coverage.Skipped);
        Assert.Equal(0, report.Coverage.Documents);
    }

    [Fact]
    public async Task What_permissions_forbid_is_named_and_the_rest_is_read()
    {
        Assert.SkipWhen(FileSystem.IsRoot, "Permissions do not bind root.");
        if (OperatingSystem.IsWindows()) return;
        _folder.Write("a.txt", Some.Token());
        File.SetUnixFileMode(_folder.Write("locked.txt", ""), UnixFileMode.None);
        _folder.Write("closed/b.txt", "");
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.None);

        var report = await Scan(".");
        File.SetUnixFileMode(_folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal(["a.txt"], Paths(report));
        Assert.Equal([new Skipped("closed", "permission denied"), new Skipped("locked.txt", "permission denied")], report.Coverage.Skipped);
    }

    [Fact]
    public async Task Names_with_control_characters_are_names_like_any_other()
    {
        if (OperatingSystem.IsWindows()) return;
        string[] names = ["line\nbreak", "\u001b[31mred", "tab\there", "quo\"te", "\u202Ertl", "a:b", "%41", "*", " "];
        foreach (var (seed, name) in names.Index()) _folder.Write(name, Some.Token(seed));

        var report = await Scan(".");

        Assert.Equal(names.Order(StringComparer.Ordinal), Paths(report));
        Assert.True(report.Coverage.Complete);
        Assert.DoesNotContain('\u001b', Some.Written(new TextReport(), report));
    }

    [Fact]
    public async Task A_name_that_is_not_UTF_8_is_a_file_not_read()
    {
        if (!OperatingSystem.IsLinux()) return;
        _folder.Write("odd/good", Some.Token(2));
        using var removal = new Removal(_folder["odd"]);
        FileSystem.WriteRawName(_folder["odd"], @"bad\377name", Some.Token());

        var report = await Scan(".");

        Assert.Equal(["odd/good"], Paths(report));
        Assert.Equal([new Skipped("odd/bad\uFFFDname", "its name is not UTF-8")], report.Coverage.Skipped);
    }

    [Fact]
    public async Task A_path_longer_than_the_system_takes_is_named()
    {
        if (!OperatingSystem.IsLinux()) return;
        // The shell goes down one folder at a time, which no path has to name.
        var name = new string('d', 200);
        FileSystem.WriteRawName(_folder.Path, "near", Some.Token());
        FileSystem.Deep(_folder.Path, name, levels: 25);
        using var removal = new Removal(_folder[name]);

        var report = await Scan(".");

        Assert.Equal(["near"], Paths(report));
        var skipped = Assert.Single(report.Coverage.Skipped);
        Assert.StartsWith($"{name}/{name}/", skipped.What, StringComparison.Ordinal);
        Assert.Equal("holds paths that are too long", skipped.Why);
    }

    [Fact]
    public async Task Files_that_come_go_and_change_meanwhile_stop_nothing()
    {
        for (var i = 0; i < 50; i++) _folder.Write($"steady/{i}", Some.Token(i));
        using var stop = new CancellationTokenSource();
        var churn = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var path = _folder.Write($"churn/{i % 7}/{i % 20}", new string('x', i % 3000));
                if (i % 2 == 0) File.Delete(path);
                if (i % 50 == 0) Directory.Delete(_folder["churn"], recursive: true);
            }
        });

        for (var run = 0; run < 10; run++)
        {
            var report = await Scan(".");
            Assert.Equal(50, report.Findings.Count);
            Assert.All(report.Coverage.Skipped, skipped => Assert.Equal("gone while scanning", skipped.Why));
        }

        await stop.CancelAsync();
        await churn;
    }

    [Fact]
    public async Task Two_runs_give_the_same_report()
    {
        for (var i = 0; i < 300; i++)
        {
            _folder.Write($"{i % 7}/{i}.txt", $"{Some.Token(i % 40)}\n{Some.Token(i % 11, TokenKindName.Admin)}\n{Some.Token(i % 40)}");
            _folder.Write($"large/{i}", new string('x', 1000));
        }

        var limits = new ScanLimits(Threads: 4, MaxDocumentBytes: 999);
        var first = Some.Written(new JsonReport(), await Some.ReportOf(Source("."), limits));
        for (var run = 0; run < 5; run++) Assert.Equal(first, Some.Written(new JsonReport(), await Some.ReportOf(Source("."), limits)));
        Assert.Equal(first, Some.Written(new JsonReport(), await Some.ReportOf(Source("."), limits with { Threads = 1 })));
    }

    [Fact]
    public async Task Cancelling_ends_the_scan()
    {
        for (var i = 0; i < 100; i++) _folder.Write($"{i}", "x");
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Some.ReportOf(Source("."), cancel: cancel.Token));
    }

    [Fact]
    public async Task A_secret_is_read_again_from_its_place()
    {
        _folder.Write("a.txt", $"key: {Some.Token(1)} and {Some.Token(2)}");
        var report = await Some.ReportOf(Source("."));

        foreach (var finding in report.Findings)
        {
            Assert.True(Fingerprint.TryParse(finding.Fingerprint, out var fingerprint));
            var secret = await Reader().ReadAsync(report, finding.Occurrences[0], fingerprint, default);
            Assert.Equal(finding.Fingerprint, secret?.Fingerprint.Value);
        }

        Assert.Null(await Reader().ReadAsync(report, Some.Occurrence("a.txt"), Some.Secret(3).Fingerprint, default));
        Assert.Null(await Reader().ReadAsync(report, Some.Occurrence("gone.txt"), Some.Secret(1).Fingerprint, default));
        Assert.Null(await Reader().ReadAsync(report, Some.Occurrence(null), Some.Secret(1).Fingerprint, default));
        Assert.Null(await Reader().ReadAsync(report, Some.Occurrence("."), Some.Secret(1).Fingerprint, default));
    }

    /// <summary>The report shows such names only in part; the commands that act on it must find them all the same.</summary>
    [Fact]
    public async Task A_secret_is_read_again_where_the_path_itself_holds_tokens()
    {
        if (OperatingSystem.IsWindows()) return;
        var (folder, file, content) = (Some.Token(1), Some.Token(2, TokenKindName.Admin), Some.Token(3));
        _folder.Write($"a/{folder}/{file}.txt", content);
        _folder.Write($"a/{folder}/other", "");
        var report = Read(Some.Written(new JsonReport(), await Some.ReportOf(Source("."))));

        foreach (var token in (string[])[folder, file, content])
        {
            var fingerprint = Some.Secret(token).Fingerprint;
            var occurrence = Assert.Single(report.Findings, f => f.Fingerprint == fingerprint.Value).Occurrences[0];
            Assert.Equal(fingerprint, (await Reader().ReadAsync(report, occurrence, fingerprint, default))?.Fingerprint);
        }

        static Report Read(string json)
        {
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
            return JsonReport.Read(input);
        }
    }

    [Fact]
    public async Task A_file_that_has_no_length_is_read_to_its_end()
    {
        if (!OperatingSystem.IsLinux()) return;
        var report = await Scan("/proc/self/maps");

        // It comes in pieces of a page.
        Assert.True(report.Coverage.Bytes > 2 * Environment.SystemPageSize, $"{report.Coverage.Bytes} bytes");
    }

    /// <summary>Reports come from anywhere: one that names a pipe must not hang the command that reads it.</summary>
    [Fact]
    public async Task A_report_cannot_make_the_reader_wait_for_a_pipe()
    {
        if (OperatingSystem.IsWindows()) return;
        FileSystem.Pipe(_folder["pipe"]);
        var report = Some.Report(Some.Finding(1, Some.Occurrence("pipe")));
        var reading = Task.Run(() => Reader().ReadAsync(report, Some.Occurrence("pipe"), Some.Secret().Fingerprint, default));
        Assert.Null(await reading.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private FileSecretReader Reader() => new(_folder.Path);

    /// <summary>.NET cannot delete what it cannot name.</summary>
    private sealed class Removal(string path) : IDisposable
    {
        public void Dispose() => FileSystem.Remove(path);
    }

    private DirectorySource Source(params string[] paths) => new(paths, _folder.Path);

    private Task<Report> Scan(params string[] paths) => Some.ReportOf(Source(paths));

    private static IEnumerable<string?> Paths(Report report) =>
        report.Findings.SelectMany(f => f.Occurrences).Select(o => o.Path).Order(StringComparer.Ordinal);
}
