namespace TokenGuard.Scanning;

/// <summary>A place in a text document as editors show it: 1-based line, 1-based column in UTF-16 units.</summary>
public readonly record struct TextPosition(int Line, int Column);
