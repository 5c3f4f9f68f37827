using System.Text;

namespace TokenGuard.Scanning.Tests;

/// <summary>Where a byte of a document stands, the obvious way: decode all of what comes before it and walk over the characters.</summary>
internal static class SlowPosition
{
    public static TextPosition Of(ReadOnlySpan<byte> document, int offset)
    {
        var text = Encoding.UTF8.GetString(document[..offset]);
        var (line, column) = (1, 1);
        for (var i = 0; i < text.Length; i++)
        {
            if (i == 0 && text[i] == '\uFEFF') continue;
            if (text[i] == '\n' && i > 0 && text[i - 1] == '\r') continue; // its CR ended the line already
            if (text[i] is '\n' or '\r') (line, column) = (line + 1, 1);
            else column++;
        }

        return new TextPosition(line, column);
    }
}
