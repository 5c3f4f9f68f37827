using TokenGuard.Rules;

namespace TokenGuard.Scanning;

/// <summary>Groups matches by secret while workers add them; the order in which they came leaves no trace in the result.</summary>
public sealed class FindingCollector
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Fingerprint, (Secret Secret, HashSet<Occurrence> Occurrences)> _bySecret = [];

    /// <summary>Every distinct secret so far, for whoever asks the API before the report is written.</summary>
    public IReadOnlyList<Secret> Secrets
    {
        get
        {
            lock (_gate) return [.. _bySecret.Values.Select(entry => entry.Secret)];
        }
    }

    /// <summary>Distinct secrets so far.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _bySecret.Count;
        }
    }

    /// <summary>Adds a place where a secret stands. Tokens in its path and other names are redacted here, for every source.</summary>
    public void Add(Secret secret, Occurrence occurrence)
    {
        occurrence = Redactor.Redact(occurrence);
        lock (_gate)
        {
            if (!_bySecret.TryGetValue(secret.Fingerprint, out var entry)) _bySecret[secret.Fingerprint] = entry = (secret, new(OccurrenceOrder.Instance));
            // One value may stand under two names, and the order of the workers must not decide which rule it is.
            else if (string.CompareOrdinal(secret.Rule.Id, entry.Secret.Rule.Id) < 0) _bySecret[secret.Fingerprint] = (secret, entry.Occurrences);
            entry.Occurrences.Add(occurrence);
        }
    }

    /// <summary>Whether a secret is known to stand at a place of some kind.</summary>
    public bool Has(Secret secret, Func<Occurrence, bool> place)
    {
        lock (_gate) return _bySecret.TryGetValue(secret.Fingerprint, out var entry) && entry.Occurrences.Any(place);
    }

    /// <summary>Worst first; within a severity by rule and by first place.</summary>
    public IReadOnlyList<Finding> ToFindings()
    {
        lock (_gate)
        {
            return
            [
                .. _bySecret.Values.Select(ToFinding)
                    .OrderByDescending(f => f.Severity).ThenBy(f => f.Rule, StringComparer.Ordinal)
                    .ThenBy(f => f.Occurrences[0].Repository, StringComparer.Ordinal).ThenBy(f => f.Occurrences[0].Path, StringComparer.Ordinal)
                    .ThenBy(f => f.Occurrences[0].Offset).ThenBy(f => f.Fingerprint, StringComparer.Ordinal),
            ];
        }
    }

    private static Finding ToFinding((Secret Secret, HashSet<Occurrence> Occurrences) entry)
    {
        var rule = entry.Secret.Rule;
        return new Finding
        {
            Fingerprint = entry.Secret.Fingerprint.Value,
            Rule = rule.Id,
            Kind = rule.Name,
            TokenVersion = entry.Secret.Shape?.Version.ToString().ToLowerInvariant(),
            Severity = entry.Secret.IsPlaceholder ? Severity.Low : rule.Severity,
            Redacted = entry.Secret.Redacted,
            Test = entry.Secret.IsPlaceholder,
            FirstCommitted = entry.Occurrences.Min(occurrence => occurrence.Commit?.Date),
            LastCommitted = entry.Occurrences.Max(occurrence => occurrence.Commit?.Date),
            Occurrences = [.. entry.Occurrences.Order(OccurrenceOrder.Instance)],
        };
    }
}
