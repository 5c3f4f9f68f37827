using System.CommandLine;
using System.Globalization;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary>The options every scan shares.</summary>
internal sealed class ScanOptions
{
    private const string All = "all";

    private readonly OutputOptions _output = new();

    private readonly Option<string> _failOn = new Option<string>("--fail-on")
    {
        Description = "Which findings make the exit code 1; live needs --verify.",
        DefaultValueFactory = _ => "any",
    }.AcceptOnlyFromAmong("any", "live", "never");

    private readonly Option<bool> _includeTest = new("--include-test")
    {
        Description = "Let obvious placeholders count for --fail-on any. [default: they are reported as test, and count only where the API calls one live]",
    };

    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "Ask the Keygen API about each token found, as the command verify does. [default: nothing is sent anywhere]",
    };

    private readonly KeygenOptions _keygen = new();

    private readonly Option<bool> _requireComplete = new("--require-complete") { Description = "Exit 3 where anything could not be read, whatever was found." };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "How many documents are read at once. [default: one for each processor]",
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= 1024) return threads;
            result.AddError($"--threads {result.Tokens[0].Value}: a number from 1 to 1024 is needed");
            return null;
        },
    };

    private readonly Option<long?> _maxSize = new("--max-size")
    {
        Description = "Skip larger documents, and say so. Bytes, or with k, M or G: 500k, 20M, 1G. [default: no bound]",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes)) return bytes;
            result.AddError($"--max-size {result.Tokens[0].Value}: a size like 500k, 20M or 1G is needed");
            return null;
        },
    };

    private readonly Option<int?> _maxDecodeDepth = new("--max-decode-depth")
    {
        Description = "How many encodings may be nested around a token, 0 for none: base64 in a percent-encoded URL is 2. [default: 3]",
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var depth) && depth <= CarrierSearch.LargestDepth) return depth;
            result.AddError($"--max-decode-depth {result.Tokens[0].Value}: a number from 0 to {CarrierSearch.LargestDepth} is needed");
            return null;
        },
    };

    private readonly Option<string[]> _enable = new("--enable")
    {
        Description = $"Switch on a rule that is off by default: {string.Join(", ", OffByDefault.Select(rule => rule.Id))}, or all. May be repeated. See 'tokenguard rules list'.",
        HelpName = "RULE",
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value == All || OffByDefault.Any(rule => IsNamed(rule, token.Value))) continue;
                result.AddError($"--enable {token.Value}: no rule that is off by default; 'tokenguard rules list' shows them");
            }

            return [.. result.Tokens.Select(token => token.Value)];
        },
    };

    private static IEnumerable<Rule> OffByDefault => RuleTable.Others.Where(rule => !rule.IsOnByDefault);

    private readonly Option<string?> _baseline = BaselineOption.ForScan();

    public void AddTo(Command command)
    {
        _output.AddTo(command);
        command.Add(_failOn);
        command.Add(_includeTest);
        command.Add(_baseline);
        command.Add(_verify);
        _keygen.AddTo(command);
        command.Add(_requireComplete);
        command.Add(_threads);
        command.Add(_maxSize);
        command.Add(_maxDecodeDepth);
        command.Add(_enable);
    }

    public ScanSettings Read(ParseResult parsed, CliServices services)
    {
        var failOn = parsed.GetRequiredValue(_failOn);
        var verify = parsed.GetValue(_verify);
        if (failOn == "live" && !verify) throw new UsageException("--fail-on live: nothing is known to be live unless the API is asked. Add --verify.");
        return new ScanSettings(
            _output.Read(parsed, services),
            verify ? _keygen.Read(parsed, services) : null,
            failOn,
            parsed.GetValue(_includeTest),
            parsed.GetValue(_baseline) is { } baseline ? BaselineOption.Read(baseline, services).Content : Baseline.Empty,
            parsed.GetValue(_requireComplete),
            new ScanLimits(parsed.GetValue(_threads) ?? ScanLimits.Default.Threads, parsed.GetValue(_maxSize))
            {
                MaxDecodeDepth = parsed.GetValue(_maxDecodeDepth) ?? ScanLimits.Default.MaxDecodeDepth,
                OtherSecrets = [.. RuleTable.Others.Where(rule => rule.IsOnByDefault || IsEnabled(rule, parsed.GetValue(_enable) ?? []))],
            });
    }

    private static bool IsEnabled(Rule rule, string[] enabled) => enabled.Any(name => name == All || IsNamed(rule, name));

    private static bool IsNamed(Rule rule, string name) => string.Equals(rule.Id, name, StringComparison.OrdinalIgnoreCase) || rule.Name == name;
}

/// <summary>What the user asked of a scan, whatever its source.</summary>
/// <param name="VerifyAt">The server to ask about each finding; null for none.</param>
/// <param name="FailOn"><c>any</c>, <c>live</c> or <c>never</c>.</param>
/// <param name="IncludeTest">Whether placeholders count for <c>any</c>.</param>
/// <param name="Baseline">Findings that are accepted and do not count.</param>
internal sealed record ScanSettings(
    OutputSettings Output, KeygenEndpoint? VerifyAt, string FailOn, bool IncludeTest, Baseline Baseline, bool RequireComplete, ScanLimits Limits);
