using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What one file brings to make tokens of, and where: its own literals, and names that stand for those of others.</summary>
internal sealed class FilePayload
{
    private readonly SourceText _text;
    private readonly PayloadIndex _index;
    private readonly NamedPayloads _names;
    private readonly bool _ignoresCase;
    private readonly bool _mayMakeToken;
    private List<(int End, int Key, Payload Payload)>? _mentions;
    private List<(int End, int Key, Payload Payload)>? _found;

    public FilePayload(SourceText text, PayloadIndex index, NamedPayloads names, bool ignoresCase)
    {
        (_text, _index, _names, _ignoresCase) = (text, index, names, ignoresCase);
        _mayMakeToken = MayMakeToken();
    }

    /// <summary>What stands in a part of the file.</summary>
    public Payload In(TextSpan span) => _index.In(span);

    /// <summary>Whether what stands in a part of the file, and what is named there, can make a token.</summary>
    [MethodImpl(Jit.AtOnce)]
    public bool CanMakeToken(TextSpan span)
    {
        var payload = _index.In(span);
        if (payload.CanMakeToken) return true;
        // Most files end here, and where it is that they mention something is never asked.
        if (!_mayMakeToken) return false;
        var mentions = _mentions ??= FindMentions();
        HashSet<int>? seen = null;
        for (var i = FirstMention(mentions, span.Start); i < mentions.Count && mentions[i].End <= span.End; i++)
        {
            if (!(seen ??= []).Add(mentions[i].Key)) continue;
            payload += mentions[i].Payload;
            if (payload.CanMakeToken) return true;
        }

        return false;
    }

    [MethodImpl(Jit.AtOnce)]
    private static int FirstMention(List<(int End, int Key, Payload Payload)> mentions, int position)
    {
        var (from, to) = (0, mentions.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (mentions[middle].End > position) to = middle;
            else from = middle + 1;
        }

        return from;
    }

    /// <summary>Whether all that the file holds and mentions, wherever, is enough.</summary>
    [MethodImpl(Jit.AtOnce)]
    private bool MayMakeToken()
    {
        var payload = _index.Total;
        if (payload.MayMakeToken) return true;
        var mayBePrivate = _index.PrivateMembers.Count > 0;
        foreach (var key in _index.Mentioned)
        {
            if (!mayBePrivate && !_names.Has(Mention.NameOf(key))) continue;
            payload += Of(Mention.NameOf(key), Mention.IsQualifierOf(key));
            if (payload.MayMakeToken) return true;
        }

        return false;
    }

    [MethodImpl(Jit.AtOnce)]
    private Payload Of(int name, bool isQualifier)
    {
        var payload = _names.Of(name, isQualifier);
        return _index.PrivateMembers.TryGetValue(name, out var own) ? Payload.Max(payload, own) : payload;
    }

    /// <summary>Takes what a mention brings, which nearly none does.</summary>
    [MethodImpl(Jit.AtOnce)]
    public void See(Mention mention)
    {
        if (_index.PrivateMembers.Count == 0 && !_names.Has(mention.Name)) return;
        if (Of(mention.Name, mention.IsQualifier) is var payload && payload != default) _found!.Add((mention.End, mention.Key, payload));
    }

    private List<(int End, int Key, Payload Payload)> FindMentions()
    {
        lock (_index)
        {
            if (_mentions is { } known) return known;
            var found = _found = [];
            PayloadIndex.FindMentions(_text, _ignoresCase, this);
            _found = null;
            return found;
        }
    }
}
