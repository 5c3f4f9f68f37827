using System.Net.Http.Headers;

namespace TokenGuard.GitHub;

/// <summary>
/// Puts the credential on requests to the API's own host and lets no request go anywhere else, whatever a redirect or a link in an answer says.
/// The credential is added here, at the last moment, so that Octokit never holds it and cannot show it.
/// </summary>
internal sealed class ApiOriginHandler(GitHubEndpoint endpoint, GitHubToken? token) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address || !endpoint.IsOnApi(address)) throw new ForeignAddressException();
#pragma warning disable RS0030 // the request that carries it
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token.RevealRawToken());
#pragma warning restore RS0030
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>An answer of the API led to another host. Nothing was sent there.</summary>
internal sealed class ForeignAddressException() : HttpRequestException("the API referred to another host, which was not contacted");
