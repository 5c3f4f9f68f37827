using System.Buffers.Binary;
using System.Text;
using TokenGuard.Scanning.Assemblies;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Assemblies;

public sealed class AssemblyTests
{
    private static readonly string Token = Some.Token();

    [Fact]
    public void A_string_is_named_by_the_methods_that_load_it()
    {
        var assembly = Compiled.Assembly($$"""
            namespace Acme.Deploy;
            public class Client
            {
                public string Run(int n) { switch (n) { case 1: return "a"; case 2: return "b"; case 7: return "Bearer {{Token}}"; default: return ""; } }
                public static string Again() => "Bearer {{Token}}";
                private class Inner<T> { string Property => "é€😀 {{Some.Token(2)}}"; }
            }
            """);

        var scan = ContainerScan.Of(assembly);

        Assert.Equal(["Acme.Deploy.Client+Inner`1::get_Property", "Acme.Deploy.Client::Again", "Acme.Deploy.Client::Run"], scan.Members.Order(StringComparer.Ordinal));
        Assert.True(scan.Coverage.Complete);
        foreach (var occurrence in scan.Findings.SelectMany(f => f.Occurrences))
        {
            Assert.Equal("utf-16", occurrence.Carrier);
            var text = Encoding.Unicode.GetString(assembly, (int)occurrence.Offset, occurrence.Length);
            Assert.Contains(scan.Findings, f => f.Fingerprint == Some.Secret(text).Fingerprint.Value);
        }
    }

    [Fact]
    public void Constants_are_named_by_their_field()
    {
        var assembly = Compiled.Assembly($$"""namespace Acme; static class Keys { public const string Product = "{{Token}}"; static void M(string key = "{{Token}}") { } }""");
        Assert.Equal(["Acme.Keys.Product", "parameter key"], ContainerScan.Of(assembly).Members);
    }

    [Fact]
    public void Arguments_of_attributes_are_named_by_what_they_stand_on()
    {
        var assembly = Compiled.Assembly($$"""
            [assembly: System.Reflection.AssemblyMetadata("key", "{{Some.Token(2)}}")]
            namespace Acme;
            [System.Obsolete("{{Token}}")] class Client { [System.Obsolete("use {{Some.Token(3)}} ")] int Property { get; set; } }
            """);
        var scan = ContainerScan.Of(assembly);
        Assert.Equal(["Acme.Client [ObsoleteAttribute]", "Acme.Client.Property [ObsoleteAttribute]", "assembly [AssemblyMetadataAttribute]"], scan.Members);
        Assert.All(scan.Findings, f => Assert.Equal(Carriers.Plain, f.Occurrences[0].Carrier));
    }

    [Fact]
    public void Data_is_named_by_the_method_that_loads_it()
    {
        var bytes = string.Join(", ", Encoding.ASCII.GetBytes(Some.Token(2)));
        var assembly = Compiled.Assembly($$"""
            namespace Acme;
            static class Client
            {
                static System.ReadOnlySpan<byte> Utf8 => "{{Token}}"u8;
                static byte[] Array() => new byte[] { {{bytes}} };
            }
            """);
        Assert.Equal(["Acme.Client::Array", "Acme.Client::get_Utf8"], ContainerScan.Of(assembly).Members);
    }

    [Fact]
    public void What_code_puts_together_is_named_by_the_method()
    {
        string[] tokens = [.. Enumerable.Range(11, 4).Select(seed => Some.Token(seed))];
        var assembly = Compiled.Assembly($$"""
            namespace Acme;
            class Keys
            {
                char[] field = new char[80];
                string Builder() { var text = new System.Text.StringBuilder(); {{EachOf(tokens[0], (symbol, _) => $"text.Append('{symbol}'); ")}} return text.ToString(); }
                string Chain() => new System.Text.StringBuilder(){{EachOf(tokens[1], (symbol, _) => $".Append('{symbol}')")}}.ToString();
                char[] Array() { var key = new char[80]; {{EachOf(tokens[2], (symbol, i) => $"key[{i}] = '{symbol}'; ")}} return key; }
                void Field() { {{EachOf(tokens[3], (symbol, i) => $"field[{i}] = '{symbol}'; ")}} }
            }
            """);
        var scan = ContainerScan.Of(assembly);
        Assert.Equal(["Acme.Keys::Array", "Acme.Keys::Builder", "Acme.Keys::Chain", "Acme.Keys::Field"], scan.Members);
        Assert.Equal(tokens.Select(token => Some.Secret(token).Fingerprint.Value).Order(StringComparer.Ordinal), scan.Findings.Select(f => f.Fingerprint).Order(StringComparer.Ordinal));
        Assert.True(scan.Coverage.Complete);

        static string EachOf(string token, Func<char, int, string> write) => string.Concat(token.Select(write));
    }

    [Fact]
    public void Resources_are_named()
    {
        var strings = Compiled.Resources(
            ("ApiToken", Token), ("Count", 7), ("Bytes", Encoding.ASCII.GetBytes(Some.Token(2))), ("Stream", new MemoryStream(Archives.Zip("z.txt", Some.Token(3)))), ("Last", "x"));
        var assembly = Compiled.Assembly(
            "class C;", ("Acme.keys.json", ContainerScan.Text(Some.Token(4))), ("Acme.Strings.resources", strings), ("archive", Archives.Zip("a.txt", Some.Token(5))), ("empty", []));

        var scan = ContainerScan.Of(assembly);

        Assert.Equal(
            ["Acme.Strings.resources!ApiToken", "Acme.Strings.resources!Bytes", "Acme.Strings.resources!Stream!z.txt", "Acme.keys.json", "archive!a.txt"],
            scan.Members);
        Assert.True(scan.Coverage.Complete);
        ContainerScan.AssertFound(strings, "ApiToken", "Bytes", "Stream!z.txt");
    }

    [Fact]
    public void Embedded_sources_are_read()
    {
        var source = $"// {Token}\n{string.Concat(Enumerable.Repeat("// some text that is long enough to be deflated\n", 20))}class C {{ void M() {{ }} }}";
        ContainerScan.AssertFound(Compiled.AssemblyWithSource(source), "pdb!/src/Client.cs");
        ContainerScan.AssertFound(Compiled.Pdb(source, embedSource: true), "/src/Client.cs");
        ContainerScan.AssertFound(Compiled.Pdb($"// {Token}\nclass C {{ void M() {{ }} }}", embedSource: true), "/src/Client.cs"); // too short to be deflated
    }

    [Fact]
    public void Constants_of_methods_stand_in_symbols_only()
    {
        var source = $$"""class C { int M() { const string Local = "{{Token}}"; return Local.Length; } }""";
        var scan = ContainerScan.Of(Compiled.Pdb(source, embedSource: false));
        Assert.Equal(["constant Local"], scan.Members);
        var pdb = Compiled.Pdb(source, embedSource: false);
        var occurrence = scan.Findings[0].Occurrences[0];
        Assert.Equal(Token, Encoding.Unicode.GetString(pdb, (int)occurrence.Offset, occurrence.Length));
    }

    [Fact]
    public void An_assembly_in_a_package_names_the_whole_way()
    {
        var assembly = Compiled.Assembly($$"""namespace Acme; class Client { string Run() => "{{Token}}"; }""");
        ContainerScan.AssertFound(Archives.Zip(("Acme.nuspec", "<x/>"u8.ToArray()), ("lib/net10.0/Acme.dll", assembly)), "lib/net10.0/Acme.dll!Acme.Client::Run");
    }

    [Fact]
    public void A_token_that_belongs_to_nothing_known_is_found_all_the_same()
    {
        byte[] assembly = [.. Compiled.Assembly("class C;"), .. Encoding.ASCII.GetBytes(Token)];
        ContainerScan.AssertFound(assembly, "");
    }

    /// <summary>What the SDK of today makes, with its own host.</summary>
    [Fact]
    public void A_published_single_file_is_opened()
    {
        using var folder = new TempFolder();
        folder.Write("app.cs", $"System.Console.WriteLine(\"{Token}\" + args.Length);");
        folder.Write("app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <PublishSingleFile>true</PublishSingleFile>
                <SelfContained>false</SelfContained>
                <DebugType>none</DebugType>
                <RuntimeIdentifier>{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
              </PropertyGroup>
            </Project>
            """);

        Assert.True(Archives.Run(folder.Path, "dotnet", "publish", "--output", "out", "--verbosity", "quiet"));

        ContainerScan.AssertFound(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder["out"]))), "app.dll!Program::<Main>$");
    }

    [Theory]
    [InlineData(1u, false)]
    [InlineData(2u, false)]
    [InlineData(6u, false)]
    [InlineData(6u, true)]
    public void Single_file_bundles_are_opened(uint version, bool packed)
    {
        var assembly = Compiled.Assembly($$"""namespace Acme; class Client { string Run() => "{{Token}}"; }""");
        ContainerScan.AssertFound(Bundle(version, packed, ("Acme.dll", assembly), ("appsettings.json", ContainerScan.Text(Token))), "Acme.dll!Acme.Client::Run", "appsettings.json");
    }

    [Fact]
    public void Damaged_anywhere_it_does_not_throw()
    {
        var assembly = Compiled.Assembly($$"""class C { const string K = "{{Token}}"; string M() => "{{Some.Token(2)}}"; }""", ("r.resources", Compiled.Resources(("k", "v"))));
        for (var at = 0; at < assembly.Length; at++)
        {
            foreach (var value in (byte[])[0xFF, (byte)(assembly[at] + 1)])
            {
                if (assembly[at] == value) continue;
                var damaged = (byte[])assembly.Clone();
                damaged[at] = value;
                ContainerScan.Of(damaged);
            }
        }
    }

    [Fact]
    public void Cut_off_anywhere_it_is_never_complete_with_something_unread()
    {
        var assembly = Compiled.Assembly($$"""class C { string M() => "{{Token}}"; }""");
        var headers = BinaryPrimitives.ReadInt32LittleEndian(assembly.AsSpan(60)) + 4; // before that nothing says what it is
        for (var length = headers; length < assembly.Length; length += 3)
        {
            var scan = ContainerScan.Of(assembly[..length]);
            Assert.True(scan.Findings.Count > 0 || scan.Skipped is ["doc: damaged program file"], $"{length} of {assembly.Length}: {string.Join(", ", scan.Skipped)}");
        }
    }

    [Fact]
    public void Damaged_symbols_and_resources_do_not_throw()
    {
        foreach (var file in (byte[][])[Compiled.Pdb($"// {Token}\nclass C {{ void M() {{ const string x = \"{Token}\"; }} }}", embedSource: true), Compiled.Resources(("k", Token), ("b", new byte[9]))])
        {
            for (var at = 0; at < file.Length; at++)
            {
                var damaged = (byte[])file.Clone();
                damaged[at] ^= 0xFF;
                ContainerScan.Of(damaged);
                ContainerScan.Of(file[..at]);
            }
        }
    }

    [Fact]
    public void Names_in_metadata_that_hold_tokens_are_redacted()
    {
        var assembly = Compiled.Assembly("class C;", (Token, ContainerScan.Text(Some.Token(2))));
        Assert.DoesNotContain(ContainerScan.Of(assembly).Members, member => member.Contains(Token));
    }

    /// <summary>A host, its files and their list, as the SDK's bundler lays them out.</summary>
    private static byte[] Bundle(uint version, bool packed, params (string Name, byte[] Content)[] files)
    {
        using var bundle = new MemoryStream();
        using var writer = new BinaryWriter(bundle);
        writer.Write([0x7F, .. "ELF"u8, .. new byte[4000]]);
        var place = bundle.Position;
        writer.Write(0L);
        writer.Write(SingleFileBundle.Signature);
        var places = files.Select(file =>
        {
            var stored = packed ? Deflated(file.Content) : file.Content;
            var at = bundle.Position;
            writer.Write(stored);
            return (file.Name, at, file.Content.Length, packed ? stored.Length : 0);
        }).ToList();
        var list = bundle.Position;
        writer.Write(version);
        writer.Write(0u);
        writer.Write(files.Length);
        writer.Write("some id");
        if (version >= 2) writer.Write(new byte[40]);
        foreach (var (name, at, length, packedLength) in places)
        {
            writer.Write(at);
            writer.Write((long)length);
            if (version >= 6) writer.Write((long)packedLength);
            writer.Write((byte)1);
            writer.Write(name);
        }

        bundle.Position = place;
        writer.Write(list);
        return bundle.ToArray();
    }

    private static byte[] Deflated(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(bytes, System.IO.Compression.CompressionLevel.Optimal)) deflate.Write(content);
        return bytes.ToArray();
    }
}
