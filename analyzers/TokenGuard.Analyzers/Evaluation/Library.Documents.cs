using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;

namespace TokenGuard.Analyzers.Evaluation;

internal static partial class Library
{
    private static object? ParseJson(object? text) => Values.Text(text) is { } json ? new JsonText(json).Read() : Unknown.Value;

    /// <summary>Members that JSON elements and nodes have and that maps, sequences and texts do not.</summary>
    private static bool TryOnJson(object instance, string name, object?[] arguments, out object? result)
    {
        result = (name, instance, arguments) switch
        {
            ("RootElement" or "EnumerateArray" or "EnumerateObject" or "AsArray" or "AsObject" or "AsValue" or "Clone", _, []) => instance,
            ("GetProperty", MapValue map, [var key]) => map.TryGet(key, out var value) ? value : Unknown.Value,
            ("GetString" or "GetValue" or "GetInt32" or "GetInt64" or "GetBoolean" or "GetByte" or "GetDouble", not MapValue, []) => instance,
            ("GetBytesFromBase64", string text, []) => FromBase64(text),
            ("GetArrayLength", Sequence sequence, []) => (long)sequence.Count,
            _ => Unknown.Value,
        };
        if (name == "TryGetProperty" && instance is MapValue object1 && arguments is [var sought, _])
        {
            var isThere = object1.TryGet(sought, out var found);
            (arguments[1], result) = (found, isThere);
        }

        return result is not Unknown;
    }

    private static object ParseXml(object? text)
    {
        if (Values.Text(text) is not { } xml) return Unknown.Value;
        // No document of a program is a reason to read another file, or to expand without end.
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(reader);
    }

    /// <summary><c>XmlDocument.LoadXml</c>.</summary>
    public static void FillXml(XDocument document, object? text)
    {
        try
        {
            if (ParseXml(text) is XDocument { Root: { } root } && document.Root is null) document.Add(new XElement(root));
        }
        catch (XmlException)
        {
            // The program would stop here.
        }
    }

    private static object? OnXml(XObject node, string name, object?[] arguments)
    {
        var label = Values.Text(arguments.FirstOrDefault());
        var element = node as XElement ?? (node as XDocument)?.Root;
        switch (name)
        {
            case "Root" or "DocumentElement":
                return element;
            case "Value" or "InnerText" or "InnerXml" or "op_Explicit":
                return (node as XAttribute)?.Value ?? element?.Value;
            case "Name" or "LocalName":
                return (node as XAttribute)?.Name.LocalName ?? element?.Name.LocalName;
            case "Element" or "Item" when label is not null:
                return (node as XDocument)?.Root is { } root && root.Name.LocalName == label ? root : element?.Elements().FirstOrDefault(child => child.Name.LocalName == label);
            case "Elements" or "ChildNodes" or "Nodes":
                return Children(node is XDocument && label is null ? [element!] : element?.Elements(), label);
            case "Descendants" or "GetElementsByTagName":
                return Children(element?.DescendantsAndSelf(), label);
            case "FirstChild" or "FirstNode":
                return element?.Elements().FirstOrDefault();
            case "Attribute" or "GetAttributeNode" when label is not null:
                return element?.Attribute(label);
            case "GetAttribute" when label is not null:
                return element?.Attribute(label)?.Value;
            case "Attributes":
                return new Sequence([.. element?.Attributes() ?? []]);
            case "SelectSingleNode" or "XPathSelectElement" when label is not null:
                return Selected(node, label).FirstOrDefault();
            case "SelectNodes" or "XPathSelectElements" when label is not null:
                return new Sequence([.. Selected(node, label)]);
            default:
                return Unknown.Value;
        }
    }

    private static Sequence Children(IEnumerable<XElement>? elements, string? label) =>
        new([.. (elements ?? []).Where(child => label is null || child.Name.LocalName == label)]);

    private static IEnumerable<XObject> Selected(XObject node, string path) =>
        node is XNode start && start.XPathEvaluate(path) is System.Collections.IEnumerable found ? found.OfType<XObject>() : [];

    private static object? OnUri(Uri uri, string name) => name switch
    {
        "Query" => uri.Query,
        "Fragment" => uri.Fragment,
        "Host" => uri.Host,
        "UserInfo" => uri.UserInfo,
        "AbsolutePath" => uri.AbsolutePath,
        "LocalPath" => uri.LocalPath,
        "PathAndQuery" => uri.PathAndQuery,
        "AbsoluteUri" => uri.AbsoluteUri,
        "OriginalString" => uri.OriginalString,
        "ToString" => uri.ToString(),
        "Segments" => new Sequence([.. uri.Segments]),
        _ => Unknown.Value,
    };

    private static object ParseQuery(object? text)
    {
        if (Values.Text(text) is not { } query) return Unknown.Value;
        var map = new MapValue(isSorted: false);
        foreach (var pair in query.TrimStart('?').Split('&'))
            if (pair.IndexOf('=') is > 0 and var at) map.Set(System.Net.WebUtility.UrlDecode(pair.Substring(0, at)), System.Net.WebUtility.UrlDecode(pair.Substring(at + 1)));
        return map;
    }

    /// <summary>Reads a text of JSON as the values that the interpreter has: maps, sequences, texts, numbers, truths.</summary>
    private sealed class JsonText(string text)
    {
        private const int MostNesting = 64;
        private int _at;
        private int _nesting;

        public object? Read()
        {
            Skip();
            if (_at == text.Length || _nesting == MostNesting) throw new FormatException();
            switch (text[_at])
            {
                case '"':
                    return ReadText();
                case '{':
                    var map = new MapValue(isSorted: false);
                    foreach (var _ in Parts('}'))
                    {
                        var key = ReadText();
                        Expect(':');
                        map.Set(key, Read());
                    }

                    return map;
                case '[':
                    var items = new Sequence([]);
                    foreach (var _ in Parts(']')) items.Add(Read());
                    return items;
            }

            var start = _at;
            while (_at < text.Length && text[_at] is not (',' or ']' or '}' or ' ' or '\n' or '\r' or '\t')) _at++;
            return text.Substring(start, _at - start) switch
            {
                "true" => true,
                "false" => false,
                "null" => null,
                var number when long.TryParse(number, NumberStyles.AllowLeadingSign, Culture, out var integer) => integer,
                var number => double.Parse(number, Culture),
            };
        }

        private IEnumerable<int> Parts(char end)
        {
            _nesting++;
            _at++;
            Skip();
            while (Peek() != end)
            {
                yield return _at;
                Skip();
                if (Peek() == end) break;
                Expect(',');
                Skip();
            }

            _at++;
            _nesting--;
        }

        private string ReadText()
        {
            Expect('"');
            var read = new StringBuilder();
            while (Peek() != '"')
            {
                var symbol = text[_at++];
                if (symbol == '\\')
                {
                    symbol = Peek();
                    _at++;
                    if (symbol == 'u')
                    {
                        symbol = (char)int.Parse(text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, Culture);
                        _at += 4;
                    }
                    else if (symbol is 'n' or 't' or 'r' or 'b' or 'f')
                    {
                        symbol = "\n\t\r\b\f"["ntrbf".IndexOf(symbol)];
                    }
                }

                read.Append(symbol);
            }

            _at++;
            return read.ToString();
        }

        private void Expect(char symbol)
        {
            Skip();
            if (Peek() != symbol) throw new FormatException();
            _at++;
        }

        private char Peek() => _at < text.Length ? text[_at] : throw new FormatException();

        private void Skip()
        {
            while (_at < text.Length && text[_at] <= ' ') _at++;
        }
    }
}
