using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// What the framework's own members do with values: a closed table of pure functions, written by kind of value rather than by type, so that an array,
/// a list, a span and a query share one piece of code. What is not here is unknown. Exceptions mean that the program would throw.
/// </summary>
internal static partial class Library
{
    public static object? Call(IMethodSymbol method, object? instance, object?[] arguments, Interpreter interpreter)
    {
        if (!IsKnownNamespace(method.ContainingNamespace)) return Unknown.Value;
        if (method.MethodKind == MethodKind.Constructor) return Make(method, arguments, interpreter);
        var name = method.Name.StartsWith("get_", StringComparison.Ordinal) ? method.Name.Substring(4) : method.Name;
        // The pool itself is nothing that anybody knows.
        if (method.ContainingType.Name == "ArrayPool" && name == "Rent" && Values.TryIndex(arguments.FirstOrDefault(), Values.Longest, out var count)) return Sequence.Filled(count, Values.Default(method.ContainingType.TypeArguments[0]));
        if (method.ContainingType.Name == "TextInfo" && arguments is [string cased]) return OnWholeText(cased, name, []);
        if (method is { IsStatic: true, IsExtensionMethod: false }) return CallStatic(method, name, arguments, interpreter);
        return method.IsStatic && arguments.Length > 0
            ? CallOn(method, name, arguments[0], arguments.AsSpan(1).ToArray(), interpreter)
            : CallOn(method, name, instance, arguments, interpreter);
    }

    /// <summary>Characters of a text, of which the wanted ones must be known and in place.</summary>
    public static object Part(string text, int start, int length)
    {
        if (start < 0 || length < 0 || start + length > text.Length) return Unknown.Value;
        return text.IndexOf(Values.Hole, 0, start + length) >= 0 ? Unknown.Value : text.Substring(start, length);
    }

    /// <summary>The text of a value in a format; Unknown where either is.</summary>
    public static object Format(object? value, string format, ITypeSymbol? type)
    {
        if (HasLargeNumber(format)) return Unknown.Value;
        try
        {
            return Values.Boxed(value, type?.SpecialType ?? SpecialType.None) switch
            {
                string or null => Values.Show(value),
                BigInteger wide when type?.Name is "UInt128" or "Int128" => OfWide(wide, format) ?? (object)Unknown.Value,
                IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
                _ => Values.Show(value),
            };
        }
        catch (FormatException)
        {
            return Unknown.Value;
        }
    }

    private static object? CallOn(IMethodSymbol method, string name, object? instance, object?[] arguments, Interpreter interpreter)
    {
        if (instance is not null && TryOnJson(instance, name, arguments, out var member)) return member;
        if (name == "ContinueWith" && arguments is [Function next, ..]) return interpreter.Call(next, [instance]);
        switch (instance)
        {
            case null or Unknown:
                return Unknown.Value;
            case string text when name is "GetEnumerator" or "EnumerateRunes" && text.IndexOf(Values.Hole) < 0:
                return name == "GetEnumerator" ? new EnumeratorValue(Sequence.OfText(text)) : Sequence.OfText(text);
            case string text when method.Parameters is [.., { Type.Name: "StringComparison" }] && arguments is [.., long comparison] && ComparedText(text, name, arguments, (comparison & 1) == 1) is var compared && compared is not Unknown:
                return compared;
            case string text when name == "Split" && method.Parameters.Any(static parameter => parameter.Name == "count") && arguments is [_, long most, ..]:
                return SplitInto(text, arguments[0], most);
            case string text when name == "Split" && method.ReturnType.Name == "SpanSplitEnumerator" && Values.Text(arguments.FirstOrDefault()) is { Length: > 0 } mark && text.IndexOf(Values.Hole) < 0:
                return Ranges(text, mark);
            case string text when OnText(text, name, arguments, interpreter) is var result && result is not Unknown:
                return result;
            case string text when text.IndexOf(Values.Hole) < 0:
                return OnSequence(Sequence.OfText(text), name, arguments, interpreter);
            case TextValue builder:
                return OnBuilder(builder, name, arguments, method);
            case Sequence or MapValue when method.ContainingType.Name.StartsWith("Immutable", StringComparison.Ordinal) && name is "Add" or "AddRange" or "Insert" or "InsertRange" or "SetItem" or "Remove" or "RemoveAt" or "Push" or "Enqueue":
                return Changed(instance, name, arguments, interpreter);
            case BoxValue box:
                if (arguments is [var put]) interpreter.Keep(put);
                return OnBox(box, name, arguments);
            case Sequence queue when IsQueueing(method.ContainingType.Name):
                return OnQueue(queue, name, arguments);
            case Sequence queue when method.ContainingType.Name == "PriorityQueue":
                return OnPriorities(queue, name, arguments);
            case IPAddress or PhysicalAddress:
                return OnAddress(instance, name, arguments);
            case NetworkCredential credential:
                return OnCredential(credential, name);
            case Version or TimeSpan or DateTime:
                return OnTime(instance, name, arguments);
            case BigInteger wide when name == "ToString" && method.ContainingType.Name is "UInt128" or "Int128" && arguments is [string digits, ..]:
                return OfWide(wide, digits) ?? (object)Unknown.Value;
            case Sequence groups when name == "Item" && method.ContainingType.Name is "ILookup" or "Lookup" && arguments is [var sought]:
                return groups.All().OfType<Sequence>().FirstOrDefault(group => Values.AreEqual(group.Key, sought) is true) ?? new Sequence([]);
            case Sequence written when method.ContainingType.Name is "BuffersExtensions" or "ArrayBufferWriter":
                return OnBuffer(written, name, arguments, interpreter);
            case Sequence sequence when name is "GetEnumerator":
                return new EnumeratorValue(sequence);
            case EnumeratorValue enumerator:
                return name == "MoveNext" ? enumerator.MoveNext() : name == "Current" ? enumerator.Current : Unknown.Value;
            case Sequence sequence when name is "Reverse" or "Sort" && method.ReturnsVoid:
                return OfSequence(name, [sequence, .. arguments], interpreter);
            case Sequence sequence:
                return OnSequence(sequence, name, arguments, interpreter);
            case StreamValue stream:
                return OnStream(stream, name, arguments, method);
            case ReaderValue reader:
                return OnReader(reader, name);
            case CounterCipher counter:
                return OnCounter(counter, name, arguments);
            case SymmetricAlgorithm cipher:
                return OnCipher(cipher, name, arguments);
            case HashAlgorithm hash:
                return OnHash(hash, name, arguments);
            case ICryptoTransform transform:
                return OnTransform(transform, name, arguments);
            case Derivation derivation when name == "GetBytes" && arguments is [var count]:
                return derivation.Next(count);
            case RegexValue regex:
                return OfRegex(name, arguments.Length > 0 ? [arguments[0], regex.Pattern, .. arguments.Skip(1)] : [], interpreter, regex.Options);
            case Group or GroupCollection:
                return OnMatch(instance, name, arguments);
            case BigInteger number:
                return OnBig(number, name, arguments);
            case XObject node:
                return OnXml(node, name, arguments);
            case Uri uri:
                return OnUri(uri, name);
            case ExceptionValue exception:
                return OnException(exception, name);
            case MapValue map:
                return OnMap(map, name, arguments, interpreter);
            case Encoding encoding:
                return OnEncoding(encoding, name, arguments);
            // A tree of expressions is what it does.
            case Function function when name == "Compile":
                return function;
            case Function or Functions when name == "GetInvocationList":
                return new Sequence(instance is Functions { All: var handlers } ? [.. handlers] : [instance]);
            // Of a thread or a task that was made of it; what waits for it comes later.
            case Function function when name is "Start" or "RunSynchronously":
                return interpreter.Call(function, arguments);
            case Function function when name is "Invoke" or "DynamicInvoke":
                return interpreter.Call(function, arguments);
            case LazyValue lazy when name == "Value":
                return interpreter.Call(lazy.Make, []);
            case TupleValue tuple:
                return OnTuple(tuple, name, arguments);
#pragma warning disable RS1035 // See OnRandom.
            case Random random:
#pragma warning restore RS1035
                return OnRandom(random, name, arguments);
            case Guid id:
                return name == "ToString" ? id.ToString(arguments is [string format, ..] ? format : "D", CultureInfo.InvariantCulture)
                    : name == "ToByteArray" ? Sequence.OfBytes(id.ToByteArray()) : Unknown.Value;
        }

        if (name == "TryFormat" && arguments is [Sequence room, _, ..])
        {
            var shown = arguments is [_, _, string asked, ..] ? Format(instance, asked, method.ContainingType) : Shown(instance, method.ContainingType);
            if (shown is not string text1 || text1.IndexOf(Values.Hole) >= 0) return Unknown.Value;
            arguments[1] = CopyInto(Sequence.OfText(text1), room, 0);
            return arguments[1] is long;
        }

        return name switch
        {
            "ToString" => arguments is [string { } format, ..] ? Format(instance, format, method.ContainingType) : Shown(instance, method.ContainingType),
            "Equals" when arguments is [var other, ..] => Values.AreEqual(instance, other),
            "CompareTo" when arguments is [var other, ..] => (long)Ordering.Compare(instance, other),
            "HasValue" => true,
            // Tasks, awaiters and nullables are what they hold.
            "Result" or "Value" or "GetAwaiter" or "GetResult" or "ConfigureAwait" or "AsTask" or "GetValueOrDefault" => instance,
            _ => Unknown.Value,
        };
    }

    private static object? OnException(ExceptionValue exception, string name) => name switch
    {
        "Message" => exception.Message,
        "InnerException" or "ParamName" or "FileName" => exception.Other,
        "GetBaseException" => exception.Other is ExceptionValue inner ? OnException(inner, name) : exception,
        "Data" => exception.Data,
        "GetType" => exception.Type,
        _ => Unknown.Value,
    };

    /// <summary>What a type of the framework has as its empty value; Unknown where it is none of those known here.</summary>
    public static object Empty(INamedTypeSymbol type) => type.Name switch
    {
        "Guid" => Guid.Empty,
        "ImmutableDictionary" or "ImmutableSortedDictionary" or "FrozenDictionary" => new MapValue(type.Name == "ImmutableSortedDictionary"),
        _ => type.Name.StartsWith("Immutable", StringComparison.Ordinal) ? new Sequence([]) : Unknown.Value,
    };

    /// <summary>What cannot be changed is copied with the change.</summary>
    private static object? Changed(object instance, string name, object?[] arguments, Interpreter interpreter)
    {
        if (instance is Sequence sequence)
        {
            var copy = sequence.Copy();
            if (name == "SetItem" && arguments is [var index, var item] && Values.TryIndex(index, copy.Count - 1, out var at)) copy[at] = item;
            else OnSequence(copy, name, arguments, interpreter);
            return copy;
        }

        var map = new MapValue(isSorted: false);
        foreach (var pair in ((MapValue)instance).Pairs().All())
            if (pair is TupleValue { Items: [var key, var value] }) map.Set(key, value);
        if (name is "Add" or "SetItem" && arguments is [var added, var with]) map.Set(added, with);
        else OnMap(map, name, arguments, interpreter);
        return map;
    }

    private static object? CallStatic(IMethodSymbol method, string name, object?[] arguments, Interpreter interpreter)
    {
        if (name is "Empty" or "CreateBuilder" && Empty(method.ContainingType) is var empty && empty is not Unknown) return empty;
        switch (method.ContainingType.Name)
        {
            case "String":
                return OfString(name, arguments, interpreter);
            case "Convert":
                return OfConvert(name, arguments);
            case "Encoding" or "CodePagesEncodingProvider":
                return EncodingNamed(name, arguments);
            case "ImmutableDictionary" or "ImmutableSortedDictionary" when name is "Create" or "CreateRange" && arguments.LastOrDefault() is var pairs:
                return Dictionary(Values.Items(pairs)?.All() ?? []);
            case "CompositeFormat" when name == "Parse":
                return arguments.FirstOrDefault();
            case "Channel":
                return new Sequence([]);
            case "Base64" when name == "DecodeFromUtf8" && arguments is [Sequence coded, Sequence decoded, _, _, ..] && coded.ToBytes() is { } ascii:
                (arguments[2], arguments[3]) = ((long)ascii.Length, CopyInto(Sequence.OfBytes(Convert.FromBase64String(Encoding.ASCII.GetString(ascii))), decoded, 0));
                return 0L;
            case "TimeSpan":
                return OfTime(name, arguments);
            case "IPAddress" or "PhysicalAddress":
                return OfAddress(method.ContainingType.Name, name, arguments);
            case "Decimal":
                return name == "GetBits" && arguments is [decimal real] ? new Sequence([.. decimal.GetBits(real).Select(static part => (object?)(long)part)]) : Unknown.Value;
            case "Utf8Formatter" when name == "TryFormat" && arguments is [var shown, Sequence utf8, _, ..]:
                arguments[2] = Format(shown, arguments is [_, _, _, string { } asked] ? asked : "", method.Parameters[0].Type) is string formatted ? CopyInto(Sequence.OfBytes(Encoding.UTF8.GetBytes(formatted)), utf8, 0) : Unknown.Value;
                return arguments[2] is long;
            case "StandardFormat":
                return name is "Parse" or "op_Implicit" && Values.Text(arguments.FirstOrDefault()) is { } standard ? standard : Unknown.Value;
            case "Marshal":
                return OfMemory(name, arguments);
            case "AppContext":
                return OnMap(interpreter.Shared, name, arguments, interpreter);
            case "AppDomain" when name == "CurrentDomain":
                return interpreter.Shared;
            case "Version" when name == "Parse" && arguments is [string numbers]:
                return Version.Parse(numbers);
            case "UInt128" or "Int128":
                // Wider integers take a first digit from 8 on for a sign.
                return name == "Parse" && arguments is [string wide, ..] ? OfBig(name, ["0" + wide, .. arguments.Skip(1)]) : Unknown.Value;
            case "Unsafe":
                return OfUnsafe(method, name, arguments);
            case "SearchValues" when name == "Create":
                return arguments.FirstOrDefault();
            case "Interlocked" or "Volatile":
                return OfShared(name, arguments);
            case "Parallel":
                RunParallel(name, arguments, interpreter);
                return Unknown.Value;
            case "Array" or "Enumerable" or "ImmutableArray" or "ImmutableList" or "Span" or "Buffer" or "MemoryMarshal" or "CollectionsMarshal" or "List" or "GC"
                or "ReadOnlySpan" or "ArraySegment" or "Memory" or "ReadOnlyMemory":
                if (method.ContainingType.Name == "MemoryMarshal" && name is "AsBytes" or "Cast" or "Read") return Recast(method, name, arguments);
                if (method.ContainingType.Name == "MemoryMarshal" && name == "Write" && arguments is [Sequence room, var number] && BytesOf(number, method.TypeArguments[0]) is { } bytes)
                    return CopyInto(Sequence.OfBytes(bytes), room, 0);
                if (method.ContainingType.Name == "MemoryMarshal" && name is "GetReference" or "GetArrayDataReference" && arguments is [Sequence { Count: > 0 } start]) return new ElementReference(start, 0);
                if (name == "BlockCopy" && IsWide(method, arguments)) return CopyBytes(arguments);
                return OfSequence(name, arguments, interpreter);
            case "Char":
                return OfChar(name, arguments);
            case "BinaryPrimitives" when name != "ReverseEndianness":
                return OfPrimitives(method, name, arguments);
            case "BigInteger":
                return OfBig(name, arguments);
            case "Math" or "MathF" or "BitOperations" or "BinaryPrimitives":
                return OfMath(method, name, arguments);
            case "BitConverter":
                return OfBits(method, name, arguments);
            case "Byte" or "SByte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64" or "Double":
                return OfNumber(method, name, arguments);
            case "Guid":
                return name is "Parse" or "ParseExact" && arguments is [string id, ..] ? Guid.Parse(id) : Unknown.Value;
            case "Uri" when name == "IsHexDigit" && arguments is [char digit]:
                return Uri.IsHexDigit(digit);
            case "Uri":
                return name is "UnescapeDataString" or "EscapeDataString" && arguments is [string escaped] ? name[0] == 'U' ? Uri.UnescapeDataString(escaped) : Uri.EscapeDataString(escaped) : Unknown.Value;
            case "XDocument" or "XElement":
                return name == "Parse" ? ParseXml(arguments.FirstOrDefault()) is XDocument document ? method.ContainingType.Name == "XElement" ? document.Root : document : Unknown.Value
                    : name == "op_Explicit" && arguments is [XObject element] ? OnXml(element, name, []) : Unknown.Value;
            case "XAttribute" when name == "op_Explicit" && arguments is [XObject attribute]:
                return OnXml(attribute, name, []);
            case "JsonDocument" or "JsonNode" or "JsonArray" or "JsonObject":
                return name == "Parse" ? ParseJson(arguments.FirstOrDefault()) : name is "op_Explicit" or "op_Implicit" ? arguments.FirstOrDefault() : Unknown.Value;
            case "JsonSerializer":
                return name == "Deserialize" ? ParseJson(arguments.FirstOrDefault()) : Unknown.Value;
            case "StringComparer":
                return name is "OrdinalIgnoreCase" or "InvariantCultureIgnoreCase" or "CurrentCultureIgnoreCase" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
            case "HashAlgorithmName":
                return new HashName(name);
            case "HttpUtility" when name == "ParseQueryString":
                return ParseQuery(arguments.FirstOrDefault());
            case "WebUtility" or "HttpUtility":
                return OfWeb(name, arguments);
            case "Regex":
                return OfRegex(name, arguments, interpreter);
            case "Base64Url" or "Base64UrlTextEncoder" or "WebEncoders":
                return arguments is [var encoded, ..] && Values.Text(encoded) is { } url ? FromBase64(url.Replace('-', '+').Replace('_', '/')) : Unknown.Value;
            case "Task" or "ValueTask":
                return (name, arguments) switch
                {
                    ("Run", [Function work, ..]) => interpreter.Call(work, []),
                    ("FromResult", [var result]) => result,
                    ("WhenAll", [Sequence all]) => all,
                    ("WhenAll", _) => new Sequence([.. arguments]),
                    _ => Unknown.Value,
                };
            case "Tuple" or "ValueTuple" or "KeyValuePair":
                return name == "Create" ? new TupleValue([.. arguments]) : Unknown.Value;
            case "Environment":
                return name == "NewLine" ? "\n" : Unknown.Value;
            case "Information" when name is "UBound" or "LBound" && arguments is [Sequence elements, long rank]:
                return OnSequence(elements, name == "UBound" ? "GetUpperBound" : "GetLowerBound", [rank - 1], interpreter);
            case "Information" when name == "IsNothing" && arguments is [not Unknown]:
                return arguments[0] is null;
            case "Strings" or "VBMath" or "Conversion" or "Conversions" or "Interaction":
                return OfVisualBasic(name, arguments);
        }

        if (OfCipher(method.ContainingType.Name, name, arguments) is var computed && computed is not Unknown) return computed;
        // string -> span, array -> span, value -> nullable: what is converted stays what it is.
        return name is "op_Implicit" or "op_Explicit" && arguments is [var converted] ? converted : Unknown.Value;
    }

    private static object? OfShared(string name, object?[] arguments)
    {
        if (arguments.Length == 0) return Unknown.Value;
        var before = arguments[0];
        switch (name)
        {
            case "Exchange" or "Write" when arguments is [_, var value]:
                arguments[0] = value;
                return before;
            case "CompareExchange" when arguments is [_, var value, var expected]:
                if (Values.AreEqual(before, expected) is true) arguments[0] = value;
                return before;
            case "Increment" or "Decrement" or "Add" when before is long number:
                arguments[0] = number + (name == "Add" ? arguments.ElementAtOrDefault(1) as long? ?? 0 : name == "Increment" ? 1 : -1);
                return arguments[0];
            default:
                return name == "Read" ? before : Unknown.Value;
        }
    }

    private static void RunParallel(string name, object?[] arguments, Interpreter interpreter)
    {
        if (name == "For" && arguments is [long from, long to, .., Function body])
            for (var i = from; i < Math.Min(to, from + Values.Longest); i++) interpreter.Call(body, [i]);
        else if (name == "ForEach" && arguments is [var items, .., Function each])
            foreach (var item in Values.Items(items)?.All().ToList() ?? []) interpreter.Call(each, [item]);
    }

    private static object? Make(IMethodSymbol constructor, object?[] arguments, Interpreter interpreter)
    {
        var type = constructor.ContainingType;
        switch (type.Name)
        {
            case "String":
                return arguments switch
                {
                    [char symbol, var count] => Values.TryIndex(count, Values.Longest, out var times) ? new string(symbol, times) : Unknown.Value,
                    [var symbols, var start, var length] => Values.Show(Slice(Values.Items(symbols), start, length)),
                    [Sequence { Count: > 0 } symbols] => ShowChars(symbols),
                    [var symbols] when Values.IsKnown(symbols) => Values.Show(symbols),
                    _ => Unknown.Value,
                };
            case "StringBuilder" or "StringWriter" or "DefaultInterpolatedStringHandler" or "SecureString":
                var builder = new TextValue();
                if (arguments is [string or Sequence or TextValue, ..]) builder.Text.Append(Values.Show(arguments[0]));
                return builder;
            case "Collection" when type.ContainingNamespace.Name == "VisualBasic":
                return new MapValue(isSorted: false, ignoresCase: true) { IsBag = true };
            case "List" or "LinkedList" or "Queue" or "ConcurrentQueue" or "Collection" or "ObservableCollection" or "ReadOnlyCollection" or "ArrayList":
                return Values.Items(arguments.FirstOrDefault()) is { } items ? items.Copy() : new Sequence([]);
            case "Stack" or "ConcurrentStack" or "ConcurrentBag":
                return new Sequence([.. Values.Items(arguments.FirstOrDefault())?.All() ?? []]) { IsStack = true };
            case "HashSet" or "SortedSet":
                var set = new Sequence([]) { IsSet = true, IsSorted = type.Name == "SortedSet" };
                foreach (var item in Values.Items(arguments.FirstOrDefault())?.All() ?? []) set.Add(item);
                return set;
            case "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment":
                return arguments is [var whole, var from, var count1] ? Slice(Values.Items(whole), from, count1) : Values.Items(arguments.FirstOrDefault()) ?? (object)Unknown.Value;
            case "Dictionary" or "ConcurrentDictionary" or "SortedDictionary" or "SortedList" or "Hashtable" or "OrderedDictionary" or "NameValueCollection" or "ReadOnlyDictionary" or "StringDictionary" or "HybridDictionary" or "ListDictionary" or "ExpandoObject":
                var map = new MapValue(type.Name.StartsWith("Sorted", StringComparison.Ordinal), arguments.Contains(StringComparer.OrdinalIgnoreCase));
                foreach (var pair in Values.Items(arguments.FirstOrDefault())?.All() ?? [])
                    if (pair is TupleValue { Items: [var key, var value] }) map.Set(key, value);
                return map;
            case "KeyValuePair" or "Tuple" or "ValueTuple":
                return new TupleValue([.. arguments]);
            case "Nullable" or "ValueTask":
                return arguments.FirstOrDefault();
            case "UTF8Encoding":
                return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            case "ASCIIEncoding":
                return Encoding.ASCII;
            case "UnicodeEncoding":
                return arguments is [true, ..] ? Encoding.BigEndianUnicode : Encoding.Unicode;
            case "Guid":
                return arguments switch
                {
                    [string id] => Guid.Parse(id),
                    [Sequence { Count: 16 } parts] when parts.ToBytes() is { } bytes => new Guid(bytes),
                    [long first, long second, long third, Sequence { Count: 8 } rest] when rest.ToBytes() is { } last => new Guid(unchecked((int)first), unchecked((short)second), unchecked((short)third), last),
                    [long first, long second, long third, ..] when new Sequence([.. arguments.Skip(3)]) is { Count: 8 } rest && rest.ToBytes() is { } last =>
                        new Guid(unchecked((int)first), unchecked((short)second), unchecked((short)third), last),
                    _ => Unknown.Value,
                };
            case "Index":
                return arguments is [long index, ..] ? new IndexValue(index, arguments is [_, true]) : Unknown.Value;
            case "Range":
                return arguments is [var begin, var end] ? new RangeValue(begin, end) : Unknown.Value;
            case "TaskCompletionSource" or "AsyncLocal" or "StrongBox" or "WeakReference" or "ThreadLocal" when arguments.FirstOrDefault() is not Function:
                return new BoxValue { Held = arguments.Length > 0 ? arguments[0] : type.Name == "TaskCompletionSource" ? Unknown.Value : null };
            // No token holds a character that takes two.
            case "Rune" when arguments is [char or long and >= 0 and < char.MaxValue]:
                return Values.Cast(arguments[0], SpecialType.System_Char);
            case "BlockingCollection" or "PriorityQueue" or "ArrayBufferWriter":
                return new Sequence([]);
            case "IPAddress" or "PhysicalAddress":
                return MakeAddress(type.Name, arguments);
            case "StandardFormat":
                return arguments switch { [char kind, long digits] => $"{kind}{digits}", [char kind, ..] => kind.ToString(), _ => Unknown.Value };
            case "NetworkCredential" when arguments is [var user, string or TextValue, ..]:
                return new NetworkCredential(user as string, Values.Text(arguments[1]));
            case "Version" or "TimeSpan" or "DateTime" or "DateOnly" or "UInt128" or "Int128":
                return MakeDisguised(type.Name, arguments);
            case "Lazy" or "ThreadLocal":
                return arguments switch
                {
                    [Function make, ..] => new LazyValue(make),
                    [var value] => value,
                    _ => Unknown.Value,
                };
            case "Regex":
                return arguments is [string pattern, ..] ? new RegexValue(pattern, arguments is [_, long options, ..] ? (RegexOptions)options : RegexOptions.None) : Unknown.Value;
            case "BigInteger":
                return MakeBig(arguments);
            case "Uri":
                return arguments is [string address] ? new Uri(address) : Unknown.Value;
            case "XmlDocument":
                return new XDocument();
            case "XElement" when arguments is [string label, ..]:
                return new XElement(label, [.. Spread(arguments.AsSpan(1).ToArray()).Select(static part => part is XObject ? part : Values.Text(part))]);
            case "Thread" or "Task" when arguments is [Function, ..]:
                return arguments[0];
            case "Random":
                return arguments is [long seed] ? NewRandom(seed) : Unknown.Value;
            default:
                if (MakeStream(type.Name, arguments) is var stream && stream is not Unknown) return stream;
                if (MakeCipher(type.Name, arguments) is { } cipher) return cipher;
                return type.Name.EndsWith("Exception", StringComparison.Ordinal) ? new ExceptionValue(type, arguments.FirstOrDefault(), arguments.ElementAtOrDefault(1)) : Unknown.Value;
        }
    }

    /// <summary>Bytes of elements that are none themselves: what is copied is not the elements.</summary>
    private static bool IsWide(IMethodSymbol method, object?[] arguments) =>
        method.Parameters.Length == 5 && arguments.OfType<Sequence>().Any(static sequence => sequence.IsText || sequence.ToBytes() is null);

    /// <summary>Bytes of elements of several each. How many, their sizes tell: it is what most arrays of such numbers have.</summary>
    private static object? CopyBytes(object?[] arguments)
    {
        if (arguments is not [Sequence source, long at, Sequence target, long to, long count] || target.ToBytes() is null) return Unknown.Value;
        var size = source.IsText ? sizeof(char) : source.All().All(static item => item is long and >= int.MinValue and <= uint.MaxValue) ? sizeof(int) : sizeof(long);
        if (source.Count > Values.Longest / size || !source.All().All(static item => item is long or char)) return Unknown.Value;
        var bytes = source.All().SelectMany(item => BitConverter.GetBytes(item is char symbol ? symbol : (long)item!).Take(size)).ToArray();
        return CopyInto(Slice(Sequence.OfBytes(bytes), at, count), target, checked((int)to));
    }

    private static object? OnTuple(TupleValue tuple, string name, object?[] arguments) => name switch
    {
        "Key" or "Item1" when tuple.Items.Length > 0 => tuple.Items[0],
        "Value" or "Item2" when tuple.Items.Length > 1 => tuple.Items[1],
        "Deconstruct" when arguments.Length == tuple.Items.Length => CopyTo(tuple.Items, arguments),
        _ when name.StartsWith("Item", StringComparison.Ordinal) && name.Length == 5 && name[4] - '0' is var item && item <= tuple.Items.Length => tuple.Items[item - 1],
        _ => Unknown.Value,
    };

    private static object? CopyTo(object?[] items, object?[] arguments)
    {
        items.CopyTo(arguments, 0);
        return null;
    }

#pragma warning disable RS1035, CA5394 // Numbers from a seed are the same wherever the program runs; the choice of them is the program's own.
    private static Random NewRandom(long seed) => new(unchecked((int)seed));

    private static object? OnRandom(Random random, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Next":
                return arguments switch
                {
                    [] => (long)random.Next(),
                    [long limit] => (long)random.Next(checked((int)limit)),
                    [long low, long high] => (long)random.Next(checked((int)low), checked((int)high)),
                    _ => Unknown.Value,
                };
            case "NextBytes" when arguments is [Sequence sequence]:
                var bytes = new byte[sequence.Count];
                random.NextBytes(bytes);
                for (var i = 0; i < bytes.Length; i++) sequence[i] = (long)bytes[i];
                return null;
            default:
                return Unknown.Value;
        }
    }
#pragma warning restore RS1035, CA5394

    private static object Shown(object? value, ITypeSymbol type) =>
        value is long ? Convert.ToString(Values.Boxed(value, type.SpecialType), CultureInfo.InvariantCulture) : Values.Show(value);

    /// <summary>Chars as text, holes where one is unknown; unknown where they are no chars.</summary>
    private static object ShowChars(Sequence symbols)
    {
        var text = new StringBuilder();
        foreach (var item in symbols.All())
        {
            if (item is not (char or Unknown)) return Unknown.Value;
            text.Append(item is char symbol ? symbol : Values.Hole);
        }

        return text.ToString();
    }

    private static bool IsKnownNamespace(INamespaceSymbol? space)
    {
        while (space?.ContainingNamespace is { IsGlobalNamespace: false } outer) space = outer;
        return space?.Name is "System" or "Microsoft";
    }

    /// <summary>Widths and precisions can ask for gigabytes.</summary>
    /// <param name="format">The format of one value, or a text that holds those of several.</param>
    /// <param name="isText">Whether only what is in braces counts.</param>
    private static bool HasLargeNumber(string format, bool isText = false)
    {
        var digits = 0;
        var isInside = !isText;
        foreach (var symbol in format)
        {
            if (isText && symbol is '{' or '}') isInside = symbol == '{';
            digits = isInside && symbol is >= '0' and <= '9' ? digits + 1 : 0;
            if (digits > 3) return true;
        }

        return false;
    }
}
