using System.Globalization;
using Octokit;

namespace TokenGuard.GitHub;

/// <summary>Why the API did not give what was asked for, in a few words of ours: what a server says is not repeated.</summary>
internal static class ApiFailure
{
    public const string NotFound = "not found, or the token may not see it";

    public static string Describe(Exception exception) => exception switch
    {
        ForeignAddressException => exception.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "GitHub API unreachable: its host name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "GitHub API unreachable: no secure connection",
        HttpRequestException => "GitHub API unreachable",
        RateLimitExceededException e => $"rate limit used up until {e.Reset.ToString("u", CultureInfo.InvariantCulture)}",
        SecondaryRateLimitExceededException or AbuseException => "GitHub asked to slow down and did not give way",
        NotFoundException => NotFound,
        ApiException e => $"GitHub answered {(int)e.StatusCode}",
        _ => "GitHub's answer could not be read",
    };
}
