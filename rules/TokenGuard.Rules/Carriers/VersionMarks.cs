namespace TokenGuard.Rules.Carriers;

/// <summary>The next few versions that may follow in a text, for questions asked from its start to its end: each part of it is gone over once.</summary>
internal sealed class VersionMarks
{
    /// <summary>Those that are looked for ahead. Where there are more, the last of them may be missing.</summary>
    public const int Several = 9;

    private const int Part = 4096; // gone over at once

    private int[] _marks = new int[2 * Several];
    private int _first;
    private int _count;
    private int _from; // up to where those before were dropped
    private int _to;
    private int _asked;

    /// <summary>Where they are, from a place on and for as far as a token's encoded form reaches.</summary>
    public ReadOnlySpan<int> Ahead(ReadOnlySpan<byte> text, int at)
    {
        if (at < _from) Forget();
        if (at > _to) (_from, _to, _first, _count) = (at, at, 0, 0);
        if (at < _asked) _first = 0;
        _asked = at;
        while (_first < _count && _marks[_first] < at) _first++;
        while (_count - _first < Several && _to < text.Length && _to < at + CarrierSearch.LongestEncoded) Extend(text, Math.Min(text.Length, _to + Part));
        return _marks.AsSpan(_first, _count - _first);
    }

    /// <summary>For another text, or another window of the same.</summary>
    public void Forget() => (_from, _to, _asked, _first, _count) = (0, 0, 0, 0, 0);

    private void Extend(ReadOnlySpan<byte> text, int to)
    {
        if (_first > 0) Array.Copy(_marks, _first, _marks, 0, _count - _first);
        (_from, _first, _count) = (_asked, 0, _count - _first);
        for (var at = _to; (at = VersionMark.Next(text, at, to)) < to; at++)
        {
            if (_count == _marks.Length) Array.Resize(ref _marks, 2 * _count);
            _marks[_count++] = at;
        }

        _to = to;
    }
}
