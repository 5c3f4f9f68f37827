namespace TokenGuard.Scanning.Sources;

/// <summary>One document that comes through a pipe. Its path is the name the user gives it.</summary>
public sealed class StreamSource(Stream input, string name) : IDocumentSource
{
    public string Kind => "stdin";

    public string Target { get; } = Redactor.Redact(name);

    public string? Root => null;

    public Task ReadAsync(ScanContext context, CancellationToken cancel) => Task.Run(() => context.ScanContent(context.CreateScanner(), input, name, cancel), cancel);
}
