namespace TokenGuard.Keygen;

/// <summary>One new secret to several destinations, in the order named: all are prepared before the act, and one that fails keeps no other from getting it.</summary>
public sealed class SeveralSinks(IReadOnlyList<INewSecretSink> sinks) : INewSecretSink
{
    public string Destination => string.Join(", ", Destinations);

    public IReadOnlyList<string> Destinations => [.. sinks.Select(sink => sink.Destination)];

    public async Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel)
    {
        for (var i = 0; i < sinks.Count; i++)
        {
            var answer = await sinks[i].PrepareAsync(cancel);
            if (answer.Problem is null) continue;
            foreach (var prepared in sinks.Take(i)) await prepared.DiscardAsync();
            return answer;
        }

        return DeliveryAnswer.Fine;
    }

    public async Task<DeliveryAnswer> DeliverAsync(NewSecret secret)
    {
        var problems = new List<string>();
        foreach (var sink in sinks)
            if ((await sink.DeliverAsync(secret)).Problem is { } problem) problems.Add(problem);
        return problems.Count == 0 ? DeliveryAnswer.Fine : new DeliveryAnswer(string.Join("; ", problems));
    }

    public INewSecretSink? Remaining(NewSecret secret) =>
        sinks.Select(sink => sink.Remaining(secret)).OfType<INewSecretSink>().ToList() is { Count: > 0 } remaining ? new SeveralSinks(remaining) : null;

    public async Task DiscardAsync()
    {
        foreach (var sink in sinks) await sink.DiscardAsync();
    }
}
