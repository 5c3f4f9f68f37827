using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

internal static partial class Library
{
    // Case that does not hang on the machine's language.
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static object? OnText(string text, string name, object?[] arguments, Interpreter interpreter)
    {
        switch (name)
        {
            case "ToString" or "Trim" or "TrimStart" or "TrimEnd" or "ToLower" or "ToLowerInvariant" or "ToUpper" or "ToUpperInvariant" or "Normalize" or "Clone":
                return OnWholeText(text, name, arguments);
            case "Replace" when arguments is [var old, var replacement, ..]:
                return Replace(text, old, replacement);
            case "ReplaceLineEndings":
                return Replace(text.Replace("\r\n", "\n").Replace('\r', '\n'), "\n", arguments.Length > 0 ? arguments[0] : "\n");
            case "Split" when arguments is [Sequence ranges, var mark, ..] && ranges.Count > 0 && ranges[0] is not (char or string) && Values.Text(mark) is { Length: > 0 } between:
                return CopyParts(Ranges(text, between, ranges.Count), ranges);
            case "Split" or "EnumerateLines":
                return Split(text, arguments);
            case "Substring" or "Slice" or "AsSpan" or "AsMemory":
                var start = 0;
                if (arguments is [RangeValue range]) return Interpreter.TryResolve(range, text.Length, out var begin, out var end) ? Part(text, begin, end - begin) : Unknown.Value;
                if (arguments.Length > 0 && !Values.TryIndex(arguments[0], text.Length, out start)) return Unknown.Value;
                if (arguments is [_, var count, ..]) return Values.TryIndex(count, text.Length - start, out var length) ? Part(text, start, length) : Unknown.Value;
                return start == 0 || text.IndexOf(Values.Hole, 0, start) < 0 ? text.Substring(start) : Unknown.Value;
            case "CopyTo" when arguments is [Sequence target]:
                return CopyInto(Sequence.OfText(text), target, 0);
            case "CopyTo" when arguments is [long source, Sequence target, long to, long many]:
                return CopyInto(Slice(Sequence.OfText(text), source, many), target, checked((int)to));
            case "Insert" when arguments is [var at, var inserted] && Values.TryIndex(at, text.Length, out var index):
                return text.IndexOf(Values.Hole, 0, index) < 0 ? text.Insert(index, ShowText(inserted)) : Unknown.Value;
        }

        if (text.IndexOf(Values.Hole) >= 0) return Unknown.Value;
        switch (name)
        {
            case "Length":
                return (long)text.Length;
            case "Chars" or "Item" when arguments is [var at] && Values.TryIndex(at, text.Length - 1, out var index):
                return text[index];
            case "Remove" when arguments is [var at, ..] && Values.TryIndex(at, text.Length, out var index):
                return arguments is not [_, var count] ? text.Remove(index) : Values.TryIndex(count, text.Length - index, out var removed) ? text.Remove(index, removed) : Unknown.Value;
            case "PadLeft" or "PadRight" when arguments is [var width, ..] && Values.TryIndex(width, Values.Longest, out var padded):
                var filler = arguments is [_, char symbol] ? symbol : ' ';
                return name == "PadLeft" ? text.PadLeft(padded, filler) : text.PadRight(padded, filler);
            case "ToCharArray":
                return Slice(Sequence.OfText(text), arguments.Length > 0 ? arguments[0] : 0L, arguments.Length > 1 ? arguments[1] : (long)text.Length)?.Copy() ?? (object)Unknown.Value;
            case "IndexOf" when arguments is [var sought, ..] && Values.Text(sought) is { } part:
                return (long)text.IndexOf(part, arguments is [_, long from, ..] ? checked((int)from) : 0, StringComparison.Ordinal);
            case "IndexOfAny" or "LastIndexOfAny" or "ContainsAny" or "IndexOfAnyExcept" when arguments.All(static argument => Values.Text(argument) is not null):
                var any = string.Concat(arguments.Select(Values.Text)).ToCharArray();
                var place = name == "LastIndexOfAny" ? text.LastIndexOfAny(any) : name == "IndexOfAnyExcept" ? text.Length - text.TrimStart(any).Length is var same1 && same1 < text.Length ? same1 : -1 : text.IndexOfAny(any);
                return name == "ContainsAny" ? place >= 0 : (long)place;
            case "LastIndexOf" when arguments is [var sought, ..] && Values.Text(sought) is { } part:
                return (long)text.LastIndexOf(part, StringComparison.Ordinal);
            case "Contains" when arguments is [var sought, ..] && Values.Text(sought) is { } part:
                return text.IndexOf(part, StringComparison.Ordinal) >= 0;
            case "StartsWith" when arguments is [var sought, ..] && Values.Text(sought) is { } part:
                return text.StartsWith(part, StringComparison.Ordinal);
            case "EndsWith" when arguments is [var sought, ..] && Values.Text(sought) is { } part:
                return text.EndsWith(part, StringComparison.Ordinal);
            case "Equals" when arguments is [var other, ..] && Values.Text(other) is { } same:
                return string.Equals(text, same, StringComparison.Ordinal);
            case "CompareTo" when arguments is [string other]:
                return (long)string.CompareOrdinal(text, other);
            default:
                return Unknown.Value;
        }
    }

    /// <summary>What is asked of a text by a comparison that is named, which for another member would be a place to begin at.</summary>
    private static object? ComparedText(string text, string name, object?[] arguments, bool ignoresCase)
    {
        var comparison = ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (text.IndexOf(Values.Hole) >= 0 || Values.Text(arguments[0]) is not { } part || part.IndexOf(Values.Hole) >= 0) return Unknown.Value;
        switch (name)
        {
            case "StartsWith":
                return text.StartsWith(part, comparison);
            case "EndsWith":
                return text.EndsWith(part, comparison);
            case "Contains":
                return text.IndexOf(part, comparison) >= 0;
            case "Equals" or "SequenceEqual":
                return string.Equals(text, part, comparison);
            case "IndexOf" when arguments.Length == 2:
                return (long)text.IndexOf(part, comparison);
            case "IndexOf" when arguments is [_, var from, _] && Values.TryIndex(from, text.Length, out var start):
                return (long)text.IndexOf(part, start, comparison);
            case "LastIndexOf" when arguments.Length == 2:
                return (long)text.LastIndexOf(part, comparison);
            case "CompareTo":
                return (long)string.Compare(text, part, comparison);
            case "Replace" when part.Length > 0 && arguments is [_, string or null, _]:
                return ReplaceBy(text, part, arguments[1] as string ?? "", comparison);
            default:
                return Unknown.Value;
        }
    }

    private static object ReplaceBy(string text, string old, string replacement, StringComparison comparison)
    {
        if ((long)text.Length * Math.Max(1, replacement.Length) > 64 * Values.Longest) return Unknown.Value;
        var replaced = new StringBuilder();
        var from = 0;
        for (int at; (at = text.IndexOf(old, from, comparison)) >= 0; from = at + old.Length) replaced.Append(text, from, at - from).Append(replacement);
        return replaced.Append(text, from, text.Length - from).ToString();
    }

    private static string OnWholeText(string text, string name, object?[] arguments)
    {
        var symbols = arguments.FirstOrDefault() switch
        {
            char one => [one],
            Sequence { IsText: true } many => many.ToText().ToCharArray(),
            string many => many.ToCharArray(),
            _ => Array.Empty<char>(),
        };
        return name switch
        {
            "Trim" => text.Trim(symbols),
            "TrimStart" => text.TrimStart(symbols),
            "TrimEnd" => text.TrimEnd(symbols),
            "ToLower" or "ToLowerInvariant" => text.ToLower(Culture),
            "ToUpper" or "ToUpperInvariant" => text.ToUpper(Culture),
            _ => text,
        };
    }

    private static object Replace(string text, object? old, object? replacement)
    {
        if (Values.Text(old) is not { Length: > 0 } sought) return Unknown.Value;
        var inserted = replacement is null ? "" : ShowText(replacement);
        return (long)text.Length * Math.Max(1, inserted.Length) > 64 * Values.Longest ? Unknown.Value : text.Replace(sought, inserted);
    }

    private static Sequence Split(string text, object?[] arguments)
    {
        var options = arguments.Any(static argument => argument is 1L or 3L) ? StringSplitOptions.RemoveEmptyEntries : StringSplitOptions.None;
        var separators = arguments.FirstOrDefault() switch
        {
            string one => [one],
            char one => [one.ToString()],
            Sequence { Count: > 0 } many when many.All().All(static item => Values.Text(item) is not null) => many.All().Select(static item => Values.Text(item)!).ToArray(),
            _ => Array.Empty<string>(),
        };
        var parts = separators.Length == 0 ? text.Split((char[]?)null, options) : text.Split(separators, options);
        var trims = arguments.Skip(1).Any(static argument => argument is 2L or 3L);
        return new Sequence([.. parts.Select(part => (object?)(trims ? part.Trim() : part))]);
    }

    /// <summary>Where the parts between a mark are: as many as are wanted, of which the last is the rest.</summary>
    private static Sequence Ranges(string text, string mark, int most = Values.Longest)
    {
        var ranges = new Sequence([]);
        var at = 0;
        for (int end; ranges.Count < most - 1 && (end = text.IndexOf(mark, at, StringComparison.Ordinal)) >= 0; at = end + mark.Length) ranges.Add(new RangeValue((long)at, (long)end));
        ranges.Add(new RangeValue((long)at, (long)text.Length));
        return ranges;
    }

    private static long CopyParts(Sequence ranges, Sequence target)
    {
        CopyInto(ranges, target, 0);
        return ranges.Count;
    }

    private static object? OfString(string name, object?[] arguments, Interpreter interpreter)
    {
        switch (name)
        {
            case "Concat":
                return Values.Join(Spread(arguments), "");
            case "Join" when arguments is [var separator, ..]:
                if (arguments is [var mark, Sequence items, long from, long count]) return Values.Join(items.All().Skip(checked((int)from)).Take(checked((int)count)), ShowText(mark));
                return Values.Join(Spread(arguments.AsSpan(1).ToArray()), ShowText(separator));
            case "Format":
                return FormatAll(arguments);
            case "Create" when arguments is [long length, var state, Function fill] && length is >= 0 and <= Values.Longest:
                var symbols = Sequence.Filled((int)length, '\0');
                interpreter.Call(fill, [symbols, state]);
                return symbols.ToText();
            case "Create":
                return arguments.LastOrDefault() is string made ? made : Unknown.Value;
            case "IsNullOrEmpty" when arguments is [string or null]:
                return string.IsNullOrEmpty((string?)arguments[0]);
            case "IsNullOrWhiteSpace" when arguments is [string or null]:
                return string.IsNullOrWhiteSpace((string?)arguments[0]);
            case "Copy" or "Intern" or "IsInterned":
                return arguments.FirstOrDefault();
            case "Equals" when arguments is [string one, string other, 1L or 3L or 5L]:
                return string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
            case "op_Equality" or "Equals" when arguments is [var left, var right, ..]:
                return Values.AreEqual(left, right);
            case "Compare" or "CompareOrdinal" when arguments is [string left, string right, ..]:
                return (long)string.CompareOrdinal(left, right);
            case "op_Implicit":
                return arguments.FirstOrDefault();
            default:
                return Unknown.Value;
        }
    }

    private static object FormatAll(object?[] arguments)
    {
        var at = arguments is [string or TextValue, ..] ? 0 : 1;
        if (at >= arguments.Length || Values.Text(arguments[at]) is not { } format || HasLargeNumber(format, isText: true)) return Unknown.Value;
        var values = Spread(arguments.AsSpan(at + 1).ToArray()).Select(static value => value is long ? Values.Boxed(value, SpecialType.None) : value is double or Guid ? value : Values.Show(value));
        return string.Format(Culture, format, [.. values]);
    }

    private static object? OnBuilder(TextValue builder, string name, object?[] arguments, IMethodSymbol method)
    {
        var text = builder.Text;
        if (text.Length > Values.Longest) return Unknown.Value;
        switch (name)
        {
            case "ToString":
                return arguments is [var from, var length] && Values.TryIndex(from, text.Length, out var start) && Values.TryIndex(length, text.Length - start, out var count)
                    ? text.ToString(start, count) : builder.Show();
            case "Append" or "Write" when arguments is [var symbol, var times] && symbol is char && Values.TryIndex(times, Values.Longest, out var repeated):
                text.Append((char)symbol, repeated);
                return builder;
            case "Append" or "Write" when arguments is [string or Sequence or TextValue, long, long]:
                text.Append(Slice(Sequence.OfText(ShowText(arguments[0])), arguments[1], arguments[2]) is { } part ? part.ToText() : Values.Hole.ToString());
                return builder;
            case "Write" or "WriteLine" when arguments.Length > 1 && method.Parameters[0].Name == "format":
                text.Append(ShowText(FormatAll(arguments)));
                if (name == "WriteLine") text.Append('\n');
                return builder;
            case "Append" or "Write" or "WriteLine" or "AppendLine" when arguments.Length <= 2:
                if (arguments.Length > 0) text.Append(ShownAs(arguments[arguments.Length == 2 && arguments[0] is Unknown ? 1 : 0], method));
                if (name.EndsWith("Line", StringComparison.Ordinal)) text.Append('\n');
                return builder;
            case "AppendLiteral" or "AppendFormatted" or "AppendChar" when arguments is [var literal, ..]:
                text.Append(ShownAs(literal, method));
                return builder;
            case "ToStringAndClear":
                var all = builder.Show();
                text.Clear();
                return all;
            case "AppendFormat":
                text.Append(ShowText(FormatAll(arguments)));
                return builder;
            case "AppendJoin" when arguments is [var separator, ..]:
                text.Append(Values.Join(Spread(arguments.AsSpan(1).ToArray()), ShowText(separator)));
                return builder;
            case "Insert" or "InsertAt" when arguments is [var at, var inserted, ..]:
                if (Values.TryIndex(at, text.Length, out var index)) text.Insert(index, ShownAs(inserted, method));
                return builder;
            case "Remove" when arguments is [var at, var removed]:
                if (Values.TryIndex(at, text.Length, out var first) && Values.TryIndex(removed, text.Length - first, out var many)) text.Remove(first, many);
                return builder;
            case "Replace" when arguments is [var old, var replacement, ..]:
                var replaced = Replace(text.ToString(), old, replacement);
                text.Clear().Append(replaced is string whole ? whole : Values.Hole.ToString());
                return builder;
            case "Clear":
                text.Clear();
                return builder;
            case "Length":
                return (long)text.Length;
            case "set_Length":
                if (arguments is [var size] && Values.TryIndex(size, Values.Longest, out var shortened)) text.Length = shortened;
                return null;
            case "Chars" or "Item" when arguments is [var at] && Values.TryIndex(at, text.Length - 1, out var place):
                return text[place];
            case "GetStringBuilder" or "EnsureCapacity" or "GetChunks" or "Flush" or "Dispose":
                return builder;
            default:
                return Unknown.Value;
        }
    }

    private static object? OnEncoding(Encoding encoding, string name, object?[] arguments)
    {
        if (name == "GetBytes" && arguments is [var text, ..] && Values.Text(text) is { } known)
        {
            if (arguments is [_, long from, long count]) known = known.Substring(checked((int)from), checked((int)count));
            var bytes = Sequence.OfBytes(encoding.GetBytes(known));
            return arguments is [_, Sequence target] ? CopyInto(bytes, target, 0) : bytes;
        }

        var part = arguments is [Sequence whole, var start, var length] ? Slice(whole, start, length) : arguments.FirstOrDefault() as Sequence;
        switch (name)
        {
            case "GetString" when part is not null:
                return part.ToBytes() is { } known1 ? encoding.GetString(known1) : Sparse(part);
            case "GetChars" when part?.ToBytes() is { } known2:
                return Sequence.OfText(encoding.GetString(known2));
            case "GetByteCount" when Values.Text(arguments.FirstOrDefault()) is { } counted:
                return (long)encoding.GetByteCount(counted);
            case "GetCharCount" when part?.ToBytes() is { } counted:
                return (long)encoding.GetCharCount(counted);
            case "GetEncoding" or "Clone":
                return encoding;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>ASCII of which some bytes are unknown.</summary>
    private static string Sparse(Sequence bytes)
    {
        var text = new StringBuilder();
        foreach (var item in bytes.All()) text.Append(item is long symbol and >= 0 and < 0x80 ? (char)symbol : Values.Hole);
        return text.ToString();
    }

    private static object EncodingNamed(string name, object?[] arguments)
    {
        return name switch
        {
            "UTF8" or "Default" => Encoding.UTF8,
            "ASCII" => Encoding.ASCII,
            "Unicode" => Encoding.Unicode,
            "BigEndianUnicode" => Encoding.BigEndianUnicode,
            "UTF32" => Encoding.UTF32,
            "Latin1" => Encoding.GetEncoding(28591),
            "GetEncoding" when arguments is [string label, ..] => Encoding.GetEncoding(label),
            "GetEncoding" when arguments is [long page, ..] => Encoding.GetEncoding(checked((int)page)),
            "Convert" when arguments is [Encoding from, Encoding to, Sequence bytes] && bytes.ToBytes() is { } known => Sequence.OfBytes(Encoding.Convert(from, to, known)),
            _ => Unknown.Value,
        };
    }

    private static object OfWeb(string name, object?[] arguments) => Values.Text(arguments.FirstOrDefault()) is not { } text ? Unknown.Value : name switch
    {
        "UrlDecode" => WebUtility.UrlDecode(text),
        "UrlEncode" => WebUtility.UrlEncode(text),
        "HtmlDecode" => WebUtility.HtmlDecode(text),
        "HtmlEncode" => WebUtility.HtmlEncode(text),
        _ => Unknown.Value,
    };

    private static object? OfRegex(string name, object?[] arguments, Interpreter interpreter, RegexOptions options = RegexOptions.None)
    {
        // The pattern is the program's own and may be a bad one. Time that passes is all that can be bounded, and on a busy machine much passes: a bad one ends the evaluation instead.
        var patience = TimeSpan.FromMilliseconds(250);
        if (name is "Unescape" or "Escape" && arguments is [string escaped]) return name == "Escape" ? Regex.Escape(escaped) : Regex.Unescape(escaped);
        if (arguments is not [var subject, string pattern, ..] || Values.Text(subject) is not { } text) return Unknown.Value;
        interpreter.PromiseFor(text);
        interpreter.Spend(2000);
        if (arguments.Skip(2).LastOrDefault(static argument => argument is long) is long given && options == RegexOptions.None) options = (RegexOptions)given;
        var regex = new Regex(pattern, (options & ~RegexOptions.Compiled) | RegexOptions.CultureInvariant, patience);
        return (name, arguments) switch
        {
            ("Replace", [_, _, string replacement, ..]) when text.Length * (replacement.Length + 1) <= 64 * Values.Longest => regex.Replace(text, replacement),
            ("Replace", [_, _, Function evaluator, ..]) => regex.Replace(text, match => ShowText(interpreter.Call(evaluator, [match]))),
            ("Split", _) => new Sequence([.. regex.Split(text)]),
            ("Match", _) => regex.Match(text),
            ("Matches", _) => new Sequence([.. regex.Matches(text).Cast<Match>().Take(Values.Longest)]),
            ("IsMatch", _) => regex.IsMatch(text),
            _ => Unknown.Value,
        };
    }

    /// <summary>What a pattern found: a match, its groups, one of them.</summary>
    private static object? OnMatch(object found, string name, object?[] arguments) => (found, name) switch
    {
        (Group group, "Value" or "ToString" or "ValueSpan") => group.Value,
        (Group group, "Success") => group.Success,
        (Group group, "Index") => (long)group.Index,
        (Group group, "Length") => (long)group.Length,
        (Match match, "Groups") => match.Groups,
        (Match match, "NextMatch") => match.NextMatch(),
        (Match match, "Result") when arguments is [string replacement] => match.Result(replacement),
        (Group group, "Captures") => new Sequence([.. group.Captures.Cast<Capture>().Select(static capture => capture.Value)]),
        (GroupCollection groups, "Item") when arguments is [string label] => groups[label],
        (GroupCollection groups, "Item") when arguments is [long number] => groups[checked((int)number)],
        (GroupCollection groups, "Count") => (long)groups.Count,
        _ => Unknown.Value,
    };

    private static object SplitInto(string text, object? separator, long most) =>
        Values.Text(separator) is { Length: > 0 } mark && most is > 0 and <= Values.Longest ? new Sequence([.. text.Split([mark], (int)most, StringSplitOptions.None)]) : Unknown.Value;

    /// <summary>The functions that Visual Basic has beside the framework's. Positions count from 1.</summary>
    private static object? OfVisualBasic(string name, object?[] arguments)
    {
        switch (name)
        {
            case "Chr" or "ChrW" when arguments is [long code]:
                return Values.Cast(code, SpecialType.System_Char);
            case "Asc" or "AscW" when Values.Text(arguments.FirstOrDefault()) is { Length: > 0 } symbol:
                return (long)symbol[0];
            case "Join" when arguments is [Sequence parts, var separator, ..]:
                return Values.Join(parts.All(), Values.IsKnown(separator) ? ShowText(separator) : " ");
            case "Space" when Values.TryIndex(arguments.FirstOrDefault(), Values.Longest, out var blanks):
                return new string(' ', blanks);
            case "StrDup" when arguments is [var times, char or string { Length: > 0 }] && Values.TryIndex(times, Values.Longest, out var repeated):
                return new string(arguments[1] as char? ?? ((string)arguments[1]!)[0], repeated);
            case "Hex" or "Oct" when arguments is [long number]:
                return name == "Hex" ? number.ToString("X", Culture) : Convert.ToString(number, 8);
            case "Choose" when arguments is [var position, Sequence choices] && Values.TryNumber(position is double real ? (long)real : position, out var chosen):
                return chosen > 0 && chosen <= choices.Count ? choices[(int)chosen - 1] : null;
            case "InStr" when arguments is [string all, string part, ..]:
                return (long)all.IndexOf(part, StringComparison.Ordinal) + 1;
            case "InStr" when arguments is [long first, string all, string part, ..] && first > 0 && first <= all.Length:
                return (long)all.IndexOf(part, (int)first - 1, StringComparison.Ordinal) + 1;
            case "IIf" when arguments is [bool truth, var whenTrue, var whenFalse]:
                return truth ? whenTrue : whenFalse;
            case "Filter" when arguments is [Sequence texts, string sought, ..]:
                return new Sequence([.. texts.All().Where(one => (Values.Text(one)?.Contains(sought) == true) == (arguments.ElementAtOrDefault(2) is not false))]);
        }

        if (Values.Text(arguments.FirstOrDefault()) is not { } text) return Unknown.Value;
        switch (name)
        {
            case "StrReverse":
                return new string([.. text.Reverse()]);
            case "LCase":
                return text.ToLower(Culture);
            case "UCase":
                return text.ToUpper(Culture);
            case "Trim" or "LTrim" or "RTrim":
                return name[0] == 'L' ? text.TrimStart(' ') : name[0] == 'R' ? text.TrimEnd(' ') : text.Trim(' ');
            case "Len":
                return (long)text.Length;
            case "Left" when arguments is [_, var count] && Values.TryNumber(count, out var length):
                return Part(text, 0, (int)Math.Min(length, text.Length));
            case "Right" when arguments is [_, var count] && Values.TryNumber(count, out var length) && Math.Min(length, text.Length) is var taken:
                return Part(text, text.Length - (int)taken, (int)taken);
            case "Mid" when arguments is [_, long start, ..] && Values.TryIndex(start - 1, text.Length, out var from):
                return arguments is [_, _, long most] ? Part(text, from, (int)Math.Min(most, text.Length - from)) : text.Substring(from);
            case "Replace" when arguments is [_, var old, var replacement, ..]:
                return Replace(text, old, replacement);
            case "Split" when arguments is [_, string separator, ..]:
                return Split(text, [separator]);
            case "ToCharArrayRankOne":
                return Sequence.OfText(text);
            case "ToString":
                return text;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>What stands behind a parameter list: the elements of the one array there, or the values themselves.</summary>
    private static IEnumerable<object?> Spread(object?[] arguments) => arguments is [Sequence { } sequence] ? sequence.All() : arguments;

    private static string ShowText(object? value) => Values.Show(value) as string ?? Values.Hole.ToString();

    private static string ShownAs(object? value, IMethodSymbol method) =>
        value is long && method.Parameters.Length > 0 && Shown(value, method.Parameters[method.Parameters.Length - 1].Type) is string number ? number : ShowText(value);
}
