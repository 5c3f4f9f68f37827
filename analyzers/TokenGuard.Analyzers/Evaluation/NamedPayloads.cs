namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What the names of one compilation stand for, in whatever file: names say that only roughly, so of several that are alike the most counts.</summary>
internal sealed class NamedPayloads
{
    private readonly Dictionary<int, (Payload Members, Payload Types)> _names = [];
    private object? _origin;

    public NamedPayloads(IEnumerable<PayloadIndex> files)
    {
        foreach (var file in files)
        {
            foreach (var member in file.Members)
            {
                _names.TryGetValue(member.Key, out var known);
                _names[member.Key] = (Payload.Max(known.Members, member.Value), known.Types);
            }

            foreach (var type in file.Types)
            {
                _names.TryGetValue(type.Key, out var known);
                _names[type.Key] = (known.Members, Payload.Max(known.Types, type.Value));
            }
        }
    }

    /// <summary>Keeps alive what these were made from.</summary>
    public void Keep(object origin) => Volatile.Write(ref _origin, origin);

    /// <summary>What a name brings where it is mentioned.</summary>
    public Payload Of(int name, bool isQualifier) =>
        !_names.TryGetValue(name, out var known) ? default : isQualifier ? known.Members : known.Members + known.Types;
}
