using System.Text;
using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// Reads meaning into an exchange. The body is looked at and dropped: it may hold personal data and, for a licence, the licence key
/// (contract §4.2); only the few fields of <see cref="TokenFacts"/> get out, cleaned.
/// </summary>
internal sealed class AnswerReader(Secret sent)
{
    /// <summary>What <c>/me</c> can answer with (contract §4.2); anything else is another API's resource.</summary>
    private static readonly string[] BearerTypes = ["users", "products", "licenses", "environments"];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public ApiAnswer Read(Exchange exchange, ApiRequest request)
    {
        ApiAnswer answer = exchange switch
        {
            Exchange.NotSent n => new ApiAnswer.NotSent(n.Why),
            Exchange.NoAnswer n => new ApiAnswer.NoAnswer(n.Why),
            Exchange.Response r => ReadResponse(r, request) with
            {
                Status = r.Status,
                RequestId = ServerText.Word(r.Head.RequestId, sent),
                HeaderTokenId = TokenId.From(ServerText.Word(r.Head.TokenId, sent)),
                HeaderAccountId = ServerText.Word(r.Head.AccountId, sent),
            },
            _ => throw new InvalidOperationException("An exchange of a kind that does not exist."),
        };
        return answer with { EarlierTryMayHaveActed = exchange.EarlierTryMayHaveActed };
    }

    private ApiAnswer ReadResponse(Exchange.Response response, ApiRequest request)
    {
        var method = request.Method;
        var bringsSecret = (method == HttpMethod.Put || method == HttpMethod.Post) && response.Status is >= 200 and < 300;
        if (response.Status is >= 300 and < 400)
            return new ApiAnswer.Unusable("the server redirected to another address, which is never followed with a token");
        if (response.BodyState != BodyState.Complete) return Wreck(response, bringsSecret);
        // Who signs nothing can still be right about being busy; about tokens he is not believed.
        if (response.Unsigned is { } unsigned && response.Status is not (400 or 402 or 408 or 429 or >= 500))
            return new ApiAnswer.Unusable(unsigned) { Salvaged = bringsSecret ? Salvage(response.Body) : null };
        if (response.Status == 204 && method == HttpMethod.Delete) return new ApiAnswer.Done(null, null, null);

        try
        {
            using var document = JsonDocument.Parse(response.Body.AsMemory(response.Body.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0));
            ApiAnswer? answer = response.Status switch
            {
                200 when request.IsLog => ReadLog(document.RootElement),
                200 when request.IsList => ReadList(document.RootElement),
                200 or 201 => ReadData(document.RootElement, bringsSecret),
                >= 400 => ReadErrors(document.RootElement, response),
                _ => null,
            };
            return answer ?? Wreck(response, bringsSecret);
        }
        catch (JsonException)
        {
            return Wreck(response, bringsSecret);
        }
    }

    private ApiAnswer Wreck(Exchange.Response response, bool bringsSecret) => response.Status == 429
        // Whoever says so, the API or a firewall before it with a page for people: the request went no further.
        ? new ApiAnswer.Refused(null, "Too many requests", null, IsBlocked: false)
        : new ApiAnswer.Unusable(response.BodyState switch
        {
            BodyState.TooLarge => "the answer was larger than any answer of this API",
            BodyState.Broken => "the connection broke in the middle of the answer",
            _ => $"the answer (HTTP {response.Status}) is not in the form of this API",
        })
        {
            Salvaged = bringsSecret ? Salvage(response.Body) : null,
        };

    /// <summary>The first token in a wreck that is not the one we sent: error pages and portals like to show the request.</summary>
    private NewSecret? Salvage(byte[] body)
    {
        for (var start = 0; TokenMatcher.TryFind(body, start, out var match); start = match.Start + match.Length)
        {
            var found = NewSecret.Of(body.AsSpan(match.Start, match.Length));
            if (!sent.Equals(found.Token)) return found;
        }

        return null;
    }

    private ApiAnswer.Done? ReadData(JsonElement root, bool bringsSecret)
    {
        if (Member(root, "data") is not { ValueKind: JsonValueKind.Object } data || Text(data, "type") is not { } type) return null;
        if (type == "tokens")
        {
            var token = ReadToken(data);
            var value = bringsSecret && Member(data, "attributes") is { } attributes ? Text(attributes, "token") : null;
            var secret = string.IsNullOrEmpty(value) ? null : NewSecret.Of(Encoding.UTF8.GetBytes(value));
            if (bringsSecret && (secret is null || sent.Equals(secret.Token))) return null;
            return new ApiAnswer.Done(token, token.Bearer, secret);
        }

        if (bringsSecret || !BearerTypes.Contains(type)) return null;
        var bearer = ReadReference(data);
        // A profile names the token in passing and includes nothing (contract §4.3).
        var current = OnlyIncludedToken(root)
            ?? (TokenId.From(ServerText.Word(Text(Member(root, "meta"), "tokenId"), sent)) is { } id ? new TokenFacts(id, null, null, null, null, null) : null);
        return bearer is null ? null : new ApiAnswer.Done(current, current?.Bearer ?? bearer, null);
    }

    private ApiAnswer.Listed? ReadList(JsonElement root)
    {
        if (Member(root, "data") is not { ValueKind: JsonValueKind.Array } data) return null;
        List<TokenFacts> tokens = [.. data.EnumerateArray().Where(e => Text(e, "type") == "tokens").Select(ReadToken)];
        var more = Text(Member(root, "links"), "next") is { Length: > 0 };
        return new ApiAnswer.Listed(tokens, more && tokens.Count > 0 ? tokens[^1].Id : null);
    }

    private ApiAnswer.Logged? ReadLog(JsonElement root) => Member(root, "data") is not { ValueKind: JsonValueKind.Array } data ? null : new ApiAnswer.Logged(
    [
        .. data.EnumerateArray().Select(line => Member(line, "attributes")).Select(line => new LogLine(
            Time(line, "created"), ServerText.Clean(Text(line, "ip"), sent), ServerText.Clean(Text(line, "userAgent"), sent), ServerText.Clean(Text(line, "event"), sent))),
    ]);

    /// <summary><c>included</c> of <c>/me</c> holds exactly the current token, or nothing (contract §4.2); of several, none is believed.</summary>
    private TokenFacts? OnlyIncludedToken(JsonElement root)
    {
        if (Member(root, "included") is not { ValueKind: JsonValueKind.Array } included) return null;
        var tokens = included.EnumerateArray().Where(e => Text(e, "type") == "tokens").Take(2).ToArray();
        return tokens.Length == 1 ? ReadToken(tokens[0]) : null;
    }

    private TokenFacts ReadToken(JsonElement token)
    {
        var attributes = Member(token, "attributes");
        return new TokenFacts(
            TokenId.From(ServerText.Word(Text(token, "id"), sent)),
            ServerText.Word(Text(attributes, "kind"), sent),
            ServerText.Clean(Text(attributes, "name"), sent),
            Time(attributes, "expiry"),
            ReadReference(Related(token, "bearer")),
            ServerText.Word(Text(Related(token, "environment"), "id"), sent))
        {
            Created = Time(attributes, "created"),
        };
    }

    private BearerRef? ReadReference(JsonElement? resource) =>
        ServerText.Word(Text(resource, "type"), sent) is { } type && ServerText.Word(Text(resource, "id"), sent) is { } id
            ? new BearerRef(type, id) : null;

    private ApiAnswer.Refused? ReadErrors(JsonElement root, Exchange.Response response)
    {
        if (Member(root, "errors") is not { ValueKind: JsonValueKind.Array } errors || errors.GetArrayLength() == 0) return null;
        var error = errors[0];
        var title = ServerText.Clean(Text(error, "title"), sent);
        return new ApiAnswer.Refused(
            ServerText.Word(Text(error, "code"), sent),
            title,
            ServerText.Clean(Text(error, "detail"), sent),
            response.Head.RateLimitWindow == "blacklist" || title == "Forbidden");
    }

    private static JsonElement? Related(JsonElement token, string name) => Member(Member(Member(token, "relationships"), name), "data");

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } owner && owner.TryGetProperty(name, out var member) ? member : null;

    private static DateTimeOffset? Time(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member && member.TryGetDateTimeOffset(out var time) ? time : null;

    private static string? Text(JsonElement? element, string name)
    {
        if (Member(element, name) is not { ValueKind: JsonValueKind.String } member) return null;
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, which JSON's grammar allows and a string cannot hold.
            return null;
        }
    }
}
