using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TokenGuard.Sandbox.GitHub;

/// <summary>Serves the bare repositories under one folder by the real <c>git http-backend</c>, run as a CGI program for each request.</summary>
internal sealed class GitHttpBackend(string projectRoot)
{
    public async Task ServeAsync(HttpContext http, string? remoteUser)
    {
        using var backend = Start(http.Request, remoteUser);
        // Nobody reads what git has to say about a client that hangs up; an unread pipe would stop it.
        var complaints = backend.StandardError.BaseStream.CopyToAsync(Stream.Null);
        try
        {
            await SendBodyAsync(http.Request, backend, http.RequestAborted);
            await AnswerAsync(backend.StandardOutput.BaseStream, http.Response, http.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            http.Abort();
        }
        finally
        {
            if (!backend.HasExited) backend.Kill(entireProcessTree: true);
            await complaints;
            await backend.WaitForExitAsync();
        }
    }

    private Process Start(HttpRequest request, string? remoteUser)
    {
        var start = new ProcessStartInfo("git")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("http-backend");
        var environment = start.Environment;
        environment["GIT_PROJECT_ROOT"] = projectRoot;
        environment["GIT_HTTP_EXPORT_ALL"] = "1";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["PATH_INFO"] = request.Path.Value;
        environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        environment["REQUEST_METHOD"] = request.Method;
        environment["CONTENT_TYPE"] = request.ContentType ?? "";
        environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        environment["REMOTE_ADDR"] = "127.0.0.1";
        if (remoteUser is not null) environment["REMOTE_USER"] = remoteUser;
        // A chunked body has no length; the backend then reads to the end of its input.
        if (request.ContentLength is { } length) environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
    }

    private static async Task SendBodyAsync(HttpRequest request, Process backend, CancellationToken cancel)
    {
        await using var input = backend.StandardInput.BaseStream;
        await request.Body.CopyToAsync(input, cancel);
    }

    private static async Task AnswerAsync(Stream output, HttpResponse response, CancellationToken cancel)
    {
        foreach (var (name, value) in await ReadHeadersAsync(output, cancel))
        {
            if (!name.Equals("Status", StringComparison.OrdinalIgnoreCase)) response.Headers.Append(name, value);
            else response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
        }

        await output.CopyToAsync(response.Body, cancel);
    }

    private static async Task<List<(string Name, string Value)>> ReadHeadersAsync(Stream output, CancellationToken cancel)
    {
        List<(string, string)> headers = [];
        var line = new List<byte>();
        var one = new byte[1];
        while (await output.ReadAsync(one, cancel) == 1)
        {
            if (one[0] != '\n')
            {
                line.Add(one[0]);
                continue;
            }

            var text = string.Concat(line.Select(b => (char)b)).TrimEnd('\r');
            if (text.Length == 0) return headers;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            headers.Add((text[..colon], text[(colon + 1)..].Trim()));
            line.Clear();
        }

        return headers;
    }
}
