namespace TokenGuard.Keygen;

/// <summary>
/// Where a regenerated secret goes. <see cref="PrepareAsync"/> is asked before the old secret is killed and must leave nothing that could still
/// go wrong to <see cref="DeliverAsync"/>; <see cref="DiscardAsync"/> undoes the preparation when the act did not happen.
/// </summary>
public interface INewSecretSink
{
    /// <summary>For people and the journal, for example <c>file:/run/new-token</c>.</summary>
    string Destination { get; }

    /// <summary>As on the command line; what a run after a crash delivers to.</summary>
    IReadOnlyList<string> Destinations => [Destination];

    Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel);

    /// <summary>What is left to deliver to after a crash, for a place that can tell that it holds the secret; null where nothing is.</summary>
    INewSecretSink? Remaining(NewSecret secret) => this;

    /// <summary>Cannot be cancelled: the value exists nowhere else.</summary>
    Task<DeliveryAnswer> DeliverAsync(NewSecret secret);

    Task DiscardAsync();
}

/// <summary>Null <paramref name="Problem"/> means it went well; otherwise one sentence for a person.</summary>
public sealed record DeliveryAnswer(string? Problem)
{
    public static DeliveryAnswer Fine { get; } = new((string?)null);
}
