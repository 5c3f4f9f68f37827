using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What one file brings to make tokens of, and where: its own literals, and names that stand for those of others.</summary>
internal sealed class FilePayload
{
    // So many bits tell apart the few dozen names that bring something and the thousand that do not.
    private const int FilterBits = 4096;
    private const int BitsPerWord = 64;

    private readonly SourceText _text;
    private readonly PayloadIndex _index;
    private readonly NamedPayloads _names;
    private readonly bool _ignoresCase;
    private readonly bool _mayMakeToken;
    private List<(int End, int Key, Payload Payload)>? _mentions;
    private List<(int End, int Key, Payload Payload)>? _found;
    private Dictionary<int, Payload>? _brought;
    private ulong[]? _filter;

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
        var bit = BitOf(mention.Key);
        if ((_filter![bit / BitsPerWord] >> bit & 1) == 0) return;
        if (_brought!.TryGetValue(mention.Key, out var payload)) _found!.Add((mention.End, mention.Key, payload));
    }

    private static int BitOf(int key) => (int)((uint)key * 2654435769u >> 20) & (FilterBits - 1);

    /// <summary>What mentions bring, of those that bring anything: a file mentions a thousand names, and each of these again and again.</summary>
    private Dictionary<int, Payload> FindBrought(ulong[] filter)
    {
        var brought = new Dictionary<int, Payload>();
        foreach (var key in _index.Mentioned)
        {
            var payload = Of(Mention.NameOf(key), Mention.IsQualifierOf(key));
            if (payload == default) continue;
            brought[key] = payload;
            var bit = BitOf(key);
            filter[bit / BitsPerWord] |= 1ul << bit;
        }

        return brought;
    }

    private List<(int End, int Key, Payload Payload)> FindMentions()
    {
        lock (_index)
        {
            if (_mentions is { } known) return known;
            var found = _found = [];
            _filter = new ulong[FilterBits / BitsPerWord];
            _brought = FindBrought(_filter);
            if (_brought.Count > 0) PayloadIndex.FindMentions(_text, _ignoresCase, this);
            (_found, _brought, _filter) = (null, null, null);
            return found;
        }
    }
}
