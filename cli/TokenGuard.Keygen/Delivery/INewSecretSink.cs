namespace TokenGuard.Keygen;

/// <summary>
/// Where a regenerated secret goes. <see cref="PrepareAsync"/> is asked before the old secret is killed and must leave nothing that could still
/// go wrong to <see cref="DeliverAsync"/>; <see cref="DiscardAsync"/> undoes the preparation when the act did not happen.
/// </summary>
public interface INewSecretSink
{
    /// <summary>For people and the journal, for example <c>file:/run/new-token</c>.</summary>
    string Destination { get; }

    Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel);

    /// <summary>Cannot be cancelled: the value exists nowhere else.</summary>
    Task<DeliveryAnswer> DeliverAsync(NewSecret secret);

    Task DiscardAsync();
}

/// <summary>Null <paramref name="Problem"/> means it went well; otherwise one sentence for a person.</summary>
public sealed record DeliveryAnswer(string? Problem)
{
    public static DeliveryAnswer Fine { get; } = new((string?)null);
}
