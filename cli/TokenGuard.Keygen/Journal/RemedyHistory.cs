using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>A remedy that the journal leaves open: a crash, a lost answer or a missing proof came in between.</summary>
/// <param name="LastStep">The last step that is on the disk.</param>
/// <param name="WasSent">The request may have gone out.</param>
/// <param name="DeliveredTo">Where the new secret went; null where it was not delivered.</param>
public sealed record OpenRemedy(
    Guid Remedy, Fingerprint Fingerprint, TokenId? TokenId, RemedyAction Action, JournalPlan Plan, JournalStep LastStep, bool WasSent, string? DeliveredTo)
{
    /// <summary>Whether the interrupted run's private file still holds the new secret.</summary>
    public bool HasKeptSecret() => Recovery(file => file.ReadBack() is not null);

    /// <summary>Removes what was prepared for a new secret that never came.</summary>
    public void Tidy() => Recovery(file =>
    {
        if (file.ReadBack() is null) file.Remove();
        return true;
    });

    private bool Recovery(Func<SecretFile, bool> look)
    {
        if (Plan.Recovery is not { } path) return false;
        using var file = new SecretFile(path);
        return look(file);
    }
}

/// <summary>Reads the journal back. Lines it cannot read are counted, never guessed at.</summary>
public sealed class RemedyHistory
{
    private static readonly string[] Settled = [nameof(RemedyStatus.Proved), nameof(RemedyStatus.DoneByOthers), nameof(RemedyStatus.Refused), nameof(RemedyStatus.NotDone)];

    private readonly Dictionary<Fingerprint, Story> _stories = [];

    private RemedyHistory()
    {
    }

    /// <summary>Lines that are no entry of ours: cut short by a crash, or edited.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The remedies to finish, in the order they were begun. A later remedy of the same token settles an earlier one.</summary>
    public IReadOnlyList<OpenRemedy> Open =>
        [.. _stories.Values.Where(s => !s.IsSettled && s.Plan is not null).OrderBy(s => s.Begun).Select(s => s.ToOpen())];

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RemedyHistory Read(Stream journal)
    {
        var history = new RemedyHistory();
        var number = 0;
        foreach (var line in JournalChain.Lines(journal)) history.Take(line, number++);
        return history;
    }

    private void Take(byte[] line, int number)
    {
        if (line.Length == 0) return;
        try
        {
            using var json = JsonDocument.Parse(line);
            if (!Take(json.RootElement, number)) Unreadable++;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Unreadable++;
        }
    }

    private bool Take(JsonElement entry, int number)
    {
        // What was done to a token by its id needs no secret to finish, so there is nothing to resume.
        if (Text(entry, InventoryEntry.Member) is not null) return true;
        if (!Fingerprint.TryParse(Text(entry, "fingerprint"), out var fingerprint) || !Guid.TryParse(Text(entry, "remedy"), out var remedy)
            || !Enum.TryParse<JournalStep>(Text(entry, "step"), ignoreCase: true, out var step)
            || !Enum.TryParse<RemedyAction>(Text(entry, "action"), ignoreCase: true, out var action))
        {
            return false;
        }

        if (!_stories.TryGetValue(fingerprint, out var story) || (story.Remedy != remedy && step == JournalStep.Planned))
            _stories[fingerprint] = story = new Story(remedy, fingerprint, action, number, TokenId.From(Text(entry, "tokenId")), story);
        story.Take(step, Text(entry, "note"), Text(entry, "address") is { } address ? Plan(entry, address) : null);
        return true;
    }

    private static JournalPlan Plan(JsonElement entry, string address) => new(
        address, Text(entry, "environment"), Text(entry, "kind"), Text(entry, "report"), Text(entry, "recovery"),
        entry.TryGetProperty("destinations", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(d => d.GetString()).OfType<string>()] : []);

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>All that was done about one token. A second attempt takes over what the first left behind.</summary>
    private sealed class Story
    {
        private JournalStep _last = JournalStep.Planned;
        private bool _sent;
        private string? _delivered;

        public Story(Guid remedy, Fingerprint fingerprint, RemedyAction action, int begun, TokenId? id, Story? before)
        {
            Remedy = remedy;
            Fingerprint = fingerprint;
            Action = action;
            Begun = begun;
            Id = id;
            if (before is not { IsSettled: false }) return;
            _sent = before._sent && before.Action == action;
            Plan = before.Plan;
        }

        public Guid Remedy { get; }

        public int Begun { get; }

        public JournalPlan? Plan { get; private set; }

        public bool IsSettled { get; private set; }

        private Fingerprint Fingerprint { get; }

        private RemedyAction Action { get; }

        private TokenId? Id { get; }

        public void Take(JournalStep step, string? note, JournalPlan? plan)
        {
            if (plan is not null) Plan = plan;
            if (step == JournalStep.Recorded) return;
            _last = step;
            _sent |= step == JournalStep.Sending;
            if (step == JournalStep.Delivered && note is not "failed") _delivered = note;
            if (step == JournalStep.Closed) IsSettled = note is not null && Settled.Contains(note, StringComparer.Ordinal);
        }

        public OpenRemedy ToOpen() => new(Remedy, Fingerprint, Id, Action, Plan!, _last, _sent, _delivered);
    }
}
