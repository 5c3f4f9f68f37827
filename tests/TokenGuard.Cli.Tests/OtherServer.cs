using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGuard.Cli.Tests;

/// <summary>What a server that keeps the contract may do differently from the sandbox's.</summary>
public enum Habit
{
    None,
    CompressesUnasked,
    SendsInChunks,
    SendsUntilTheEnd,
    KeepsConnectionsAndCloses,
    TricklesBytes,
    BeginsWithAByteOrderMark,
    IncludesNothing,
    IncludesNothingAndSetsNoHeader,
    SpellsHeadersOldAndSmall,
    LeavesRelationshipsOut,
    AnswersPlainJson,
    WritesIdsInCapitalsWithoutDashes,
    AddsWhatNobodyKnows,
    KnowsNoAccountsInPaths,
    MisdatesItself,
}

/// <summary>
/// The Tokens API once more, written from the contract by hand on plain sockets and with nothing of the sandbox's in it, so that what the two have in
/// common is the contract and not a habit of a library.
/// </summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private readonly Habit _habit;
    private readonly Task _serving;

    public OtherServer(Habit habit)
    {
        _habit = habit;
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public string AccountId { get; } = Guid.NewGuid().ToString();

    public List<string> Requests { get; } = [];

    /// <summary>Status and body for a request, in place of what the contract says; null lets it pass.</summary>
    public Func<string, string, (int Status, string Headers, string Body)?>? Instead { get; set; }

    public Token Add(string kind, string bearerType, string prefix)
    {
        var token = new Token(Guid.NewGuid(), kind, bearerType, Guid.NewGuid()) { Secret = Mint(prefix), Prefix = prefix };
        lock (_tokens) _tokens[token.Secret] = token;
        return token;
    }

    public bool Accepts(string secret)
    {
        lock (_tokens) return _tokens.ContainsKey(secret);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private static string Mint(string prefix) => prefix + Sandbox.TokenMint.Cryptographic.Hex(64) + "v3";

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // The client, or the test, went away.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        if (await reader.ReadLineAsync(_end.Token) is not { } first || first.Split(' ') is not [var method, var path, _]) return;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } line) headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        lock (Requests) Requests.Add($"{method} {path}");

        var authorization = headers.GetValueOrDefault("Authorization", "");
        var secret = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : "";
        if (Instead?.Invoke(method, path) is { } other)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"HTTP/1.1 {other.Status} X\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(other.Body)}\r\n{other.Headers}\r\n{other.Body}")));
            return;
        }

        var (status, body, token) = Decide(method, path, secret);
        await SendAsync(stream, status, body, token);
    }

    private (int Status, JsonObject? Body, Token? Token) Decide(string method, string path, string secret)
    {
        var accounts = $"/v1/accounts/{AccountId}";
        if (_habit == Habit.KnowsNoAccountsInPaths ? path.StartsWith("/v1/accounts/", StringComparison.Ordinal) : !path.StartsWith(accounts, StringComparison.Ordinal))
            return (404, Error("Not found", "NOT_FOUND", "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)"), null);
        var rest = _habit == Habit.KnowsNoAccountsInPaths ? path["/v1".Length..] : path[accounts.Length..];
        lock (_tokens)
        {
            if (!_tokens.TryGetValue(secret, out var token)) return (401, Error("Unauthorized", "TOKEN_INVALID", "You must be authenticated to complete the request"), null);
            if (rest == "/me") return (200, Me(token, includes: _habit is not (Habit.IncludesNothing or Habit.IncludesNothingAndSetsNoHeader)), token);
            if (rest == "/profile") return (200, Profile(token), token);
            if (rest.StartsWith("/tokens?", StringComparison.Ordinal)) return (200, new JsonObject { ["data"] = new JsonArray([.. _tokens.Values.Select(t => Resource(t, false))]) }, token);
            var found = rest.StartsWith("/tokens/", StringComparison.Ordinal) && Guid.TryParse(rest["/tokens/".Length..], out var id) ? _tokens.Values.FirstOrDefault(t => t.Id == id) : null;
            if (found is null) return (404, Error("Not found", "NOT_FOUND", "The requested token was not found"), token);
            if (method == "DELETE")
            {
                _tokens.Remove(found.Secret);
                return (204, null, token);
            }

            if (method != "PUT") return (200, new JsonObject { ["data"] = Resource(found, false) }, token);
            _tokens.Remove(found.Secret);
            found.Secret = Mint(found.Prefix);
            _tokens[found.Secret] = found;
            return (200, new JsonObject { ["data"] = Resource(found, true) }, token);
        }
    }

    private JsonObject Me(Token token, bool includes)
    {
        var me = new JsonObject { ["data"] = new JsonObject { ["type"] = token.BearerType, ["id"] = Id(token.BearerId), ["attributes"] = new JsonObject { ["email"] = "who@example.test" } } };
        if (includes) me.Insert(0, "included", new JsonArray(Resource(token, false)));
        return me;
    }

    private JsonObject Profile(Token token)
    {
        var profile = Me(token, includes: false);
        profile["meta"] = new JsonObject { ["tokenId"] = Id(token.Id) };
        return profile;
    }

    private JsonObject Resource(Token token, bool withSecret)
    {
        var attributes = new JsonObject { ["kind"] = token.Kind, ["expiry"] = null, ["name"] = null };
        if (withSecret) attributes["token"] = token.Secret;
        var resource = new JsonObject { ["id"] = Id(token.Id), ["type"] = "tokens", ["attributes"] = attributes };
        if (_habit != Habit.LeavesRelationshipsOut)
        {
            resource["relationships"] = new JsonObject
            {
                ["bearer"] = new JsonObject { ["data"] = new JsonObject { ["type"] = token.BearerType, ["id"] = Id(token.BearerId) } },
                ["environment"] = null,
            };
        }

        if (_habit == Habit.AddsWhatNobodyKnows)
        {
            attributes["lastUsed"] = new JsonArray(1, null, new JsonObject { ["token"] = "no" });
            resource["meta"] = new JsonArray();
            resource["links"] = null;
        }

        return resource;
    }

    private string Id(Guid id) => _habit == Habit.WritesIdsInCapitalsWithoutDashes ? id.ToString("N").ToUpperInvariant() : id.ToString();

    private static JsonObject Error(string title, string code, string detail) =>
        new() { ["errors"] = new JsonArray(new JsonObject { ["title"] = title, ["detail"] = detail, ["code"] = code }) };

    private async Task SendAsync(NetworkStream stream, int status, JsonObject? body, Token? token)
    {
        if (_habit == Habit.AddsWhatNobodyKnows && body is not null) (body["jsonapi"], body["links"]) = (new JsonObject { ["version"] = "1.1" }, null);
        var bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes<JsonNode>(body, Indented);
        if (_habit == Habit.BeginsWithAByteOrderMark && bytes.Length > 0) bytes = [.. Encoding.UTF8.Preamble, .. bytes];
        if (_habit == Habit.CompressesUnasked && bytes.Length > 0) bytes = Compress(bytes);
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\n"));
        if (bytes.Length > 0) head.Append("Content-Type: ").Append(_habit == Habit.AnswersPlainJson ? "application/json" : "application/vnd.api+json; charset=utf-8").Append("\r\n");
        if (_habit == Habit.CompressesUnasked && bytes.Length > 0) head.Append("Content-Encoding: gzip\r\n");
        if (_habit != Habit.KeepsConnectionsAndCloses) head.Append("Connection: close\r\n");
        if (_habit == Habit.MisdatesItself) head.Append("Date: Fri, 01 Jan 2010 00:00:00 GMT\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1262304000\r\n");
        if (token is not null && _habit is not Habit.IncludesNothingAndSetsNoHeader)
            head.Append(_habit == Habit.SpellsHeadersOldAndSmall ? "keygen-token-id: " : "Keygen-Token: ").Append(Id(token.Id)).Append("\r\n");
        var chunked = _habit == Habit.SendsInChunks && status != 204;
        if (chunked) head.Append("Transfer-Encoding: chunked\r\n");
        else if (_habit != Habit.SendsUntilTheEnd && status != 204) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n"));

        var piece = _habit switch { Habit.TricklesBytes => 40, Habit.SendsInChunks => 7, _ => Math.Max(1, bytes.Length) };
        for (var at = 0; at < bytes.Length; at += piece)
        {
            var part = bytes.AsMemory(at, Math.Min(piece, bytes.Length - at));
            if (chunked) await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Length:x}\r\n")));
            await stream.WriteAsync(part);
            if (chunked) await stream.WriteAsync("\r\n"u8.ToArray());
            if (_habit == Habit.TricklesBytes) await Task.Delay(1);
        }

        if (chunked) await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) gzip.Write(bytes);
        return output.ToArray();
    }

    internal sealed record Token(Guid Id, string Kind, string BearerType, Guid BearerId)
    {
        public required string Secret { get; set; }

        public required string Prefix { get; init; }
    }
}
