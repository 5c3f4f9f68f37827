using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>Finds out who asks: which of the credentials in a request counts, and whether it is good (contract §2 and §5.6).</summary>
internal static partial class Authentication
{
    private enum Sort
    {
        Nothing,
        Token,
        LicenseKey,
        Password,
    }

    /// <summary>Sets the exchange's token and bearer, or answers why not.</summary>
    public static Answer? Authenticate(Exchange exchange)
    {
        var credential = Select(exchange.Request, acceptsPassword: exchange.Route?.Operation == Operation.GenerateToken);
        return credential.Sort switch
        {
            Sort.Token => ByToken(exchange, credential),
            Sort.LicenseKey => ByLicenseKey(exchange, credential),
            Sort.Password => ByPassword(exchange, credential),
            _ => Errors.TokenMissing(credential.Scheme),
        };
    }

    /// <summary>Only the first form that applies is tried: bearer, basic, licence, query string.</summary>
    private static Credential Select(HttpRequest request, bool acceptsPassword)
    {
        var header = request.Headers.Authorization.ToString();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? header : header[..space];
        var parameter = space < 0 ? "" : header[(space + 1)..].Trim(' ');
        var found = scheme.ToLowerInvariant() switch
        {
            "bearer" or "token" => new Credential(Sort.Token, FromBearer(scheme, parameter)),
            "basic" => FromBasic(parameter, acceptsPassword),
            "license" => new Credential(Sort.LicenseKey, parameter),
            _ => FromQuery(request.Query),
        };
        if (found.Value.Length == 0) found = found with { Sort = Sort.Nothing };
        return found with { Scheme = scheme };
    }

    // The branch is chosen in any case of letters, yet the value is only extracted from the two exact spellings: `bearer x` is a missing token.
    private static string FromBearer(string scheme, string parameter)
    {
        if (scheme is not ("Bearer" or "Token")) return "";
        var first = parameter.Split([',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");
        const string Name = "token=";
        return (first.StartsWith(Name, StringComparison.Ordinal) ? first[Name.Length..] : first).Trim('"');
    }

    private static Credential FromBasic(string parameter, bool acceptsPassword)
    {
        var (user, password) = SplitAtColon(DecodeLeniently(parameter));
        return user switch
        {
            "token" => new Credential(Sort.Token, password ?? ""),
            "license" => new Credential(Sort.LicenseKey, password ?? ""),
            _ when acceptsPassword && user.Contains('@') => new Credential(Sort.Password, user, password),
            _ => new Credential(Sort.Token, user),
        };
    }

    private static Credential FromQuery(IQueryCollection query)
    {
        var value = query["token"].ToString() is { Length: > 0 } token ? token : query["auth"].ToString();
        var (user, password) = SplitAtColon(value);
        return (user, password) switch
        {
            ("token", { } secret) => new Credential(Sort.Token, secret),
            ("license", { } key) => new Credential(Sort.LicenseKey, key),
            _ => new Credential(Sort.Token, value),
        };
    }

    private static Answer? ByToken(Exchange exchange, Credential credential)
    {
        if (Uuid.TryParse(credential.Value, out _)) return Errors.TokenFormatInvalid(credential.Scheme);
        if (!VersionMarker().IsMatch(credential.Value)) return Errors.TokenInvalid(credential.Scheme);
        if (exchange.RequiredAccount.Lookup(credential.Value, exchange.Environment) is not { } token) return Errors.TokenInvalid(credential.Scheme);

        exchange.Token = token;
        if (token.Bearer.Deleted) return Errors.TokenInvalid(credential.Scheme);
        if (token.Expiry < exchange.RequiredAccount.Now) return Errors.TokenExpired(credential.Scheme);
        if (token.Bearer.IsBanned) return Errors.UserBanned();
        if (token.Bearer.Role == BearerRole.License && token.Bearer.Strategy is not (AuthStrategy.Unset or AuthStrategy.Token or AuthStrategy.Mixed))
            return Errors.TokenNotAllowed();
        exchange.Bearer = token.Bearer;
        return null;
    }

    private static Answer? ByLicenseKey(Exchange exchange, Credential credential)
    {
        var license = exchange.RequiredAccount.FindLicense(credential.Value);
        if (license is null || !Scope.Admits(exchange.Environment, license.Environment)) return Errors.LicenseInvalid(credential.Scheme);
        if (license.IsBanned) return Errors.LicenseBanned();
        if (license.Strategy is not (AuthStrategy.License or AuthStrategy.Mixed)) return Errors.LicenseNotAllowed();
        exchange.Bearer = license;
        return null;
    }

    private static Answer? ByPassword(Exchange exchange, Credential credential)
    {
        var user = exchange.RequiredAccount.FindUser(credential.Value);
        var (code, detail) = user switch
        {
            null => ("EMAIL_INVALID", "email must be valid"),
            { Password: null } => ("PASSWORD_NOT_SUPPORTED", "password is unsupported"),
            { Password: var password } when password != credential.Password => ("PASSWORD_INVALID", "password must be valid"),
            _ => (null, ""),
        };
        if (code is not null)
        {
            return ApiVersion.IsAtMost(exchange.Version, 7)
                ? Errors.CredentialsInvalid(credential.Scheme, "CREDENTIALS_INVALID", "email and password must be valid")
                : Errors.CredentialsInvalid(credential.Scheme, code, detail);
        }

        if (user!.IsBanned) return Errors.UserBanned();
        exchange.Bearer = user;
        return null;
    }

    private static (string User, string? Password) SplitAtColon(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    // Stray characters are ignored and padding is optional.
    private static string DecodeLeniently(string base64)
    {
        var kept = string.Concat(base64.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
        if (kept.Length % 4 == 1) kept = kept[..^1];
        return Encoding.UTF8.GetString(Convert.FromBase64String(kept.PadRight((kept.Length + 3) / 4 * 4, '=')));
    }

    [GeneratedRegex(@"v[0-9]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VersionMarker();

    private sealed record Credential(Sort Sort, string Value, string? Password = null)
    {
        public string? Scheme { get; init; }
    }
}
