using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace TokenGuard.GitHub;

/// <summary>
/// The requests of one clone, at one address. They carry the credential to that host and nowhere else: no redirect is followed. Used from the
/// one thread that runs the clone, which they block; cancelling ends them at any moment, and a server that stops talking is given up.
/// </summary>
internal sealed class CloneSession(HttpClient http, Uri address, GitHubToken? token, CancellationToken cancel)
{
    private const string Service = "git-upload-pack";
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    /// <summary>Why the last request failed, in a few words; null where none has.</summary>
    public string? Failure { get; private set; }

    /// <summary>Asks which refs there are.</summary>
    public Stream ListRefs() => Send(HttpMethod.Get, $"/info/refs?service={Service}", "advertisement", body: null);

    /// <summary>Says what is wanted and what is there already; the answer holds the pack.</summary>
    public Stream Negotiate(byte[] body) => Send(HttpMethod.Post, $"/{Service}", "result", body);

    /// <summary>Reads some of an answer; 0 at its end.</summary>
    public int Read(Stream answer, byte[] into) => Wait(waiting => answer.ReadAsync(into, waiting).AsTask());

    private Stream Send(HttpMethod method, string path, string answerType, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, address.AbsoluteUri.TrimEnd('/') + path);
        // GitHub serves git only to clients that say they are git.
        request.Headers.UserAgent.ParseAdd("git/2.0 (TokenGuard)");
        if (token is not null) request.Headers.Authorization = Authorization(token);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue($"application/x-{Service}-request");
        }

        var response = Wait(waiting => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, waiting));
        if (response.StatusCode != HttpStatusCode.OK) throw Failed(Describe(response.StatusCode));
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type != $"application/x-{Service}-{answerType}") throw Failed("its clone address does not speak git");
        return Wait(response.Content.ReadAsStreamAsync);
    }

    private T Wait<T>(Func<CancellationToken, Task<T>> step)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(LongestSilence);
        try
        {
            return step(deadline.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failed($"the clone stood still for {LongestSilence.TotalMinutes:0} minutes");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failed("the connection broke while cloning");
        }
    }

    private CloneFailedException Failed(string reason)
    {
        Failure = reason;
        return new CloneFailedException(reason);
    }

    private static AuthenticationHeaderValue Authorization(GitHubToken token)
    {
#pragma warning disable RS0030 // the request that carries it, to the host that the user configured
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("x-access-token:" + token.RevealRawToken())));
#pragma warning restore RS0030
    }

    private static string Describe(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => "the token may not clone it (401)",
        HttpStatusCode.Forbidden => "access blocked (403)",
        HttpStatusCode.NotFound => "not there to be cloned (404)",
        HttpStatusCode.UnavailableForLegalReasons => "blocked for legal reasons (451)",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => "its clone address redirects elsewhere, which was not followed",
        _ => $"the clone was answered with {(int)status}",
    };
}

/// <summary>A repository that could not be cloned, and why. The message holds nothing a server said.</summary>
internal sealed class CloneFailedException(string message) : Exception(message);
