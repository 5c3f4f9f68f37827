using System.Security.Cryptography;
using System.Text.Json;

namespace TokenGuard.Keygen;

/// <summary>
/// What ties the journal's lines together: each names the SHA-256 of the line before it, torn ones included. Someone who can write the file can
/// rewrite all of it; what he cannot do is change one line and leave the others, or a digest that was noted elsewhere, as they are.
/// </summary>
public static class JournalChain
{
    /// <summary>A journal line takes less than this, so its end tells the last line.</summary>
    private const int LongestLine = 64 * 1024;

    /// <summary>The number of the first line that does not follow from the one before it; null where all do.</summary>
    public static int? FirstBreak(Stream journal)
    {
        string? previous = null;
        var number = 0;
        foreach (var line in Lines(journal))
        {
            number++;
            if (TryReadPrevious(line, out var named) && named != previous) return number;
            previous = Digest(line);
        }

        return null;
    }

    internal static string Digest(ReadOnlySpan<byte> line) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(line));

    /// <summary>Digest of the last line of a file that ends in a line end; leaves the file at its end.</summary>
    internal static string? HeadOf(FileStream file)
    {
        if (!file.CanRead || file.Length == 0) return null;
        var tail = new byte[(int)Math.Min(file.Length, LongestLine)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        file.Seek(0, SeekOrigin.End);
        var line = tail.AsSpan(0, tail.Length - 1);
        return Digest(line[(line.LastIndexOf((byte)'\n') + 1)..]);
    }

    internal static IEnumerable<byte[]> Lines(Stream journal)
    {
        using var all = new MemoryStream();
        journal.CopyTo(all);
        var bytes = all.ToArray();
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0) end = bytes.Length;
            yield return bytes[start..end];
            start = end + 1;
        }
    }

    /// <summary>False for a line that a crash cut short: it claims nothing, and the next one names its digest.</summary>
    private static bool TryReadPrevious(byte[] line, out string? previous)
    {
        previous = null;
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return false;
            previous = json.RootElement.TryGetProperty("previous", out var value) ? value.ToString() : null;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
