using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// The calls TokenGuard makes (contract §4). Each takes the secret that authorises it, goes only to the configured server, and answers with
/// a value whatever happens; cancellation alone is an exception.
/// </summary>
public sealed class TokensApi : IDisposable
{
    private readonly ApiTransport _transport;

    public TokensApi(KeygenEndpoint endpoint, ApiOptions? options = null, TimeProvider? time = null)
        : this(endpoint, options ?? new ApiOptions(), time ?? TimeProvider.System, new CertificateCheck())
    {
    }

    internal TokensApi(KeygenEndpoint endpoint, ApiOptions options, TimeProvider time, HttpMessageHandler handler)
    {
        Endpoint = endpoint;
        Time = time;
        _transport = new ApiTransport(handler, endpoint, options, time);
    }

    private TokensApi(KeygenEndpoint endpoint, ApiOptions options, TimeProvider time, CertificateCheck certificates)
    {
        Endpoint = endpoint;
        Time = time;
        _transport = new ApiTransport(ApiTransport.Handler(endpoint.IsLoopback, certificates), endpoint, options, time) { Certificates = certificates };
    }

    public KeygenEndpoint Endpoint { get; }

    internal TimeProvider Time { get; }

    /// <summary>Hears of every call and its answer, for the evidence; never of a secret.</summary>
    internal Action<RequestRecord>? Observer { get; set; }

    /// <summary><c>GET /me</c>: whom the secret speaks for, and its own id (contract §4.2).</summary>
    public Task<ApiAnswer> WhoAmIAsync(AccountAddress address, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, address.Me, authority, environment), cancel);

    /// <summary><c>GET /profile</c>: the same, and the id of the token in another place; where <c>/me</c> told none (contract §4.3, §5.1).</summary>
    internal Task<ApiAnswer> ProfileAsync(AccountAddress address, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, address.Profile, authority, environment), cancel);

    /// <summary>Who a secret is, and the id of its token from the first place that tells it (contract §5.1); null where none does.</summary>
    internal async Task<(ApiAnswer Answer, TokenId? Id)> IdentifyAsync(AccountAddress address, Secret authority, string? environment, CancellationToken cancel)
    {
        var me = await WhoAmIAsync(address, authority, environment, cancel);
        var id = (me as ApiAnswer.Done)?.Token?.Id ?? me.HeaderTokenId;
        if (id is null && me is ApiAnswer.Done) id = (await ProfileAsync(address, authority, environment, cancel) as ApiAnswer.Done)?.Token?.Id;
        return (me, id);
    }

    /// <summary><c>GET /tokens/{id}</c> (contract §4.4).</summary>
    public Task<ApiAnswer> ShowAsync(AccountAddress address, TokenId id, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, address.Token(id), authority, environment), cancel);

    /// <summary>
    /// <c>GET /tokens</c>, page after page by cursor, the one way past 10,000 (contract §4.4); filters are the caller's, since servers before v1.8 do not
    /// know them all. Null where any page did not come.
    /// </summary>
    public async Task<IReadOnlyList<TokenFacts>?> ListAllAsync(AccountAddress address, Secret authority, string? environment, CancellationToken cancel)
    {
        var all = new List<TokenFacts>();
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        for (string? cursor = ""; cursor is not null;)
        {
            // A server that leads round in a circle is followed once.
            if (!cursors.Add(cursor)) return null;
            var answer = await SendAsync(new ApiRequest(HttpMethod.Get, address.Tokens(cursor), authority, environment) { IsList = true }, cancel);
            if (answer is not ApiAnswer.Listed listed) return null;
            all.AddRange(listed.Tokens);
            cursor = listed.Next?.ToString();
        }

        return all;
    }

    /// <summary>One page of <c>GET /tokens</c>, the newest first (contract §4.4).</summary>
    /// <param name="address">The account.</param>
    /// <param name="cursor">Id of the last token of the page before; empty for the first page.</param>
    /// <param name="authority">Who asks.</param>
    /// <param name="environment">The environment to ask in; null for outside of all.</param>
    /// <param name="cancel">Ends the asking.</param>
    internal Task<ApiAnswer> ListPageAsync(AccountAddress address, string cursor, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, address.Tokens(cursor), authority, environment) { IsList = true }, cancel);

    /// <summary>A page of a log, the newest first.</summary>
    internal Task<ApiAnswer> ReadLogAsync(Uri log, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, log, authority, environment) { IsLog = true }, cancel);

    /// <summary>
    /// <c>POST /tokens</c> for the caller, <c>POST /{bearers}/{id}/tokens</c> for others (contract §4.7, §4.8). Cannot be cancelled: the answer is the
    /// new secret's only copy.
    /// </summary>
    internal Task<ApiAnswer> GenerateAsync(AccountAddress address, TokenWish wish, Secret authority, string? environment) =>
        SendAsync(new ApiRequest(HttpMethod.Post, address.TokensOf(wish.Bearer), authority, environment) { Body = wish.ToJson() }, CancellationToken.None);

    /// <summary><c>DELETE /tokens/{id}</c>, which revokes (contract §4.6). Cannot be cancelled: once sent, its answer matters.</summary>
    public Task<ApiAnswer> RevokeAsync(AccountAddress address, TokenId id, Secret authority, string? environment) =>
        SendAsync(new ApiRequest(HttpMethod.Delete, address.Token(id), authority, environment), CancellationToken.None);

    /// <summary><c>PUT /tokens/{id}</c>, which regenerates (contract §4.5). Cannot be cancelled: the answer is the new secret's only copy.</summary>
    public Task<ApiAnswer> RegenerateAsync(AccountAddress address, TokenId id, Secret authority, string? environment) =>
        SendAsync(new ApiRequest(HttpMethod.Put, address.Token(id), authority, environment), CancellationToken.None);

    public void Dispose() => _transport.Dispose();

    private async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        var at = Time.GetUtcNow();
        var answer = new AnswerReader(request.Authority).Read(await _transport.SendAsync(request, cancel), request);
        var words = answer is ApiAnswer.Done or ApiAnswer.Listed or ApiAnswer.Logged ? null : answer.Trouble();
        Observer?.Invoke(new RequestRecord(
            at, request.Method.Method, request.Address.PathAndQuery, request.Environment, request.Authority.Fingerprint.Value, answer.Status, answer.RequestId, words));
        return answer;
    }
}
