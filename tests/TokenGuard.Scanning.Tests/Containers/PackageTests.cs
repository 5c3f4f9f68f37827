using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using TokenGuard.Scanning.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>What distributions, container engines and compilers ship things in.</summary>
public sealed class PackageTests
{
    private static readonly byte[] Text = ContainerScan.Text(Some.Token());

    [Theory]
    [InlineData("gzip")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("none")]
    public void Packages_of_debian(string packing)
    {
        using var folder = new TempFolder();
        folder.Write("p/DEBIAN/control", Encoding.ASCII.GetBytes("Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.com>\nDescription: a\n"));
        folder.Write("p/usr/share/a/config.json", Text);
        folder.Write("p/DEBIAN/conffiles", Encoding.ASCII.GetBytes("/usr/share/a/config.json\n"));
        if (!Archives.Run(folder.Path, "dpkg-deb", "-Z" + packing, "--root-owner-group", "--build", "p", "a.deb")) return;
        var extension = packing switch { "gzip" => ".gz", "xz" => ".xz", "zstd" => ".zst", _ => "" };
        ContainerScan.AssertFound(File.ReadAllBytes(folder["a.deb"]), $"data.tar{extension}!./usr/share/a/config.json");
    }

    [Fact]
    public void Static_libraries_with_long_names()
    {
        using var folder = new TempFolder();
        var name = "a-file-whose-name-is-longer-than-its-field.o";
        folder.Write(name, Text);
        folder.Write("b.o", "odd"u8.ToArray());
        folder.Write("c.o", Text);
        if (!Archives.Run(folder.Path, "ar", "qcS", "a.a", "b.o", name, "c.o")) return;
        ContainerScan.AssertFound(File.ReadAllBytes(folder["a.a"]), name, "c.o");

        ContainerScan.AssertFound([.. "!<arch>\n"u8, .. Header("#1/12", 12 + Text.Length), .. "long name.o\0"u8, .. Text], "long name.o"); // as BSD writes it

        static byte[] Header(string name, int size) => Encoding.ASCII.GetBytes(name.PadRight(16) + "0           0     0     100644  " + size.ToString(CultureInfo.InvariantCulture).PadRight(10) + "`\n");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("bzip2")]
    [InlineData("")]
    public void Packages_of_rpm(string packing)
    {
        var cpio = Cpio(isOld: false, ("./etc/a.conf", "nothing"u8.ToArray()), ("./usr/share/a/config.json", Text));
        if ((packing.Length == 0 ? cpio : packing == "gzip" ? Archives.Gzip(cpio) : Archives.Piped(cpio, packing, "-c")) is not { } payload) return;
        ContainerScan.AssertFound(Rpm(payload), "./usr/share/a/config.json");
    }

    [Fact]
    public void Archives_of_cpio()
    {
        ContainerScan.AssertFound(Cpio(isOld: false, ("a", Text), ("b", [])), "a");
        ContainerScan.AssertFound(Cpio(isOld: true, ("a", "x"u8.ToArray()), ("b", Text)), "b");
        ContainerScan.AssertFound(Archives.Gzip(Cpio(isOld: false, ("init", Text))), "init");
    }

    [Fact]
    public void An_rpm_whose_payload_is_unknown_is_named() =>
        Assert.Equal(["doc!payload: packed in a way that is not supported"], ContainerScan.Of(Rpm([1, 2, 3, 4, 5, 6, 7, 8])).Skipped);

    [Fact]
    public void Images_as_docker_saves_them()
    {
        var layer = Archives.Tar(("app/appsettings.json", Text));
        var config = Encoding.ASCII.GetBytes($$$"""{"config":{"Env":["PATH=/bin","KEYGEN_TOKEN={{{Some.Token(2)}}}"]},"history":[{"created_by":"/bin/sh -c echo {{{Some.Token(3)}}}"}]}""");
        ContainerScan.AssertFound(
            Archives.Tar(("manifest.json", "[{}]"u8.ToArray()), ("0a1b.json", config), ("4f3e/layer.tar", layer)),
            "0a1b.json", "0a1b.json", "4f3e/layer.tar!app/appsettings.json");

        // The OCI layout: blobs by their digests, layers packed.
        ContainerScan.AssertFound(
            Archives.Tar(("oci-layout", "{}"u8.ToArray()), ("blobs/sha256/11", config), ("blobs/sha256/22", Archives.Gzip(layer)), ("blobs/sha256/33", Archives.Piped(layer, "zstd", "-c", "-q") ?? Archives.Gzip(layer))),
            "blobs/sha256/11", "blobs/sha256/11", "blobs/sha256/22!app/appsettings.json", "blobs/sha256/33!app/appsettings.json");
    }

    /// <summary>Programs in machine code keep text as it is, in one encoding or the other; a big one, with the token in its data.</summary>
    [Fact]
    public void Programs_in_machine_code()
    {
        var program = new byte[3_000_000];
        new Random(1).NextBytes(program);
        "\u007fELF\u0002\u0001\u0001\0"u8.CopyTo(program);
        Encoding.ASCII.GetBytes(Some.Token(1)).CopyTo(program, 1_000_001);
        Encoding.Unicode.GetBytes(Some.Token(2)).CopyTo(program, 2_000_003);
        var scan = ContainerScan.Of(program);
        Assert.Equal([":1000001 plain", ":2000003 utf-16"], scan.Findings.SelectMany(f => f.Occurrences).Select(o => $":{o.Offset} {o.Carrier}").Order());
        Assert.Empty(scan.Skipped);
    }

    [Fact]
    public void Formats_that_cannot_be_opened_are_named_and_never_clean()
    {
        foreach (var (start, name) in (ReadOnlySpan<(byte[], string)>)
            [([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "7z archive"), ([.. "Rar!\u001a\a\u0001\0"u8], "rar archive"),
             ([.. "LZIP\u0001\u0014"u8], "lzip data"), ([.. "MSCF\0\0\0\0"u8], "cabinet file"),
             ([.. "PK\u0007\u0008PK"u8], "part of a split zip archive"), ([0x5D, 0, 0, 0x80, 0, .. Enumerable.Repeat((byte)0xFF, 8), 0, 0x38], "lzma data"),
             ([0x89, .. "LZO\0\r\n\u001a\n"u8], "lzop data"), ([0x1F, 0x9D, 0x90, 0x70], "compress (.Z) data"), ([0x60, 0xEA, 0x2B, 0, 0x22, 0x0B, 1, 0x0B, 0x10, 0, 2, 0], "arj archive"),
             ([.. "hsqs"u8, .. new byte[24], 4, 0, 0, 0], "squashfs image"), ([.. "ORC"u8, 0x1D, 0, 0, 0x0A, 0xF3], "ORC file")])
        {
            var scan = ContainerScan.Of([.. start, .. new byte[100]]);
            Assert.Equal(($"doc: {name}: not supported", false), (Assert.Single(scan.Skipped), scan.Coverage.Complete));
            Assert.Equal([$"doc!a: {name}: not supported"], ContainerScan.Of(Archives.Zip(("a", [.. start, .. new byte[100]]))).Skipped);
        }
    }

    /// <summary>Cut off or changed anywhere: no exception, and nothing unread that is not named.</summary>
    [Theory]
    [InlineData("ar")]
    [InlineData("cpio")]
    [InlineData("rpm")]
    public void Damaged_anywhere_they_do_not_throw(string format)
    {
        byte[] cpio = Cpio(isOld: false, ("a", "x"u8.ToArray()), ("b", Text));
        byte[] archive = format switch
        {
            "cpio" => cpio,
            "rpm" => Rpm(Archives.Gzip(cpio)),
            _ => [.. "!<arch>\n"u8, .. Encoding.ASCII.GetBytes("a/              0           0     0     100644  " + $"{Text.Length}".PadRight(10) + "`\n"), .. Text],
        };
        Assert.NotEmpty(ContainerScan.Of(archive).Findings);
        for (var at = 8; at < archive.Length; at++)
        {
            var scan = ContainerScan.Of(archive[..at]);
            var recognisable = ContainerMagic.Detect(archive.AsSpan(0, at)) != ContainerKind.None;
            if (recognisable && scan.Coverage.Complete && at > 8) Assert.NotEmpty(scan.Findings);
            var damaged = (byte[])archive.Clone();
            damaged[at] ^= 0x41;
            ContainerScan.Of(damaged);
        }
    }

    /// <summary>The archive that unpacks to itself (Russ Cox, 2010): it has no end, so the bound on nesting is its end.</summary>
    [Fact]
    public void An_archive_that_holds_itself_ends_at_the_bound()
    {
        var watch = Stopwatch.StartNew();
        var scan = ContainerScan.Of(OddZip.Quine());
        Assert.Contains($"bound: nested more than {ContainerBounds.Depth} deep", scan.Coverage.Skipped.Select(s => s.Why));
        Assert.False(scan.Coverage.Complete);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_hundred_thousand_empty_members_of_tar_and_ar_are_soon_read()
    {
        var tar = Archives.Tar(System.Formats.Tar.TarEntryFormat.Ustar, [.. Enumerable.Range(0, 100_000).Select(i => ($"{i}", Array.Empty<byte>())), ("last", Text)]);
        var ar = Encoding.ASCII.GetBytes("!<arch>\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i}/".PadRight(48) + "0         `\n")));
        var watch = Stopwatch.StartNew();
        Assert.Equal(["last"], ContainerScan.Of(tar).Members);
        Assert.True(ContainerScan.Of(ar).Coverage.Complete);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    private static byte[] Cpio(bool isOld, params (string Name, byte[] Content)[] members)
    {
        List<byte> bytes = [];
        foreach (var (name, content) in ((string, byte[])[])[("folder", []), .. members, ("TRAILER!!!", [])])
        {
            var mode = name == "folder" ? 0x41ED : 0x81A4;
            var header = isOld
                ? "070707" + "000001" + "000001" + Octal(mode, 6) + "000000" + "000000" + "000001" + "000000" + Octal(0, 11) + Octal(name.Length + 1, 6) + Octal(content.Length, 11)
                : "070701" + $"{1:X8}{mode:X8}{0:X8}{0:X8}{1:X8}{0:X8}{content.Length:X8}{0:X8}{0:X8}{0:X8}{0:X8}{name.Length + 1:X8}{0:X8}";
            bytes.AddRange(Encoding.ASCII.GetBytes(header + name + "\0"));
            if (!isOld) Pad();
            bytes.AddRange(content);
            if (!isOld) Pad();
        }

        return [.. bytes];

        void Pad()
        {
            while (bytes.Count % 4 != 0) bytes.Add(0);
        }

        static string Octal(int value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');
    }

    /// <summary>As rpmbuild would write it, with hardly anything in its headers.</summary>
    private static byte[] Rpm(byte[] payload)
    {
        var lead = new byte[96];
        ((ReadOnlySpan<byte>)[0xED, 0xAB, 0xEE, 0xDB, 3, 0]).CopyTo(lead);
        return [.. lead, .. Header(entries: 1, data: 13), 0, 0, 0, .. Header(entries: 2, data: 21), .. payload];

        static byte[] Header(int entries, int data)
        {
            var header = new byte[16 + (16 * entries) + data];
            ((ReadOnlySpan<byte>)[0x8E, 0xAD, 0xE8, 1]).CopyTo(header);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), entries);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), data);
            return header;
        }
    }
}
