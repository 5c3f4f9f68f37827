namespace TokenGuard.Scanning;

/// <summary>
/// The order of a finding's places: by repository, then as the secret spread, then by place. It looks at everything two occurrences can differ in,
/// so that the order in which workers found them leaves no trace; and at what lists hold, which the equality of records does not.
/// </summary>
internal sealed class OccurrenceOrder : IComparer<Occurrence>, IEqualityComparer<Occurrence>
{
    public static OccurrenceOrder Instance { get; } = new();

    public int Compare(Occurrence? x, Occurrence? y)
    {
        if (ReferenceEquals(x, y)) return 0;
        if (x is null || y is null) return x is null ? -1 : 1;
        var order = string.CompareOrdinal(x.Repository, y.Repository);
        if (order == 0) order = Nullable.Compare(x.Commit?.Date, y.Commit?.Date);
        if (order == 0) order = string.CompareOrdinal(x.Path, y.Path);
        if (order == 0) order = string.CompareOrdinal(x.Member, y.Member);
        if (order == 0) order = x.Offset.CompareTo(y.Offset);
        if (order == 0) order = string.CompareOrdinal(x.Place, y.Place);
        if (order == 0) order = string.CompareOrdinal(x.Commit?.Id, y.Commit?.Id);
        if (order == 0) order = string.CompareOrdinal(x.Blob, y.Blob);
        if (order == 0) order = string.CompareOrdinal(x.Carrier, y.Carrier);
        if (order == 0) order = x.Length.CompareTo(y.Length);
        if (order == 0) order = string.CompareOrdinal(x.Url, y.Url);
        return order == 0 ? string.CompareOrdinal(Joined(x.Refs), Joined(y.Refs)) : order;
    }

    public bool Equals(Occurrence? x, Occurrence? y) => Compare(x, y) == 0;

    public int GetHashCode(Occurrence obj) => HashCode.Combine(obj.Repository, obj.Path, obj.Offset, obj.Place, obj.Commit?.Id, obj.Blob);

    private static string? Joined(IReadOnlyList<string>? refs) => refs is null ? null : string.Join('\n', refs); // no ref name holds a line break
}
