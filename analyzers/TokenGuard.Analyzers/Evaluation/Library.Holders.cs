using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

// What holds something for others to take, and what is a number in disguise: versions, dates, wide integers.
internal static partial class Library
{
    private const int WideBits = 128;
    private const int HalfBits = 64;

    private static object? OnBox(BoxValue box, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Value" or "Result" or "Task" or "GetAwaiter" or "GetResult" or "ConfigureAwait" or "Target" when arguments.Length is 0 || arguments is [bool]:
                return box.Held;
            case "set_Value" or "SetResult" or "TrySetResult" or "Value" or "SetTarget" when arguments is [var value]:
                box.Held = value;
                return true;
            case "TryGetTarget" when arguments.Length == 1:
                arguments[0] = box.Held;
                return true;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>Channels and blocking collections are the queue that both of their ends are of.</summary>
    private static bool IsQueueing(string type) => type is "Channel" or "ChannelReader" or "ChannelWriter" or "BlockingCollection";

    private static object? OnQueue(Sequence queue, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Writer" or "Reader" or "ReadAllAsync" or "GetConsumingEnumerable":
                return queue;
            case "TryWrite" or "WriteAsync" or "Add" or "TryAdd" when arguments.Length > 0:
                queue.Add(arguments[0]);
                return true;
            case "WaitToReadAsync" or "WaitToWriteAsync":
                return name == "WaitToWriteAsync" || queue.Count > 0;
            case "Take" or "ReadAsync" when queue.Count > 0:
                var taken = queue[0];
                queue.RemoveRange(0, 1);
                return taken;
            case "TryRead" or "TryTake" when arguments.Length > 0 && queue.Count > 0:
                arguments[0] = queue[0];
                queue.RemoveRange(0, 1);
                return true;
            case "TryRead" or "TryTake":
                return false;
            case "IsCompleted":
                return queue.Count == 0;
            case "Count":
                return (long)queue.Count;
            default:
                return null;
        }
    }

    private static object? OnBuffer(Sequence written, string name, object?[] arguments, Interpreter interpreter)
    {
        switch (name)
        {
            case "Write" when Values.Items(arguments.FirstOrDefault()) is { } more:
                return OnSequence(written, "AddRange", [more], interpreter);
            case "WrittenSpan" or "WrittenMemory":
                return written;
            case "WrittenCount":
                return (long)written.Count;
            default:
                return OnSequence(written, name, arguments, interpreter);
        }
    }

    /// <summary>Pairs of an element and its priority, the first of which comes next.</summary>
    private static object? OnPriorities(Sequence queue, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Enqueue" when arguments is [var element, var priority]:
                var at = 0;
                while (at < queue.Count && queue[at] is TupleValue { Items: [_, var before] } && Ordering.Compare(before, priority) <= 0) at++;
                queue.Insert(at, new TupleValue([element, priority]));
                return null;
            case "Dequeue" or "Peek" or "TryDequeue" or "TryPeek" when queue.Count > 0 && queue[0] is TupleValue { Items: [var first, var rank] }:
                if (name.EndsWith("Dequeue", StringComparison.Ordinal)) queue.RemoveRange(0, 1);
                if (arguments.Length != 2) return first;
                (arguments[0], arguments[1]) = (first, rank);
                return true;
            case "TryDequeue" or "TryPeek":
                return false;
            case "Count":
                return (long)queue.Count;
            case "UnorderedItems":
                return queue;
            default:
                return Unknown.Value;
        }
    }

    private static object? OnBag(MapValue bag, string name, object?[] arguments)
    {
        switch (name)
        {
            case "Add" when arguments is [var item, var key, ..]:
                bag.Set(key ?? (long)(bag.Count + 1), item);
                return true;
            case "Item" when arguments is [long position]:
                return Values.TryIndex(position - 1, bag.Count - 1, out var at) ? bag.AllValues()[at] : Unknown.Value;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>Bytes that are written as the address of something.</summary>
    private static object MakeAddress(string type, object?[] arguments) => (type, arguments) switch
    {
        ("IPAddress", [long number]) => new IPAddress(number),
        ("IPAddress", [Sequence { Count: 4 or 16 } parts, ..]) when parts.ToBytes() is { } bytes => new IPAddress(bytes),
        ("PhysicalAddress", [Sequence parts]) when parts.ToBytes() is { } bytes => new PhysicalAddress(bytes),
        _ => Unknown.Value,
    };

    private static object OfAddress(string type, string name, object?[] arguments)
    {
        if (name is not ("Parse" or "TryParse") || Values.Text(arguments.FirstOrDefault()) is not { } text) return Unknown.Value;
        // What is written with colons was no such address to the framework that this may run in.
        object address = type == "IPAddress" ? IPAddress.Parse(text) : PhysicalAddress.Parse(text.Replace(':', '-').ToUpperInvariant());
        if (name == "Parse") return address;
        arguments[arguments.Length - 1] = address;
        return true;
    }

    private static object OnAddress(object address, string name, object?[] arguments)
    {
        var bytes = address is IPAddress ip ? ip.GetAddressBytes() : ((PhysicalAddress)address).GetAddressBytes();
        switch (name)
        {
            case "GetAddressBytes":
                return Sequence.OfBytes(bytes);
            case "TryWriteBytes" when arguments is [Sequence room, _]:
                arguments[1] = CopyInto(Sequence.OfBytes(bytes), room, 0);
                return arguments[1] is long;
            case "ToString":
                return address.ToString();
            default:
                return Unknown.Value;
        }
    }

    private static object OnCredential(NetworkCredential credential, string name) => name switch
    {
        "Password" => credential.Password,
        "UserName" => credential.UserName,
        _ => Unknown.Value,
    };

    /// <summary>Memory outside of what the program keeps order in: its bytes, each of them.</summary>
    private static object? OfMemory(string name, object?[] arguments)
    {
        switch (name, arguments)
        {
            case ("AllocHGlobal" or "AllocCoTaskMem", [var size]) when Values.TryIndex(size, Values.Longest, out var count):
                return Sequence.Filled(count, 0L);
            case ("WriteByte", [Sequence memory, var value]) when memory.Count > 0:
                return memory[0] = value;
            case ("WriteByte", [Sequence memory, var at, var value]) when Values.TryIndex(at, memory.Count - 1, out var place):
                return memory[place] = value;
            case ("ReadByte", [Sequence memory, ..]) when Values.TryIndex(arguments.Length > 1 ? arguments[1] : 0L, memory.Count - 1, out var place):
                return memory[place];
            case ("Copy", [Sequence source, long start, Sequence target, long count]):
                return CopyInto(Slice(source, start, count), target, 0);
            case ("Copy", [Sequence source, Sequence target, long start, long count]):
                return CopyInto(Slice(source, 0L, count), target, checked((int)start));
            case ("PtrToStringAnsi" or "PtrToStringUTF8", [Sequence memory, ..]) when memory.ToBytes() is { } bytes:
                var end = arguments is [_, var asked] ? asked is long many ? Int(many) : -1 : Array.IndexOf(bytes, (byte)0);
                return Encoding.UTF8.GetString(bytes, 0, end);
            case ("PtrToStringUni", [Sequence memory, long symbols]) when memory.ToBytes() is { } bytes:
                return Encoding.Unicode.GetString(bytes, 0, Int(symbols * sizeof(char)));
            default:
                return OfMarshal(name, arguments);
        }
    }

    /// <summary>Text that is handed to code outside the program, and taken back: where it lies is as good as the text.</summary>
    private static object? OfMarshal(string name, object?[] arguments) => (name, arguments) switch
    {
        ("SecureStringToBSTR" or "SecureStringToGlobalAllocUnicode" or "SecureStringToCoTaskMemUnicode", [TextValue secure]) => secure.Show(),
        ("StringToBSTR" or "StringToHGlobalUni" or "StringToCoTaskMemUni" or "StringToHGlobalAnsi" or "StringToHGlobalAuto" or "StringToCoTaskMemUTF8" or "StringToCoTaskMemAnsi", [string text]) => text,
        ("PtrToStringBSTR" or "PtrToStringUni" or "PtrToStringAuto" or "PtrToStringAnsi" or "PtrToStringUTF8", [string text]) => text,
        ("PtrToStringUni", [string text, long count]) => Part(text, 0, checked((int)count)),
        _ => Unknown.Value,
    };

    private static object MakeDisguised(string type, object?[] arguments) => (type, arguments) switch
    {
        ("Version", [string text]) => new Version(text),
        ("Version", [long, long, ..]) when arguments.All(static one => one is long) => new Version(string.Join(".", arguments)),
        ("TimeSpan", [long ticks]) => new TimeSpan(ticks),
        ("TimeSpan", [long hours, long minutes, long seconds]) => new TimeSpan(Int(hours), Int(minutes), Int(seconds)),
        ("TimeSpan", [long days, long hours, long minutes, long seconds]) => new TimeSpan(Int(days), Int(hours), Int(minutes), Int(seconds)),
        ("DateTime", [long ticks, ..]) when arguments.Length <= 2 => new DateTime(ticks, DateTimeKind.Utc),
        ("DateTime" or "DateOnly", [long year, long month, long day]) => new DateTime(Int(year), Int(month), Int(day), 0, 0, 0, DateTimeKind.Utc),
        ("DateTime", [long year, long month, long day, long hour, long minute, long second, ..]) => new DateTime(Int(year), Int(month), Int(day), Int(hour), Int(minute), Int(second), DateTimeKind.Utc),
        ("UInt128" or "Int128", [long high, long low]) => ((BigInteger)unchecked((ulong)high) << HalfBits) | unchecked((ulong)low),
        _ => Unknown.Value,
    };

    private static int Int(long number) => checked((int)number);

    private static object OfTime(string name, object?[] arguments) => (name, arguments) switch
    {
        ("FromTicks", [long ticks]) => new TimeSpan(ticks),
        ("FromMilliseconds" or "FromSeconds" or "FromMinutes" or "FromHours" or "FromDays", [long or double, ..]) when Values.Cast(arguments[0], SpecialType.System_Double) is double number => name switch
        {
            "FromMilliseconds" => TimeSpan.FromMilliseconds(number),
            "FromSeconds" => TimeSpan.FromSeconds(number),
            "FromMinutes" => TimeSpan.FromMinutes(number),
            "FromHours" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        },
        _ => Unknown.Value,
    };

    private static object OnTime(object time, string name, object?[] arguments) => (time, name, arguments) switch
    {
        (Version version, "Major", []) => (long)version.Major,
        (Version version, "Minor", []) => (long)version.Minor,
        (Version version, "Build", []) => (long)version.Build,
        (Version version, "Revision", []) => (long)version.Revision,
        (Version version, "ToString", []) => version.ToString(),
        (Version version, "ToString", [long fields]) => version.ToString(Int(fields)),
        (TimeSpan span, "Ticks", _) => span.Ticks,
        (TimeSpan span, "Days", _) => (long)span.Days,
        (TimeSpan span, "Hours", _) => (long)span.Hours,
        (TimeSpan span, "Minutes", _) => (long)span.Minutes,
        (TimeSpan span, "Seconds", _) => (long)span.Seconds,
        (TimeSpan span, "Milliseconds", _) => (long)span.Milliseconds,
        (TimeSpan span, "TotalDays", _) => span.TotalDays,
        (TimeSpan span, "TotalHours", _) => span.TotalHours,
        (TimeSpan span, "TotalMinutes", _) => span.TotalMinutes,
        (TimeSpan span, "TotalSeconds", _) => span.TotalSeconds,
        (TimeSpan span, "TotalMilliseconds", _) => span.TotalMilliseconds,
        (DateTime date, "Ticks", _) => date.Ticks,
        (DateTime date, "Year", _) => (long)date.Year,
        (DateTime date, "Month", _) => (long)date.Month,
        (DateTime date, "Day", _) => (long)date.Day,
        (DateTime date, "Hour", _) => (long)date.Hour,
        (DateTime date, "Minute", _) => (long)date.Minute,
        (DateTime date, "Second", _) => (long)date.Second,
        (DateTime date, "Millisecond", _) => (long)date.Millisecond,
        (DateTime date, "TimeOfDay", _) => date.TimeOfDay,
        (IFormattable formattable, "ToString", [string format, ..]) => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => Unknown.Value,
    };

    /// <summary>The text of a wide integer, which has as many digits as it is asked for and no sign.</summary>
    private static string? OfWide(BigInteger number, string format)
    {
        if (format.Length == 0 || format[0] is not ('x' or 'X') || number.Sign < 0) return null;
        var digits = number.ToString(format.Substring(0, 1), CultureInfo.InvariantCulture).TrimStart('0');
        return digits.PadLeft(int.TryParse(format.Substring(1), NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? Math.Min(width, WideBits) : 1, '0');
    }
}
