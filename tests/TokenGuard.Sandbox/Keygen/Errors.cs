using System.Globalization;
using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>Every refusal, in the shape of contract §6.</summary>
internal static class Errors
{
    private const string AuthenticationDocs = "https://keygen.sh/docs/api/authentication/";
    private const string NotAuthenticated = "You must be authenticated to complete the request";

    public static Answer TokenMissing(string? scheme) => Unauthorized(scheme, "TOKEN_MISSING", NotAuthenticated, AuthenticationDocs);

    public static Answer TokenInvalid(string? scheme) =>
        Unauthorized(scheme, "TOKEN_INVALID", NotAuthenticated, AuthenticationDocs + "#token-authentication");

    public static Answer TokenFormatInvalid(string? scheme) => Unauthorized(
        scheme,
        "TOKEN_FORMAT_INVALID",
        "Token format is invalid (make sure that you're providing a token value, not a token's UUID identifier)",
        AuthenticationDocs + "#token-authentication");

    public static Answer TokenExpired(string? scheme) => Unauthorized(scheme, "TOKEN_EXPIRED", "Token is expired");

    public static Answer LicenseInvalid(string? scheme) =>
        Unauthorized(scheme, "LICENSE_INVALID", NotAuthenticated, AuthenticationDocs + "#license-authentication");

    public static Answer CredentialsInvalid(string? scheme, string code, string detail) => Unauthorized(scheme, code, detail);

    public static Answer UserBanned() => Denied("User is banned", "USER_BANNED");

    public static Answer LicenseBanned() => Denied("License is banned", "LICENSE_BANNED");

    public static Answer TokenNotAllowed() =>
        Denied("Token authentication is not allowed by policy", "TOKEN_NOT_ALLOWED", AuthenticationDocs + "#token-authentication");

    public static Answer LicenseNotAllowed() =>
        Denied("License key authentication is not allowed by policy", "LICENSE_NOT_ALLOWED", AuthenticationDocs + "#license-authentication");

    /// <summary>A refusal by policy: only the detail says why, there is no code (contract §4.10).</summary>
    public static Answer Refused(string why) => Denied($"You do not have permission to complete the request ({why})");

    public static Answer OtherEnvironment() => Refused("record environment is not compatible with the current environment");

    public static Answer Inactive() =>
        Of(403, "Account does not have an active subscription", "must have an active subscription to access this resource");

    public static Answer OverQuota() => Of(402, "Daily API request limit reached", "Daily API request limit has been reached for your account");

    public static Answer BadParameter(string parameter, string detail) =>
        Of(400, "Bad request", detail, source: new JsonObject { ["parameter"] = parameter });

    public static Answer BadPointer(string pointer, string detail) =>
        Of(400, "Bad request", detail, source: new JsonObject { ["pointer"] = pointer });

    public static Answer Unprocessable(string pointer, string code, string detail) =>
        Of(422, "Unprocessable resource", detail, code, new JsonObject { ["pointer"] = pointer });

    public static Answer EnvironmentNotSupported(string sourceKind, string sourceName) =>
        Of(400, "Bad request", "is unsupported", "ENVIRONMENT_NOT_SUPPORTED", new JsonObject { [sourceKind] = sourceName });

    public static Answer EnvironmentInvalid() => Of(
        400, "Bad request", "environment is invalid", "ENVIRONMENT_INVALID", new JsonObject { ["header"] = "Keygen-Environment" });

    public static Answer SignatureInvalid() => Of(400, "Bad request", "invalid accept-signature header (unsupported algorithm)");

    public static Answer VersionInvalid() => Of(
        400, "Bad request", "unsupported API version requested", "INVALID_API_VERSION", about: "https://keygen.sh/docs/api/versioning/") with
    {
        Disclosure = Disclosure.Nothing,
    };

    public static Answer NoRoute() =>
        NotFound("The requested endpoint was not found (check your HTTP method, Accept header, and URL path)") with
        {
            Disclosure = Disclosure.VersionOnly,
        };

    public static Answer NotFound(string detail) => Of(404, "Not found", detail, "NOT_FOUND");

    public static Answer MediaTypeInvalid() => Middleware(400, "Bad request", "The mime type of the request is not acceptable", "MIME_TYPE_INVALID");

    public static Answer JsonInvalid() => Middleware(400, "Bad request", "The request could not be completed because it contains invalid JSON",
        "JSON_INVALID");

    /// <summary>Fixed windows of a minute; the client may come again after <paramref name="retryAfter"/> (contract §7.3).</summary>
    public static Answer Throttled(TimeSpan retryAfter, DateTimeOffset now)
    {
        var seconds = ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Middleware(
                429,
                "Too many requests",
                "Throttle limit has been reached for your IP address. Please slow down. See https://keygen.sh/docs/api/rate-limiting/ for more info.",
                "TOO_MANY_REQUESTS")
            .With("Retry-After", seconds)
            .With("X-RateLimit-Window", "1m")
            .With("X-RateLimit-Count", "61")
            .With("X-RateLimit-Limit", "60")
            .With("X-RateLimit-Remaining", "0")
            .With("X-RateLimit-Reset", (now + retryAfter).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The blocklist's 403, which says nothing of the token (contract §7.2).</summary>
    public static Answer Blocklisted() =>
        Middleware(403, "Forbidden", "Your IP address has been temporarily blacklisted because of suspicious activity.")
            .With("X-RateLimit-Window", "blacklist")
            .With("X-RateLimit-Count", "0")
            .With("X-RateLimit-Limit", "0")
            .With("X-RateLimit-Remaining", "0");

    /// <summary>A server that fails, with the titles of contract §6.2, or a gateway in front of it, which speaks no JSON.</summary>
    public static Answer Failing(int status) => status switch
    {
        502 or 504 => new Answer(status) { FromMiddleware = true, Disclosure = Disclosure.Nothing },
        503 => Middleware(status, "Service unavailable", "The server is down for maintenance"),
        _ => Middleware(status, "Internal server error", "Something went wrong, and we are looking into it"),
    };

    private static Answer Denied(string detail, string? code = null, string? about = null) => Of(403, "Access denied", detail, code, about: about);

    private static Answer Unauthorized(string? scheme, string code, string detail, string? about = null)
    {
        var spelled = string.IsNullOrEmpty(scheme) ? "Bearer" : char.ToUpperInvariant(scheme[0]) + scheme[1..].ToLowerInvariant();
        return Of(401, "Unauthorized", detail, code, about: about).With("WWW-Authenticate", $"{spelled} realm=\"keygen\"");
    }

    private static Answer Middleware(int status, string title, string detail, string? code = null) =>
        Of(status, title, detail, code) with { FromMiddleware = true, Disclosure = Disclosure.Nothing };

    private static Answer Of(int status, string title, string detail, string? code = null, JsonObject? source = null, string? about = null)
    {
        var error = new JsonObject { ["title"] = title, ["detail"] = detail };
        if (code is not null) error["code"] = code;
        if (source is not null) error["source"] = source;
        if (about is not null) error["links"] = new JsonObject { ["about"] = about };
        return new Answer(status, new JsonObject { ["errors"] = new JsonArray(error) });
    }
}
