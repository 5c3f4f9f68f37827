using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace TokenGuard.GitHub;

/// <summary>
/// Waits as GitHub asks: for its rate limits, and a moment where a server or the network stumbles. Octokit knows neither 429 nor how long to wait,
/// and takes no cancellation, so both are done here, below it. Only requests that read, or that put a secret where it goes, take this way, so each may be sent again.
/// </summary>
/// <param name="waiting">Told how long a wait for a rate limit will be.</param>
internal sealed class PatientHandler(TimeProvider time, Action<TimeSpan> waiting, CancellationToken cancel) : DelegatingHandler
{
    private const int MostTries = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    // GitHub: where a secondary limit does not say how long, at least a minute, and longer each time.
    private static readonly TimeSpan UnstatedLimit = TimeSpan.FromMinutes(1);

    // The primary limit starts anew every hour. Whoever asks for more is not waited for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(65);

    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(60);

    // A blob comes as base64 and GitHub gives at most 100 MB of it.
    private const long LargestAnswer = 192 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cancel);
        for (var tries = 1; ; tries++)
        {
            TimeSpan pause;
            try
            {
                var response = await SendOnceAsync(request, linked.Token).ConfigureAwait(false);
                if (tries == MostTries) return response;
                if (await LimitAsync(response, tries, linked.Token).ConfigureAwait(false) is { } limit)
                {
                    if (limit > LongestWait) return response;
                    pause = limit;
                    waiting(pause);
                }
                else if (response.StatusCode is >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented)
                {
                    pause = PauseAfter(tries);
                }
                else
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException e) when (tries < MostTries && e is not ForeignAddressException)
            {
                pause = PauseAfter(tries);
            }

            await Task.Delay(pause, time, linked.Token).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerDeadline);
        try
        {
            var response = await base.SendAsync(request, deadline.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, deadline.Token).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, $"no answer within {AnswerDeadline.TotalSeconds:0} seconds");
        }
    }

    /// <summary>How long the answer asks to wait; null where it is no rate limit.</summary>
    private async Task<TimeSpan?> LimitAsync(HttpResponseMessage response, int tries, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)) return null;
        if (Stated(response.Headers.RetryAfter) is { } stated) return stated;
        if (Number(response.Headers, "x-ratelimit-remaining") == 0 && Number(response.Headers, "x-ratelimit-reset") is { } reset)
        {
            // One second more: the header counts whole seconds, and an early try would be counted against us. Bounded before it is added up.
            var seconds = Math.Clamp(reset - time.GetUtcNow().ToUnixTimeSeconds(), 0, (long)LongestWait.TotalSeconds * 2);
            return TimeSpan.FromSeconds(seconds + 1);
        }

        if (response.StatusCode == HttpStatusCode.TooManyRequests) return UnstatedLimit * (1 << (tries - 1));
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) ? UnstatedLimit * (1 << (tries - 1)) : null;
    }

    private TimeSpan? Stated(RetryConditionHeaderValue? retryAfter)
    {
        var stated = retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return stated < TimeSpan.Zero ? TimeSpan.Zero : stated;
    }

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    // Doubling, with up to half of it by chance, so that many runs which failed together do not come back together.
    private static TimeSpan PauseAfter(int tries) => FirstPause * (1 << (tries - 1)) * (1 + (Random.Shared.NextDouble() / 2));
}
