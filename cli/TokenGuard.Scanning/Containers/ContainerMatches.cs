using TokenGuard.Rules;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// What stands in a container: in its own bytes and in its members. A token that a member is reported for is not reported again for the same bytes of
/// the container, where it can be seen too if the member is not packed.
/// </summary>
internal sealed class ContainerMatches
{
    private readonly List<DocumentMatch> _own;
    private readonly bool[] _repeated;
    private readonly List<DocumentMatch> _inside = [];

    public ContainerMatches(List<DocumentMatch> own)
    {
        _own = own;
        _own.Sort(static (x, y) => x.Offset.CompareTo(y.Offset));
        _repeated = new bool[own.Count];
    }

    /// <param name="at">Where in the container the bytes stand for which the matches are reported.</param>
    public void Add(long at, long span, List<DocumentMatch> matches)
    {
        _inside.AddRange(matches);
        if (matches.Count == 0) return;
        HashSet<Fingerprint>? reported = null;
        for (var i = FirstAt(at); i < _own.Count && _own[i].Offset < at + span; i++)
        {
            reported ??= [.. matches.Select(match => match.Secret.Fingerprint)];
            _repeated[i] |= reported.Contains(_own[i].Secret.Fingerprint);
        }
    }

    /// <summary>Of what no place in the container can be told for: what the container's own bytes do not show anywhere.</summary>
    public void AddUnknown(List<DocumentMatch> matches)
    {
        HashSet<Fingerprint> known = [.. _own.Select(match => match.Secret.Fingerprint)];
        _inside.AddRange(matches.Where(match => !known.Contains(match.Secret.Fingerprint)));
    }

    /// <summary>Gives the container's own matches the names of what they belong to, one match for each name, where there are any.</summary>
    public void Locate(Func<long, IReadOnlyList<string>> placesOf)
    {
        for (var i = 0; i < _own.Count; i++)
        {
            if (_repeated[i] || placesOf(_own[i].Offset) is not { Count: > 0 } places) continue;
            _inside.AddRange(places.Select(place => _own[i] with { Member = place }));
            _repeated[i] = true;
        }
    }

    public List<DocumentMatch> ToList() => [.. _own.Where((_, i) => !_repeated[i]), .. _inside];

    /// <summary>Index of the first of the container's own matches at or behind an offset.</summary>
    private int FirstAt(long offset)
    {
        var (from, to) = (0, _own.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_own[middle].Offset < offset) from = middle + 1;
            else to = middle;
        }

        return from;
    }
}
