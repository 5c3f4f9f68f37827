using System.CommandLine;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.CommandLine;

/// <summary>Which server, account and environments to ask: options, else the variables Keygen's own tools use.</summary>
internal sealed class KeygenOptions
{
    private readonly Option<string?> _host = new("--host")
    {
        Description = "Base URL of the Keygen server. [default: KEYGEN_HOST, then KEYGEN_API_URL, then https://api.keygen.sh]",
        HelpName = "URL",
    };

    private readonly Option<string?> _account = new("--account") { Description = "Accounts, by id or slug, separated by commas. Only tokens of these are acted on. [default: KEYGEN_ACCOUNT_ID]", HelpName = "ACCOUNT" };

    private readonly Option<string?> _environment = new("--environment")
    {
        Description = "Environments to try, by id or code, separated by commas. [default: KEYGEN_ENVIRONMENT]",
        HelpName = "ENV",
    };

    private readonly Option<string?> _rate = new("--rate")
    {
        Description = "Most requests a second, or 'unlimited'. [default: TOKENGUARD_RATE, then 1; unlimited on loopback]",
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        command.Add(_host);
        command.Add(_account);
        command.Add(_environment);
        command.Add(_rate);
    }

    /// <exception cref="UsageException">They do not name a server that a token may be sent to.</exception>
    public KeygenEndpoint Read(ParseResult parsed, CliServices services)
    {
        var configured = EndpointSettings.FromEnvironment(services.Environment);
        if (parsed.GetValue(_host) is { } host) configured = configured with { Host = host, ApiUrl = null };
        if (parsed.GetValue(_account) is { } account) configured = configured with { Account = account };
        if (parsed.GetValue(_environment) is { } environment) configured = configured with { Environments = environment };
        if (parsed.GetValue(_rate) is { } rate) configured = configured with { Rate = rate };
        configured = configured with { PublicKey = PublicKey(configured.PublicKey, services) };
        return KeygenEndpoint.TryParse(configured, out var endpoint, out var error) ? endpoint : throw new UsageException(error);
    }

    /// <summary>The key itself, or what the file of that name holds.</summary>
    private static string? PublicKey(string? value, CliServices services)
    {
        const int Longest = 64 * 1024;
        if (value is null || value.Contains("-----BEGIN", StringComparison.Ordinal)) return value;
        try
        {
            var file = new FileInfo(Path.GetFullPath(value, services.WorkingDirectory));
            return file is { Exists: true, Length: < Longest } ? File.ReadAllText(file.FullName) : value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return value;
        }
    }
}
