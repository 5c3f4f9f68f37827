using System.Text;
using System.Text.Json;
using TokenGuard.Rules;
using TokenGuard.Scanning.Reporting;
using TokenGuard.Scanning.Sources;
using TokenGuard.Scanning.Tests.Assemblies;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>What stands in an archive, from the file to the report and back.</summary>
public sealed class MemberReportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public MemberReportTests()
    {
        var assembly = Compiled.Assembly($$"""namespace Acme; class Client { string Run() => "{{Some.Token(1)}}"; }""");
        _folder.Write("out/Acme.nupkg", Archives.Zip(("lib/net10.0/Acme.dll", assembly), ("readme.md", ContainerScan.Text(Some.Token(2)))));
        _folder.Write("logs.tgz", Archives.Gzip(Archives.Tar(("a/b.log", ContainerScan.Text(Some.Token(3))))));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Text_shows_the_way_to_it()
    {
        var text = Some.Written(new TextReport(), await Scan());
        Assert.Contains("  logs.tgz!a/b.log:1:8\n", text);
        Assert.Contains("  out/Acme.nupkg!lib/net10.0/Acme.dll!Acme.Client::Run:1:1 as utf-16\n", text);
        Assert.Contains("  out/Acme.nupkg!readme.md:1:8\n", text);
    }

    [Fact]
    public async Task Json_has_it_beside_the_path_and_reads_it_back()
    {
        var report = await Scan();
        var json = Some.Written(new JsonReport(), report);
        Assert.Contains("\"path\": \"logs.tgz\",\n          \"member\": \"a/b.log\"", json);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        Assert.Equal(report.Findings.SelectMany(f => f.Occurrences), JsonReport.Read(input).Findings.SelectMany(f => f.Occurrences));
    }

    /// <summary>The region is the file's beginning: lines of a member are no lines of the archive.</summary>
    [Fact]
    public async Task Sarif_names_the_file_and_what_is_inside()
    {
        using var sarif = JsonDocument.Parse(Some.Written(new SarifReport(), await Scan()));
        var results = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray();
        var result = Assert.Single(results, r => r.GetProperty("properties").GetProperty("member").GetString() == "a/b.log");
        var location = result.GetProperty("locations")[0];
        Assert.Equal("logs.tgz", location.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(1, location.GetProperty("physicalLocation").GetProperty("region").GetProperty("startColumn").GetInt32());
        Assert.Equal("a/b.log", location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
        Assert.Contains(" is exposed inside the file, in a/b.log.", result.GetProperty("message").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Every_secret_is_read_again_from_its_member()
    {
        var report = await Scan();
        Assert.Equal(3, report.Findings.Count);
        foreach (var finding in report.Findings)
        {
            Assert.True(Fingerprint.TryParse(finding.Fingerprint, out var fingerprint));
            var secret = await new FileSecretReader(_folder.Path).ReadAsync(report, Assert.Single(finding.Occurrences), fingerprint, default);
            Assert.Equal(finding.Fingerprint, secret?.Fingerprint.Value);
        }
    }

    private Task<Report> Scan() => Some.ReportOf(new DirectorySource(["."], _folder.Path));
}
