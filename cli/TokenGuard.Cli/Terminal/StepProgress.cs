using System.Globalization;

namespace TokenGuard.Cli.Terminal;

/// <summary>One line on a terminal that shows how far a run of equal steps is, and how long the rest will take at the pace so far.</summary>
internal sealed class StepProgress(string doing, int total, CliServices services, bool quiet)
{
    private const int Width = 24;

    private readonly bool _shown = !quiet && total > 1 && services.Terminal.ErrorIsTerminal;
    private readonly DateTimeOffset _started = services.Time.GetUtcNow();
    private int _done;

    /// <summary>One more is done.</summary>
    public void Step()
    {
        _done++;
        if (!_shown) return;
        var filled = Width * _done / total;
        var left = (services.Time.GetUtcNow() - _started) / _done * (total - _done);
        services.Error.Write($"\r{doing} {_done} of {Quantity.Of(total, "token")} [{new string('#', filled)}{new string('.', Width - filled)}] {Left(left)}   ");
        if (_done == total) services.Error.WriteLine();
    }

    private static string Left(TimeSpan left) => left switch
    {
        { TotalSeconds: < 1 } => "",
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"about {left.TotalSeconds:0} s left"),
        _ => string.Create(CultureInfo.InvariantCulture, $"about {left.TotalMinutes:0} min left"),
    };
}
