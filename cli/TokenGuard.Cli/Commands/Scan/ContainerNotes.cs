using System.Globalization;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary>What the help of every scan says about archives.</summary>
internal static class ContainerNotes
{
    public static string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"""
        Archives are opened, also nested ones: zip (nupkg, jar, apk, vsix, docx), tar, ar (deb), cpio, rpm, gzip, bzip2, xz, zstd, brotli (.br). So are
        .NET assemblies: strings, constants, resources, embedded sources. Names like archive!member say where a token stands.
        Bounds, because a small archive can be made to hold more than any disk:
          {ContainerBounds.Depth} archives within each other; real packages need four or five
          {ContainerBounds.Members:N0} members in one document
          {ContainerBounds.Ratio} bytes unpacked for each byte of the document, and {ContainerBounds.AlwaysUnpacked >> 20} MiB in any case; text packs to a tenth, logs to a hundredth
          the same, and {CarrierSearch.AlwaysUnpacked >> 20} MiB in any case, of packed data in the midst of a document, in base64 for example
          {ContainerBounds.Unpacked >> 30} GiB unpacked from one document: minutes of work
          {ContainerBounds.Kept >> 30} GiB of an archive that comes from a pipe or out of another one and must be kept in a temporary file
        What a bound, a password or damage kept from being read is named, and the exit code is then 3 where nothing was found.
        """);
}
