using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenGuard.Sandbox.Keygen;

/// <summary><c>GET /tokens</c>: filters, order and the three ways of paging (contract §4.4).</summary>
internal static class TokenList
{
    private const int DefaultSize = 10;
    private const int LargestNumber = 100;

    // Parameters that never come back in a link.
    private static readonly string[] SecretParameters = ["token", "auth"];

    public static Answer Get(Exchange exchange, Resources resources, bool legacyFilters)
    {
        var query = exchange.Request.Query;
        if (Number(query, "limit", "limit", out var limit) is { } badLimit) return badLimit;
        if (Number(query, "page[size]", "page", out var size) is { } badSize) return badSize;
        if (Number(query, "page[number]", "page", out var number) is { } badNumber) return badNumber;
        var byCursor = query.ContainsKey("page[cursor]");
        if (query.ContainsKey("page") || (size is not null && number is null && !byCursor)) return Errors.BadParameter("page", "is invalid");

        var account = exchange.RequiredAccount;
        var rows = BearerFilter.From(query, legacyFilters)
            .Apply(account.Within(exchange.Environment).Where(t => Scope.Shows(account, exchange.Caller, t)));
        var ordered = (query["order"] == "asc" ? rows.OrderBy(t => t.Sequence) : rows.OrderByDescending(t => t.Sequence)).ToList();

        var length = size ?? limit ?? DefaultSize;
        if (byCursor) return ByCursor(exchange.Request, resources, ordered, length);
        return number is { } page ? ByNumber(exchange.Request, resources, ordered, page, length) : Page(resources, ordered.Take(length));
    }

    private static Answer ByCursor(HttpRequest request, Resources resources, List<TokenRow> ordered, int size)
    {
        var cursor = request.Query["page[cursor]"].ToString();
        var start = 0;
        if (cursor.Length > 0)
        {
            var at = Uuid.TryParse(cursor, out var id) ? ordered.FindIndex(t => t.Id == id) : -1;
            start = at < 0 ? ordered.Count : at + 1;
        }

        var rows = ordered.Skip(start).Take(size).ToList();
        var next = start + size < ordered.Count ? Link(request, "page[cursor]", rows[^1].Id.ToString()) : null;
        var answer = Page(resources, rows);
        answer.Body!["links"] = new JsonObject { ["self"] = Link(request, "page[cursor]", cursor), ["next"] = next };
        return answer;
    }

    private static Answer ByNumber(HttpRequest request, Resources resources, List<TokenRow> ordered, int number, int size)
    {
        var pages = Math.Max(1, (ordered.Count + size - 1) / size);
        string? To(int page) => page >= 1 && page <= pages ? Link(request, "page[number]", page.ToString(CultureInfo.InvariantCulture)) : null;

        var answer = Page(resources, ordered.Skip((number - 1) * size).Take(size));
        answer.Body!["links"] = new JsonObject
        {
            ["self"] = Link(request, "page[number]", number.ToString(CultureInfo.InvariantCulture)),
            ["prev"] = To(number - 1),
            ["next"] = To(number + 1),
            ["first"] = To(1),
            ["last"] = To(pages),
            ["meta"] = new JsonObject { ["pages"] = pages, ["count"] = ordered.Count },
        };
        return answer;
    }

    private static Answer Page(Resources resources, IEnumerable<TokenRow> rows) =>
        Endpoints.Data(200, new JsonArray([.. rows.Select(t => resources.Token(t))]));

    private static string Link(HttpRequest request, string changed, string value)
    {
        var kept = request.Query
            .Where(p => p.Key != changed && !SecretParameters.Contains(p.Key))
            .SelectMany(p => p.Value, (p, v) => KeyValuePair.Create(p.Key, v))
            .Append(KeyValuePair.Create<string, string?>(changed, value));
        return QueryHelpers.AddQueryString(request.Path, kept);
    }

    private static Answer? Number(IQueryCollection query, string name, string blamed, out int? number)
    {
        number = null;
        if (!query.TryGetValue(name, out var text)) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed is >= 1 and <= LargestNumber)
        {
            number = parsed;
            return null;
        }

        return Errors.BadParameter(blamed, $"{(name == "limit" ? "limit" : "page " + name[5..^1])} must be a number between 1 and 100 (got {text})");
    }
}
