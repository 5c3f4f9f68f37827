namespace TokenGuard.Analyzers;

/// <summary>What the evaluation did, for those who measure it. Counting is not exact where several compilations are analyzed at once.</summary>
internal sealed class EvaluationCounters
{
    private int _bound;
    private int _evaluated;
    private int _bodies;
    private long _steps;

    /// <summary>Bodies and values that the compiler was asked for.</summary>
    public int Bound => _bound;

    /// <summary>Bodies and values that were run by the interpreter.</summary>
    public int Evaluated => _evaluated;

    /// <summary>Members that others were followed into.</summary>
    public int Bodies => _bodies;

    /// <summary>Operations that were evaluated.</summary>
    public long Steps => _steps;

    public void CountBinding() => Interlocked.Increment(ref _bound);

    public void CountBody() => Interlocked.Increment(ref _bodies);

    public void CountEvaluation(int steps)
    {
        Interlocked.Increment(ref _evaluated);
        Interlocked.Add(ref _steps, steps);
    }

    public void Reset() => (_bound, _evaluated, _bodies, _steps) = (0, 0, 0, 0);
}
