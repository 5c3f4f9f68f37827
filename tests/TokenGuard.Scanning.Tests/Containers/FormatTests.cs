using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Containers;

public sealed class FormatTests
{
    private static readonly byte[] Text = ContainerScan.Text(Some.Token());

    public static TheoryData<CompressionLevel> Levels => new(Enum.GetValues<CompressionLevel>());

    public static TheoryData<TarEntryFormat> TarFormats => [TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Zip_of_the_framework(CompressionLevel level)
    {
        var zip = Archives.Zip(level, ("a.txt", "nothing"u8.ToArray()), ("lib/net10.0/b.json", Text), ("empty", []), ("folder/", []));
        ContainerScan.AssertFound(zip, "lib/net10.0/b.json");
    }

    [Theory]
    [InlineData("-0")]
    [InlineData("-9")]
    [InlineData("-Z", "bzip2")]
    [InlineData("-fz")] // zip64 throughout
    [InlineData("-fd")] // sizes behind the data
    public void Zip_of_the_system(params string[] options)
    {
        using var folder = new TempFolder();
        folder.Write("b/c.txt", Text);
        if (Archives.Run(folder.Path, "zip", [.. options, "-q", "-r", "a.zip", "b"])) ContainerScan.AssertFound(File.ReadAllBytes(folder["a.zip"]), "b/c.txt");
    }

    [Fact]
    public void Zip_with_something_before_it()
    {
        var zip = Archives.Zip(("b.txt", Text));
        ContainerScan.AssertFound([.. "#!/usr/bin/env python3\n"u8, .. zip], "b.txt");
        ContainerScan.AssertFound([.. "MZ"u8, .. new byte[5000], .. zip], "b.txt");
        ContainerScan.AssertFound([.. zip, .. "trailing bytes"u8], "b.txt");
    }

    [Theory]
    [InlineData("@echo off\r\n")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")]
    [InlineData("Cr24\u0003\0\0\0")]
    [InlineData("anything at all")]
    public void Zip_behind_anything(string before)
    {
        byte[] document = [.. Encoding.Latin1.GetBytes(before), .. Archives.Zip(("b.txt", Text))];

        var (file, pipe) = (ContainerScan.Of(document), ContainerScan.OfPipe(document));

        Assert.Equal(["b.txt"], file.Members);
        Assert.True(file.Coverage.Complete);
        Assert.Equal(["doc: a zip archive at its end: unpack it, or scan it as a file"], pipe.Skipped);
    }

    [Fact]
    public void Brotli_is_told_by_its_name()
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write([.. Text, .. new byte[2000]]);

        ContainerScan.AssertFound(Archives.Zip(("wwwroot/app.js.br", packed.ToArray())), "wwwroot/app.js.br!content");
        Assert.Empty(ContainerScan.Of(Archives.Zip(("messages.br", [.. "Olá, "u8, .. Enumerable.Repeat("é"u8.ToArray(), 400).SelectMany(e => e)]))).Skipped);
        Assert.Equal(["doc!a.br!content: damaged brotli data"], ContainerScan.Of(Archives.Zip(("a.br", [0xFF, 0xFE, 0x81, 0, 1, 2, 3]))).Skipped);
    }

    [Fact]
    public void Encrypted_members_are_named()
    {
        using var folder = new TempFolder();
        folder.Write("b.txt", Text);
        folder.Write("c.txt", Text);
        if (!Archives.Run(folder.Path, "zip", "-q", "-P", "password", "a.zip", "b.txt") || !Archives.Run(folder.Path, "zip", "-q", "a.zip", "c.txt")) return;

        var scan = ContainerScan.Of(File.ReadAllBytes(folder["a.zip"]));

        Assert.Equal(["c.txt"], scan.Members);
        Assert.Equal(["doc!b.txt: encrypted"], scan.Skipped);
    }

    [Theory]
    [MemberData(nameof(TarFormats))]
    public void Tar_of_the_framework(TarEntryFormat format)
    {
        ContainerScan.AssertFound(Archives.Tar(format, ("a.txt", new byte[513]), ("b/c.txt", Text), ("empty", [])), "b/c.txt");
        if (format == TarEntryFormat.V7) return;
        var folders = string.Join('/', Enumerable.Repeat("folder", 12));
        ContainerScan.AssertFound(Archives.Tar(format, ($"{folders}/é.txt", Text)), $"{folders}/é.txt");
    }

    /// <summary>As archives of Docker's layers and of programs that stream them are; what is cut off before its content, or behind a name for the next one, is not whole.</summary>
    [Fact]
    public void Tar_without_its_end_mark_is_whole()
    {
        const int Block = 512;
        const int EndMark = 2 * Block;
        var tar = Archives.Tar(TarEntryFormat.Ustar, ("b/c.txt", Text));
        ContainerScan.AssertFound(tar[..^EndMark], "b/c.txt");
        Assert.True(ContainerScan.Of(tar[..^EndMark]).Coverage.Complete);
        Assert.False(ContainerScan.Of(tar[..(Block + Text.Length - 1)]).Coverage.Complete);
        var named = Archives.Tar(TarEntryFormat.Gnu, (new string('n', 200), Text));
        Assert.False(ContainerScan.Of(named[..(2 * Block)]).Coverage.Complete);
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("pax")]
    [InlineData("ustar")]
    [InlineData("v7")]
    [InlineData("oldgnu")]
    public void Tar_of_the_system(string format)
    {
        using var folder = new TempFolder();
        folder.Write("b/c.txt", Text);
        File.CreateSymbolicLink(folder["b/link"], "c.txt");
        if (Archives.Run(folder.Path, "tar", "-c", "-f", "a.tar", "--format=" + format, "b")) ContainerScan.AssertFound(File.ReadAllBytes(folder["a.tar"]), "b/c.txt");
    }

    [Fact]
    public void Sparse_files_in_tar()
    {
        using var folder = new TempFolder();
        using (var file = File.Create(folder["sparse"]))
        {
            for (var i = 0; i < 40; i++)
            {
                file.Position = i * 1_000_000L;
                file.Write(i == 39 ? Text : "x"u8);
            }
        }

        if (!Archives.Run(folder.Path, "tar", "-c", "-S", "-f", "a.tar", "sparse")) return;
        ContainerScan.AssertFound(File.ReadAllBytes(folder["a.tar"]), "sparse");
    }

    [Theory]
    [InlineData("gzip", "-c")]
    [InlineData("bzip2", "-c")]
    [InlineData("xz", "-c")]
    [InlineData("zstd", "-c", "-q")]
    [InlineData("zstd", "-c", "-q", "-19", "--long=27")]
    public void Packed_data_of_the_system(string program, params string[] options)
    {
        var pack = (byte[] content) => Archives.Piped(content, program, options);
        if (pack(Text) is not { } packed) return;
        ContainerScan.AssertFound(packed, "content");
        ContainerScan.AssertFound([.. pack("first "u8.ToArray())!, .. packed], "content"); // several one after the other
        ContainerScan.AssertFound(pack(Archives.Tar(("b/c.txt", Text)))!, "b/c.txt");
        ContainerScan.AssertFound(Archives.Zip(("logs/app.log.x", packed)), "logs/app.log.x!content");
    }

    [Fact]
    public void Nested_archives_name_every_step()
    {
        var inner = Archives.Gzip(Archives.Tar(("a/b.txt", Text)));
        ContainerScan.AssertFound(Archives.Zip(("inner.tgz", inner), ("plain.txt", Text)), "inner.tgz!a/b.txt", "plain.txt");
        ContainerScan.AssertFound(Archives.Stored("x.zip", Archives.Stored("y.tar", Archives.Tar(("z", Text)))), "x.zip!y.tar!z");
    }

    [Fact]
    public void Positions_count_in_the_member()
    {
        var content = Encoding.UTF8.GetBytes("first line\né = " + Some.Token());
        var occurrence = Assert.Single(ContainerScan.Of(Archives.Zip(("a.txt", content))).Findings).Occurrences[0];
        Assert.Equal(("a.txt", 2, 5, 2, 76, 16, 71), (occurrence.Member, occurrence.Line, occurrence.Column, occurrence.EndLine, occurrence.EndColumn, occurrence.Offset, occurrence.Length));
    }

    [Fact]
    public void What_stands_unpacked_in_a_member_and_elsewhere_in_the_archive_is_two_places()
    {
        var zip = Archives.Stored("a.txt", Text);
        var scan = ContainerScan.Of([.. zip, .. Text]);
        Assert.Equal([$":{zip.Length + 7}", "a.txt:7"], scan.Places);
    }

    [Fact]
    public void Names_of_members_are_found_and_redacted()
    {
        var token = Some.Token();
        var scan = ContainerScan.Of(Archives.Zip(($"{token}.txt", ContainerScan.Text(Some.Token(2)))));
        Assert.Equal(2, scan.Findings.Count);
        Assert.DoesNotContain(scan.Members, member => member.Contains(token));
        Assert.Contains(scan.Members, member => member.Contains(".txt"));
    }

    [Fact]
    public void Ordinary_documents_are_not_taken_for_containers()
    {
        foreach (var text in (string[])["PK", "BZh9 and more", "MZ", "#!/bin/sh\nexit 1\n", "BSJ", "Rar", "7z", "ORCHESTRA", "", "\u001f"])
        {
            var scan = ContainerScan.Of(Encoding.UTF8.GetBytes(text));
            Assert.Equal((1, true), (scan.Coverage.Documents, scan.Coverage.Complete));
        }
    }

    [Fact]
    public void Formats_that_are_known_and_not_opened_are_named()
    {
        Assert.Equal(["doc: 7z archive: not supported"], ContainerScan.Of([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]).Skipped);
        Assert.Equal(["doc: git pack: read by 'tokenguard scan git', with the repository that it belongs to or by itself ('tokenguard scan git FILE')"], ContainerScan.Of("PACK\0\0\0\u0002\0\0\0\u0001"u8.ToArray()).Skipped);
        Assert.Equal(["doc: git bundle: read by 'tokenguard scan git FILE'"], ContainerScan.Of("# v2 git bundle\n\nPACK\0\0\0\u0002"u8.ToArray()).Skipped);
        Assert.Equal(["doc: rar archive: not supported"], ContainerScan.Of("Rar!\u001a\a\u0001"u8.ToArray()).Skipped);
    }

    [Fact]
    public void Archives_behind_a_program_that_are_not_opened_are_named()
    {
        byte[] sevenZip = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, .. new byte[4], 100, .. new byte[7], 20, .. new byte[7], .. new byte[4], .. new byte[120]];
        byte[] rar4 = [.. "Rar!\u001a\a\0"u8, 0x90, 0xCF, 0x73, 0, 0, 13, .. new byte[40]];
        byte[] rar5 = [.. "Rar!\u001a\a\u0001\0"u8, 1, 2, 3, 4, 10, 1, .. new byte[40]];
        byte[] program = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[200_000], .. sevenZip.AsSpan(0, 6), .. new byte[100], .. rar4.AsSpan(0, 7), .. new byte[100]];

        Assert.Empty(ContainerScan.Of(program).Skipped);
        Assert.Equal(["doc!archive: 7z archive: not supported"], ContainerScan.Of([.. program, .. sevenZip]).Skipped);
        Assert.Equal(["doc!archive: 7z archive: not supported"], ContainerScan.OfPipe([.. program, .. sevenZip]).Skipped);
        Assert.Empty(ContainerScan.Of([.. program, .. sevenZip.AsSpan(0, 151)]).Skipped);
        Assert.Equal(["doc!archive: rar archive: not supported"], ContainerScan.Of([.. program, .. rar4]).Skipped);
        Assert.Equal(["doc!archive: rar archive: not supported"], ContainerScan.Of([.. program, .. rar5]).Skipped);
    }

    /// <summary>A program for Linux and one for Windows that UPX packed, and one that only knows its mark; the file system behind the program that an AppImage is.</summary>
    [Fact]
    public void Programs_that_are_packed_are_named()
    {
        const string Packed = "doc!program: packed by UPX: not supported, scan what 'upx -d' makes of it";
        byte[] elf = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[225], .. "UPX!"u8, 0x58, 0x07, 13, 22, .. new byte[5000]];
        byte[] portable = [.. "MZ"u8, .. new byte[980], .. "4.02\0UPX!"u8, 13, 36, 8, 10, .. new byte[5000]];
        byte[] other = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[225], .. "UPX! is a mark"u8, .. new byte[5000], .. "UPX!"u8, 13, 36, 13, 10];
        byte[] image = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[9000], .. "hsqs"u8, .. new byte[24], 4, 0, 0, 0, .. new byte[100]];

        Assert.Equal([Packed], ContainerScan.Of(elf).Skipped);
        Assert.Equal([Packed], ContainerScan.OfPipe(portable).Skipped);
        Assert.Empty(ContainerScan.Of(other).Skipped);
        Assert.Equal(["doc!archive: squashfs image: not supported"], ContainerScan.Of(image).Skipped);
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Members_that_the_directory_does_not_list_are_read(CompressionLevel level)
    {
        foreach (var deleted in (int[])[0, 1, 2])
        {
            (string Name, byte[] Content)[] members = [.. Enumerable.Range(0, 3).Select(i => ($"{i}.txt", i == deleted ? Text : new byte[50 + i]))];
            var zip = Archives.Zip(level, members);
            byte[] before = [.. "#!/bin/sh\n"u8, .. new byte[100]];

            ContainerScan.AssertFound(OddZip.WithoutEntry(zip, deleted), $"{deleted}.txt");
            ContainerScan.AssertFound([.. before, .. OddZip.WithoutEntry(zip, deleted)], $"{deleted}.txt");
        }
    }

    [Fact]
    public void Members_larger_than_allowed_are_named()
    {
        var scan = ContainerScan.Of(Archives.Zip(("large", new byte[2000]), ("small", Text)), new ScanLimits(1, MaxDocumentBytes: 1000));
        Assert.Equal(["small"], scan.Members);
        Assert.Equal(["doc!large: larger than --max-size"], scan.Skipped);
    }
}
