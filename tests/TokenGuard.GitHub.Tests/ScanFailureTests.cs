using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

public sealed class ScanFailureTests
{
    [Fact]
    public async Task A_refused_token_stops_the_scan_without_being_named()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddOrganisation("acme");
        var wrong = "ghp_" + Guid.NewGuid().ToString("N");

        var refusal = await Assert.ThrowsAsync<GitHubCredentialsRefusedException>(() => bench.ScanAsync("acme", bench.Credential(wrong)));

        Assert.DoesNotContain(wrong, refusal.ToString());
        Assert.Contains("127.0.0.1", refusal.Message);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("acme/nothing")]
    [InlineData("acme/secret")]
    [InlineData("nobody acme/nothing")]
    public async Task Where_nothing_is_found_by_the_name_there_is_nothing_to_scan(string targets)
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddRepository("acme", "secret", repository => repository with { Private = true });

        var refusal = await Assert.ThrowsAsync<SourceUnavailableException>(() => bench.ScanAsync(targets));

        Assert.Contains("not found, or the token may not see it", refusal.Message);
    }

    [Fact]
    public async Task One_unknown_name_among_others_is_counted_and_the_others_are_read()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.AddLeak("acme", "app");

        var context = await bench.ScanAsync("nobody acme");

        Assert.Single(context.Findings.ToFindings());
        Assert.Equal([new Skipped("nobody", "not found, or the token may not see it")], context.Coverage.ToCoverage().Skipped);
    }

    [Fact]
    public async Task An_api_that_does_not_answer_makes_the_scan_incomplete()
    {
        await using var bench = await ScanBench.StartAsync();
        var nobodyListens = GitHubEndpoint.From(null, $"http://127.0.0.1:{FreePort()}/");

        var context = await bench.ScanAsync("acme", endpoint: nobodyListens);

        Assert.Equal([new Skipped("acme", "GitHub API unreachable")], context.Coverage.ToCoverage().Skipped);
        Assert.Equal(3, bench.Time.Waits.Count);
    }

    [Fact]
    public async Task What_a_listing_gave_before_it_broke_is_read()
    {
        await using var bench = await ScanBench.StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
            bench.AddLeak("acme", name);
        var source = bench.Source("acme", token: null, pageSize: 2);
        var context = new ScanContext(ScanLimits.Default);
        bench.GitHub.AnswerAfter(1, new SandboxAnswer(418, "no"));

        await source.ReadAsync(context, CancellationToken.None);

        Assert.Equal(2, context.Findings.ToFindings().Count);
        Assert.Equal([new Skipped("acme", "GitHub answered 418")], context.Coverage.ToCoverage().Skipped);
    }

    [Theory]
    [InlineData("another host")]
    [InlineData("somebody in it")]
    [InlineData("not an address")]
    [InlineData("a local path")]
    public async Task A_clone_address_elsewhere_is_not_contacted(string kind)
    {
        await using var bench = await ScanBench.StartAsync();
        await using var elsewhere = await SandboxGitHub.StartAsync(bench.Token);
        elsewhere.AddRepository("acme", "app");
        var address = kind switch
        {
            "another host" => $"{elsewhere.WebUrl}acme/app.git",
            "somebody in it" => $"http://someone@{bench.GitHub.WebUrl.Authority}/acme/app.git",
            "a local path" => $"file://{Path.GetTempPath()}",
            _ => "::",
        };
        bench.GitHub.AddRepository("acme", "app", repository => repository with { CloneUrl = address });

        var context = await bench.ScanAsync("acme", bench.Credential());

        Assert.Empty(elsewhere.Requests);
        Assert.DoesNotContain(bench.GitHub.Requests, request => request.Target.Contains(".git", StringComparison.Ordinal));
        Assert.Empty(context.Findings.ToFindings());
        Assert.Equal("acme/app", Assert.Single(context.Coverage.ToCoverage().Skipped).What);
    }

    [Fact]
    public async Task A_clone_that_is_redirected_is_not_followed()
    {
        await using var bench = await ScanBench.StartAsync();
        await using var elsewhere = await SandboxGitHub.StartAsync(bench.Token);
        elsewhere.AddRepository("acme", "app");
        bench.GitHub.AddRepository("acme", "app", repository => repository with { CloneRedirect = elsewhere.WebUrl });

        var context = await bench.ScanAsync("acme", bench.Credential());

        Assert.Empty(elsewhere.Requests);
        var refused = new Skipped("acme/app", "its clone address redirects elsewhere, which was not followed");
        Assert.Equal([refused], context.Coverage.ToCoverage().Skipped);
    }

    [Fact]
    public async Task An_api_that_redirects_to_another_host_leads_nowhere()
    {
        await using var bench = await ScanBench.StartAsync();
        await using var elsewhere = await SandboxGitHub.StartAsync(bench.Token);
        elsewhere.AddOrganisation("acme");
        bench.GitHub.AddOrganisation("acme");
        bench.GitHub.AnswerNext(SandboxAnswer.Redirect(new Uri(elsewhere.ApiUrl, "orgs/acme/repos")));

        var context = await bench.ScanAsync("acme", bench.Credential());

        Assert.Empty(elsewhere.Requests);
        Assert.Equal([new Skipped("acme", "the API referred to another host, which was not contacted")], context.Coverage.ToCoverage().Skipped);
    }

    [Fact]
    public async Task An_api_that_redirects_on_its_own_host_is_followed()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.AddLeak("acme", "new");
        bench.GitHub.AnswerNext(SandboxAnswer.Redirect(new Uri(bench.GitHub.ApiUrl, "repos/acme/new")));

        var context = await bench.ScanAsync("acme/old", bench.Credential());

        Assert.Equal("acme/new", Assert.Single(Assert.Single(context.Findings.ToFindings()).Occurrences).Repository);
    }

    [Fact]
    public async Task Cancelling_ends_a_clone_whose_server_is_silent_and_leaves_nothing_behind()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddRepository("acme", "app", repository => repository with { Stalls = true });
        using var cancel = new CancellationTokenSource();
        var scan = bench.Source("acme", token: null).ReadAsync(new ScanContext(ScanLimits.Default), cancel.Token);
        await EventuallyAsync(() => bench.GitHub.Requests.Any(request => request.Target.Contains("acme/app.git", StringComparison.Ordinal)));
        Assert.Single(Directory.EnumerateDirectories(bench.CloneFolder));

        var watch = Stopwatch.StartNew();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scan);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.CloneFolder));
    }

    [Fact]
    public async Task Nobody_else_may_enter_the_folder_of_a_clone()
    {
        if (OperatingSystem.IsWindows()) return; // no permission bits there
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddRepository("acme", "app", repository => repository with { Stalls = true });
        using var cancel = new CancellationTokenSource();
        var scan = bench.Source("acme", token: null).ReadAsync(new ScanContext(ScanLimits.Default), cancel.Token);
        await EventuallyAsync(() => Directory.EnumerateDirectories(bench.CloneFolder).Any());

        var mode = File.GetUnixFileMode(Directory.EnumerateDirectories(bench.CloneFolder).Single());
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scan);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var i = 0; i < 500 && !holds(); i++) await Task.Delay(20);
        Assert.True(holds());
    }
}
