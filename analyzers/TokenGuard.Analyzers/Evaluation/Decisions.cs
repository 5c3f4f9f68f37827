namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// The turns that a run takes where the program asks something unknown. A run follows a script as far as that goes and then takes the turns the
/// interpreter prefers; each turn it took leads to scripts that take another one there.
/// </summary>
internal sealed class Decisions
{
    /// <summary>Runs of one member at most. With one run for each way of each question, this covers what methods usually ask.</summary>
    public const int MostRuns = 8;

    private readonly Queue<int[]> _scripts = new([[]]);
    private readonly List<(int Chosen, int Options)> _taken = [];
    private int[] _script = [];

    /// <summary>Runs that were started.</summary>
    public int Runs { get; private set; }

    /// <summary>Turns taken in this run.</summary>
    public int Count => _taken.Count;

    public bool TryStartRun()
    {
        AddScripts();
        if (Runs == MostRuns || _scripts.Count == 0) return false;
        Runs++;
        _script = _scripts.Dequeue();
        _taken.Clear();
        return true;
    }

    public int Take(int options, int preferred)
    {
        var at = _taken.Count;
        var chosen = at < _script.Length ? Math.Min(_script[at], options - 1) : preferred;
        _taken.Add((chosen, options));
        return chosen;
    }

    public bool TakesTrue(bool preferred) => Take(2, preferred ? 1 : 0) == 1;

    private void AddScripts()
    {
        for (var at = _script.Length; at < _taken.Count; at++)
        {
            for (var option = 0; option < _taken[at].Options; option++)
            {
                if (_scripts.Count + Runs >= MostRuns) return;
                if (option == _taken[at].Chosen) continue;
                var script = new int[at + 1];
                for (var i = 0; i < at; i++) script[i] = _taken[i].Chosen;
                script[at] = option;
                _scripts.Enqueue(script);
            }
        }
    }
}
