namespace TokenGuard.Keygen;

/// <summary>One request at a time and a least interval between their starts: Cloud's firewall is unknown, so we stay far below any limit.</summary>
internal sealed class RequestPacer(TimeSpan interval, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public async Task<T> RunAsync<T>(Func<Task<T>> request, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var wait = _next - time.GetUtcNow();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
            _next = time.GetUtcNow() + interval;
            return await request();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>No further request starts for this long.</summary>
    public void Rest(TimeSpan pause)
    {
        var until = time.GetUtcNow() + pause;
        if (until > _next) _next = until;
    }

    public void Dispose() => _turn.Dispose();
}
