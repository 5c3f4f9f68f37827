using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>A file beside the code, as the compiler hands it over.</summary>
internal sealed class TextFile(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
}
