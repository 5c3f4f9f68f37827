namespace TokenGuard.Analyzers;

/// <summary>What the analyzer's time goes into.</summary>
internal enum Work
{
    /// <summary>Plain and encoded tokens in the text of files.</summary>
    Text,

    /// <summary>What literals bring, and names.</summary>
    Gate,

    /// <summary>The compiler, asked for members that can make a token.</summary>
    Binding,

    /// <summary>Whether what such a member really uses can make one, and what the compiler puts together.</summary>
    Constants,

    /// <summary>The run of members, with those that they are followed into.</summary>
    Evaluation,
}

/// <summary>What the analyzer did, for those who measure it. Counting is not exact where several compilations are analyzed at once.</summary>
/// <param name="clock">Tells the time that the running thread has used; null where that does not matter.</param>
internal sealed class EvaluationCounters(Func<TimeSpan>? clock = null)
{
    private readonly long[] _ticks = new long[(int)Work.Evaluation + 1];
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

    /// <summary>Told of each member that the compiler was asked for.</summary>
    public Action<RootCost>? Watch { get; set; }

    /// <summary>Told of each member before it is run.</summary>
    public Action<Microsoft.CodeAnalysis.SyntaxNode>? Starting { get; set; }

    /// <summary>Told of what went wrong in the run of a member.</summary>
    public Action<Exception>? Failed { get; set; }

    public TimeSpan Of(Work work) => TimeSpan.FromTicks(Interlocked.Read(ref _ticks[(int)work]));

    public TimeSpan Now() => clock?.Invoke() ?? TimeSpan.Zero;

    /// <summary>Counts the time since another, and returns what it is now.</summary>
    public TimeSpan Count(Work work, TimeSpan since)
    {
        var now = Now();
        Interlocked.Add(ref _ticks[(int)work], (now - since).Ticks);
        return now;
    }

    public void CountBinding() => Interlocked.Increment(ref _bound);

    public void CountBody() => Interlocked.Increment(ref _bodies);

    public void CountEvaluation(int steps)
    {
        Interlocked.Increment(ref _evaluated);
        Interlocked.Add(ref _steps, steps);
    }

    public void Reset()
    {
        Array.Clear(_ticks, 0, _ticks.Length);
        (_bound, _evaluated, _bodies, _steps) = (0, 0, 0, 0);
    }
}
