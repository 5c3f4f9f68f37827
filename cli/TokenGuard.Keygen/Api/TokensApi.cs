using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// The four calls TokenGuard makes (contract §4). Each takes the secret that authorises it, goes only to the configured server, and answers with
/// a value whatever happens; cancellation alone is an exception.
/// </summary>
public sealed class TokensApi : IDisposable
{
    private readonly ApiTransport _transport;

    public TokensApi(KeygenEndpoint endpoint, ApiOptions? options = null, TimeProvider? time = null)
        : this(endpoint, options ?? new ApiOptions(), time ?? TimeProvider.System, ApiTransport.Handler(endpoint.IsLoopback))
    {
    }

    internal TokensApi(KeygenEndpoint endpoint, ApiOptions options, TimeProvider time, HttpMessageHandler handler)
    {
        Endpoint = endpoint;
        Time = time;
        _transport = new ApiTransport(handler, endpoint.IsLoopback, options, time);
    }

    public KeygenEndpoint Endpoint { get; }

    internal TimeProvider Time { get; }

    /// <summary><c>GET /me</c>: whom the secret speaks for, and its own id (contract §4.2).</summary>
    public Task<ApiAnswer> WhoAmIAsync(AccountAddress address, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, address.Me, authority, environment), cancel);

    /// <summary><c>GET /tokens/{id}</c> (contract §4.4).</summary>
    public Task<ApiAnswer> ShowAsync(AccountAddress address, TokenId id, Secret authority, string? environment, CancellationToken cancel) =>
        SendAsync(new ApiRequest(HttpMethod.Get, address.Token(id), authority, environment), cancel);

    /// <summary><c>DELETE /tokens/{id}</c>, which revokes (contract §4.6). Cannot be cancelled: once sent, its answer matters.</summary>
    public Task<ApiAnswer> RevokeAsync(AccountAddress address, TokenId id, Secret authority, string? environment) =>
        SendAsync(new ApiRequest(HttpMethod.Delete, address.Token(id), authority, environment), CancellationToken.None);

    /// <summary><c>PUT /tokens/{id}</c>, which regenerates (contract §4.5). Cannot be cancelled: the answer is the new secret's only copy.</summary>
    public Task<ApiAnswer> RegenerateAsync(AccountAddress address, TokenId id, Secret authority, string? environment) =>
        SendAsync(new ApiRequest(HttpMethod.Put, address.Token(id), authority, environment), CancellationToken.None);

    public void Dispose() => _transport.Dispose();

    private async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancel) =>
        new AnswerReader(request.Authority).Read(await _transport.SendAsync(request, cancel), request.Method);
}
