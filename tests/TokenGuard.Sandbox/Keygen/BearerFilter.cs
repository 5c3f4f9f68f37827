using Microsoft.AspNetCore.Http;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>
/// The <c>bearer[…]</c> parameters of the token list (contract §4.4). A hash with no usable key matches nothing, which is also what servers up to
/// v1.7.0 make of the keys they do not know.
/// </summary>
internal sealed class BearerFilter
{
    private readonly Func<Bearer, bool> _accepts;

    private BearerFilter(Func<Bearer, bool> accepts) => _accepts = accepts;

    public static BearerFilter From(IQueryCollection query, bool legacy)
    {
        var given = query.Where(p => p.Key.StartsWith("bearer[", StringComparison.Ordinal)).ToList();
        if (given.TrueForAll(p => p.Value.All(string.IsNullOrWhiteSpace))) return new BearerFilter(_ => true);

        var type = query["bearer[type]"].ToString();
        var id = query["bearer[id]"].ToString();
        string[] roles = [.. query["bearer[role]"].Concat(query["bearer[role][]"]).OfType<string>().Select(r => r.Replace('_', '-'))];
        if (legacy && (type.Length == 0 || id.Length == 0)) return new BearerFilter(_ => false);
        if (type.Length == 0 && id.Length == 0 && roles.Length == 0) return new BearerFilter(_ => false);

        return new BearerFilter(bearer =>
            (type.Length == 0 || bearer.Type == (type.EndsWith('s') ? type : type + "s"))
            && (id.Length == 0 || (Uuid.TryParse(id, out var wanted) && bearer.Id == wanted))
            && (legacy || roles.Length == 0 || roles.Contains(bearer.RoleWords.Replace(' ', '-'))));
    }

    public IEnumerable<TokenRow> Apply(IEnumerable<TokenRow> tokens) => tokens.Where(t => _accepts(t.Bearer));
}
