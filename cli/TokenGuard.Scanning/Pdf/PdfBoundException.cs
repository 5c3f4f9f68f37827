namespace TokenGuard.Scanning.Pdf;

/// <summary>Not all of a PDF's text was read. The message is for the coverage.</summary>
internal sealed class PdfBoundException(string message) : Exception(message);
