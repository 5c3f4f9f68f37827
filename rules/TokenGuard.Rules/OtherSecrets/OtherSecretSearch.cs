using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>Finds secrets that are no tokens, by those of the rules in <see cref="RuleTable.Others"/> that are switched on.</summary>
public sealed class OtherSecretSearch(IReadOnlyCollection<Rule> rules)
{
    private static readonly OtherSecretRule[] Known =
    [
        new LicenceKey(), new SigningKey(),
        new SelfHostSecret("TG022", "SECRET_KEY_BASE"), new SelfHostSecret("TG023", "ENCRYPTION_DETERMINISTIC_KEY"),
        new SelfHostSecret("TG023", "ENCRYPTION_PRIMARY_KEY"), new SelfHostSecret("TG023", "ENCRYPTION_KEY_DERIVATION_SALT"),
        new LoginPassword(),
    ];

    private readonly OtherSecretRule[] _rules = [.. Known.Where(known => rules.Contains(known.Rule))];

    /// <summary>Bytes of the text before and behind a part that have to be there when the part is searched, where the document has them.</summary>
    public const int Context = OtherSecretRule.Context;

    /// <summary>The rules that nobody has to ask for.</summary>
    public static IReadOnlyList<Rule> Default { get; } = [.. RuleTable.Others.Where(rule => rule.IsOnByDefault)];

    public bool IsEmpty => _rules.Length == 0;

    /// <summary>Whether a file of that name holds more, by these rules, than one without a name.</summary>
    /// <param name="name">Without folders, in UTF-8.</param>
    public bool TellsByName(ReadOnlySpan<byte> name)
    {
        foreach (var rule in _rules)
            if (rule.IsTold(name)) return true;
        return false;
    }

    /// <summary>Adds what begins in a part of a text, in the order of the text.</summary>
    /// <param name="document">The document's name, where it has one: some files are told by their names.</param>
    public void Search(ReadOnlySpan<byte> text, int from, int to, string? document, List<CarriedMatch> into)
    {
        var before = into.Count;
        foreach (var rule in _rules) rule.Find(text, from, to, document, into);
        if (into.Count - before > 1) into.Sort(before, into.Count - before, ByStart.Instance);
    }

    private sealed class ByStart : IComparer<CarriedMatch>
    {
        public static ByStart Instance { get; } = new();

        public int Compare(CarriedMatch? x, CarriedMatch? y) => x!.Start.CompareTo(y!.Start);
    }
}
