using System.Buffers;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What one file brings to make tokens of, and where: its own literals, and names that stand for those of others.</summary>
internal sealed class FilePayload
{
    private readonly PayloadIndex _index;
    private readonly List<(int End, int Name, Payload Payload)> _mentions = [];

    public FilePayload(SourceText text, PayloadIndex index, Dictionary<int, Payload> names, bool ignoresCase)
    {
        _index = index;
        if (names.Count > 0) FindMentions(text, names, ignoresCase);
    }

    /// <summary>What stands in a part of the file.</summary>
    public Payload In(TextSpan span) => _index.In(span);

    /// <summary>Whether what stands in a part of the file, and what is named there, can make a token.</summary>
    public bool CanMakeToken(TextSpan span)
    {
        var payload = _index.In(span);
        if (payload.CanMakeToken) return true;
        HashSet<int>? seen = null;
        for (var i = FirstMention(span.Start); i < _mentions.Count && _mentions[i].End <= span.End; i++)
        {
            if (!(seen ??= []).Add(_mentions[i].Name)) continue;
            payload += _mentions[i].Payload;
            if (payload.CanMakeToken) return true;
        }

        return false;
    }

    private int FirstMention(int position)
    {
        var (from, to) = (0, _mentions.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_mentions[middle].End > position) to = middle;
            else from = middle + 1;
        }

        return from;
    }

    private void FindMentions(SourceText text, Dictionary<int, Payload> names, bool ignoresCase)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            for (var at = 0; at < text.Length;)
            {
                if (!PayloadLexer.IsNameStart(buffer[at]))
                {
                    at++;
                    continue;
                }

                var start = at;
                while (at < text.Length && PayloadLexer.IsNamePart(buffer[at])) at++;
                var hash = PayloadLexer.HashOf(buffer.AsSpan(start, at - start), ignoresCase);
                if (names.TryGetValue(hash, out var payload)) _mentions.Add((at, hash, payload));
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
