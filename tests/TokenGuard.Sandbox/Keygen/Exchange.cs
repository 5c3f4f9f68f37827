using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>One request on its way through the <see cref="Pipeline"/>: what was asked, and what the steps so far have found out.</summary>
internal sealed class Exchange(HttpRequest request, string body)
{
    public HttpRequest Request { get; } = request;

    public string BodyText { get; } = body;

    public Guid RequestId { get; } = Guid.CreateVersion7();

    public Route? Route { get; set; }

    public JsonNode? Body { get; set; }

    public string? Version { get; set; }

    public Account? Account { get; set; }

    public SandboxEnvironment? Environment { get; set; }

    /// <summary>Set as soon as the row is found, before anything that may still refuse it (contract §5.1).</summary>
    public TokenRow? Token { get; set; }

    /// <summary>Set once authentication has fully succeeded.</summary>
    public Bearer? Bearer { get; set; }

    /// <summary>The token that the path names.</summary>
    public TokenRow? Record { get; set; }

    public Account RequiredAccount => Account ?? throw new InvalidOperationException("The account is resolved before this step.");

    public Bearer Caller => Bearer ?? throw new InvalidOperationException("The caller is authenticated before this step.");

    public TokenRow RequiredRecord => Record ?? throw new InvalidOperationException("The record is loaded before this step.");
}
