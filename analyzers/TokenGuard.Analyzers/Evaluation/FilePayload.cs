using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What one file brings to make tokens of, and where: its own literals, and names that stand for those of others.</summary>
internal sealed class FilePayload : IMentions
{
    // So many bits tell apart the few dozen names that bring something and the thousand that do not.
    private const int FilterBits = 4096;
    private const int BitsPerWord = 64;

    // Members of one name whose pieces are put together in one place.
    private const int MostOfOneName = 4;

    private readonly SourceText _text;
    private readonly PayloadIndex _index;
    private readonly NamedPayloads _names;
    private readonly bool _ignoresCase;
    private readonly bool _mayMakeToken;
    private List<(int End, int Key, Payload Payload)>? _mentions;
    private List<(int End, int Key, Payload Payload)>? _found;
    private HashSet<int>? _declared;
    private List<Mention>? _uses;
    private Dictionary<int, Payload>? _brought;
    private ulong[]? _filter;

    public FilePayload(SourceText text, PayloadIndex index, NamedPayloads names, bool ignoresCase)
    {
        (_text, _index, _names, _ignoresCase) = (text, index, names, ignoresCase);
        _mayMakeToken = MayMakeToken();
    }

    /// <summary>What stands in a part of the file.</summary>
    public Payload In(TextSpan span) => _index.In(span);

    /// <summary>Whether the file names this anywhere.</summary>
    public bool Mentions(string name)
    {
        var hash = PayloadLexer.HashOf(name.AsSpan(), _ignoresCase);
        return Array.IndexOf(_index.Mentioned, hash) >= 0 || Array.IndexOf(_index.Mentioned, new Mention(0, hash, IsQualifier: true, 0, IsInTest: false).Key) >= 0;
    }

    /// <summary>Whether what stands in a part of the file, and what is named there, can make a token.</summary>
    [MethodImpl(Jit.AtOnce)]
    public bool CanMakeToken(TextSpan span)
    {
        var payload = _index.In(span);
        if (payload.CanMakeToken) return true;
        // Most files end here, and where it is that they mention something is never asked.
        if (!_mayMakeToken) return false;
        var mentions = _mentions ??= FindMentions();
        Dictionary<int, int>? seen = null;
        for (var i = FirstMention(mentions, span.Start); i < mentions.Count && mentions[i].End <= span.End; i++)
        {
            if (!IsMore(seen ??= [], mentions[i].Key)) continue;
            payload += mentions[i].Payload;
            if (payload.CanMakeToken) return true;
        }

        return false;
    }

    /// <summary>What stands in a part of the file, and what is named there.</summary>
    [MethodImpl(Jit.AtOnce)]
    public Payload With(TextSpan span)
    {
        var payload = _index.In(span);
        if (!_mayMakeToken) return payload;
        var mentions = _mentions ??= FindMentions();
        Dictionary<int, int>? seen = null;
        for (var i = FirstMention(mentions, span.Start); i < mentions.Count && mentions[i].End <= span.End; i++)
            if (IsMore(seen ??= [], mentions[i].Key)) payload += mentions[i].Payload;
        return payload;
    }

    /// <summary>What a name brings where it is mentioned in a part of the file.</summary>
    public Payload Brought(TextSpan span, string name)
    {
        var payload = default(Payload);
        if (!_mayMakeToken) return payload;
        var mentions = _mentions ??= FindMentions();
        var hash = PayloadLexer.HashOf(name.AsSpan(), _ignoresCase);
        for (var i = FirstMention(mentions, span.Start); i < mentions.Count && mentions[i].End <= span.End; i++)
            if (Mention.NameOf(mentions[i].Key) == hash || mentions[i].Key == -hash) payload = Payload.Max(payload, mentions[i].Payload);
        return payload;
    }

    /// <summary>Members of several types may have one name: <c>A.Value + B.Value</c>.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static bool IsMore(Dictionary<int, int> seen, int key)
    {
        seen.TryGetValue(key, out var count);
        seen[key] = count + 1;
        return count < MostOfOneName;
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
        if (payload.IsPiece || _declared!.Contains(mention.Name)) _uses!.Add(mention);
    }

    private static int BitOf(int key) => (int)((uint)Mention.NameOf(key) * 2654435769u >> 20) & (FilterBits - 1);

    /// <summary>What mentions bring, of those that bring anything: a file mentions a thousand names, and each of these again and again.</summary>
    private Dictionary<int, Payload> FindBrought(ulong[] filter)
    {
        var brought = new Dictionary<int, Payload>();
        foreach (var key in _index.Mentioned)
        {
            var payload = Of(Mention.NameOf(key), Mention.IsQualifierOf(key));
            if (payload == default) continue;
            brought[key] = payload;
            AddTo(filter, key);
        }

        return brought;
    }

    private static void AddTo(ulong[] filter, int key)
    {
        var bit = BitOf(key);
        filter[bit / BitsPerWord] |= 1ul << bit;
    }

    private List<(int End, int Key, Payload Payload)> FindMentions()
    {
        lock (_index)
        {
            if (_mentions is { } known) return known;
            var found = _found = [];
            _filter = new ulong[FilterBits / BitsPerWord];
            _brought = FindBrought(_filter);
            if (_brought.Count > 0)
            {
                (_uses, _declared) = ([], [.. _index.Declared]);
                if (_brought.Values.Any(static payload => payload.IsPiece))
                    foreach (var name in _index.Declared) AddTo(_filter, name);
                PayloadIndex.FindMentions(_text, _ignoresCase, this);
                HandOn(found, _uses, _brought);
            }

            (_found, _brought, _filter, _uses, _declared) = (null, null, null, null, null);
            return found;
        }
    }

    /// <summary>What members bring that use a piece of another one, to those who use them: <c>Part(int at) => Parts[at]</c>.</summary>
    private static void HandOn(List<(int End, int Key, Payload Payload)> found, List<Mention> uses, Dictionary<int, Payload> brought)
    {
        var pieces = uses.Where(use => use.By != 0 && use.By != use.Name && brought.TryGetValue(use.Key, out var payload) && payload.IsPiece)
            .Select(static use => (use.By, use.Key)).Distinct().ToLookup(static use => use.By, use => brought[use.Key]);
        if (pieces.Count == 0) return;
        foreach (var users in uses.Where(use => use.By != use.Name && pieces.Contains(use.Name)).ToLookup(static use => use.Name))
        {
            if (users.Select(static use => use.By).Distinct().Count() > PieceUses.MostUsers) continue;
            var payload = pieces[users.Key].Aggregate(static (sum, one) => sum + one);
            // Beside what the name brings by itself, which has a key of its own.
            foreach (var use in users) found.Add((use.End, -use.Name, payload));
        }

        found.Sort(static (one, other) => one.End.CompareTo(other.End));
    }
}
