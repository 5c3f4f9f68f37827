using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

// What a running member holds. Strings, chars, bools and doubles are themselves, every integer is a long that is wrapped to its type where it is
// computed, encodings are the framework's own; what follows is the rest. Anything else is Unknown.

/// <summary>What only the running program could know.</summary>
internal sealed class Unknown
{
    public static readonly Unknown Value = new();

    private Unknown()
    {
    }
}

/// <summary>Bounds and conversions that hold for all values.</summary>
internal static class Values
{
    /// <summary>Elements and characters that a value may have. No form of a token is longer: hex of hex of v1 is 776.</summary>
    public const int Longest = 8 * 1024;

    /// <summary>Stands in a text where something unknown stands. No token holds it, so none is put together across it.</summary>
    public const char Hole = '\uFFFF';

    private static readonly string HoleText = Hole.ToString();

    public static bool IsKnown(object? value) => value is not Unknown;

    /// <summary>What the value shows as, with holes; Unknown where that is too long.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static object Show(object? value) => value switch
    {
        null => "",
        string text => text,
        char symbol => symbol.ToString(),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "True" : "False",
        double number => number.ToString(CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        TextValue text => text.Show(),
        EnumValue member => EnumValue.NameOf(member.Type, member.Number) ?? Show(member.Number),
        Sequence { IsText: true } sequence => sequence.ToText(),
        _ => HoleText,
    };

    /// <summary>The value as text where every character is known, or null.</summary>
    public static string? Text(object? value) =>
        value is string or char or Sequence { IsText: true } or TextValue && Show(value) is string text && text.IndexOf(Hole) < 0 ? text : null;

    [MethodImpl(Jit.AtOnce)]
    public static Sequence? Items(object? value) => value switch
    {
        Sequence sequence => sequence,
        string text when text.IndexOf(Hole) < 0 => Sequence.OfText(text),
        MapValue map => map.IsBag ? map.AllValues() : map.Pairs(),
        PointerValue pointer => pointer.Rest,
        EnumeratorValue enumerator => enumerator.Rest,
        _ => null,
    };

    [MethodImpl(Jit.AtOnce)]
    public static string Join(IEnumerable<object?> values, string separator)
    {
        var joined = new StringBuilder();
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst) joined.Append(separator);
            isFirst = false;
            joined.Append(Show(value));
            if (joined.Length > Longest) return HoleText;
        }

        return joined.ToString();
    }

    /// <summary>What a variable of this type holds before anything is assigned.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static object? Default(ITypeSymbol? type) => type switch
    {
        { SpecialType: SpecialType.System_Boolean } => false,
        { SpecialType: SpecialType.System_Char } => '\0',
        { SpecialType: SpecialType.System_Double or SpecialType.System_Single } => 0.0,
        { TypeKind: TypeKind.Enum } => 0L,
        { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 } => 0L,
        { IsValueType: true } => Unknown.Value,
        null => Unknown.Value,
        _ => null,
    };

    /// <summary>A constant of the compiler as a value.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static object? FromConstant(object? constant) => constant switch
    {
        null or string or char or bool or double or decimal => constant,
        float number => (double)number,
        ulong number => unchecked((long)number),
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(constant, CultureInfo.InvariantCulture),
        _ => Unknown.Value,
    };

    /// <summary>Converts between numbers and chars as an unchecked cast does. What is neither stays as it is.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static object? Cast(object? value, SpecialType type)
    {
        var number = value switch
        {
            long integer => integer,
            char symbol => symbol,
            double real when type is not (SpecialType.System_Double or SpecialType.System_Single) && Math.Abs(real) < long.MaxValue => (long)real,
            _ => (long?)null,
        };
        if (number is not { } n) return value;
        return type switch
        {
            SpecialType.System_Char => unchecked((char)n),
            SpecialType.System_SByte => (long)unchecked((sbyte)n),
            SpecialType.System_Byte => (long)unchecked((byte)n),
            SpecialType.System_Int16 => (long)unchecked((short)n),
            SpecialType.System_UInt16 => (long)unchecked((ushort)n),
            SpecialType.System_Int32 => (long)unchecked((int)n),
            SpecialType.System_UInt32 => (long)unchecked((uint)n),
            SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => n,
            SpecialType.System_Double or SpecialType.System_Single => (double)n,
            _ => value,
        };
    }

    /// <summary>The value as the framework would format it: a number in its own width.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static object? Boxed(object? value, SpecialType type) => value is not long n ? value : type switch
    {
        SpecialType.System_SByte => unchecked((sbyte)n),
        SpecialType.System_Byte => unchecked((byte)n),
        SpecialType.System_Int16 => unchecked((short)n),
        SpecialType.System_UInt16 => unchecked((ushort)n),
        SpecialType.System_UInt32 => unchecked((uint)n),
        SpecialType.System_Int64 => n,
        SpecialType.System_UInt64 => unchecked((ulong)n),
        _ => n is >= int.MinValue and <= int.MaxValue ? (object)(int)n : n,
    };

    /// <summary>Integers and chars as an integer.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static bool TryNumber(object? value, out long number)
    {
        number = value switch { long n => n, char c => c, EnumValue { Number: var n } => n, _ => 0 };
        return value is long or char or EnumValue;
    }

    [MethodImpl(Jit.AtOnce)]
    public static bool TryIndex(object? value, int limit, out int index)
    {
        index = TryNumber(value, out var number) && number >= 0 && number <= limit ? (int)number : -1;
        return index >= 0;
    }

    /// <summary>Equality of two known values; Unknown where one of them is not known.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static object AreEqual(object? left, object? right)
    {
        if (left is Unknown || right is Unknown) return Unknown.Value;
        if (TryNumber(left, out var a) && TryNumber(right, out var b)) return a == b;
        if (left is string or null && right is string or null)
            return HasHole(left) || HasHole(right) ? Unknown.Value : string.Equals((string?)left, (string?)right, StringComparison.Ordinal);
        if (left is TupleValue one && right is TupleValue other) return one.Items.Length == other.Items.Length && one.Items.Zip(other.Items, AreEqual).All(static e => e is true);
        if (left is System.Numerics.BigInteger big && right is System.Numerics.BigInteger same) return big == same;
        if (left is ISymbol symbol && right is ISymbol named) return SymbolEqualityComparer.Default.Equals(symbol, named);
        // Nothing is computed with these: what was, is unknown.
        if (left is decimal || right is decimal) return left is decimal && right is decimal ? left.Equals(right) : Unknown.Value;
        if (left is bool or double or Guid && right is bool or double or Guid) return left.Equals(right);
        return ReferenceEquals(left, right);
    }

    [MethodImpl(Jit.AtOnce)]
    private static bool HasHole(object? value) => value is string text && text.IndexOf(Hole) >= 0;
}

/// <summary>An array, a list, a span, a queue, a stack, a set or what a query yields: elements in order. A part of one shares its elements.</summary>
internal sealed class Sequence
{
    private readonly List<object?> _items;
    private readonly int _start;
    private readonly int _length;

    public Sequence(List<object?> items, bool isText = false)
    {
        _items = items;
        _length = -1;
        IsText = isText || (items.Count > 0 && items[0] is char);
    }

    private Sequence(Sequence whole, int start, int length)
    {
        _items = whole._items;
        _start = whole._start + start;
        _length = length;
        IsText = whole.IsText;
    }

    /// <summary>The elements are chars.</summary>
    public bool IsText { get; private set; }

    /// <summary>Last in, first out.</summary>
    public bool IsStack { get; init; }

    /// <summary>Holds no two equal elements.</summary>
    public bool IsSet { get; init; }

    /// <summary>Keeps its elements in order.</summary>
    public bool IsSorted { get; init; }

    /// <summary>What a grouping is the group of.</summary>
    public object? Key { get; init; }

    /// <summary>Of an ordered query: by what each element stands where it does.</summary>
    public IReadOnlyList<int[]>? Ranks { get; init; }

    /// <summary>Of an array with several dimensions, whose elements follow each other row by row: how many there are of each.</summary>
    public int[]? Sizes { get; init; }

    /// <summary>Where the member made it, so that what it holds in the end can be marked.</summary>
    public IOperation? Origin { get; set; }

    public int Count => _length < 0 ? _items.Count : _length;

    public object? this[int index]
    {
        get => _items[_start + index];
        set
        {
            _items[_start + index] = value;
            if (value is char) IsText = true;
        }
    }

    [MethodImpl(Jit.AtOnce)]
    public static Sequence OfText(string text)
    {
        var items = new List<object?>(text.Length);
        foreach (var symbol in text) items.Add(symbol);
        return new Sequence(items, isText: true);
    }

    [MethodImpl(Jit.AtOnce)]
    public static Sequence OfBytes(byte[] bytes)
    {
        var items = new List<object?>(bytes.Length);
        foreach (var symbol in bytes) items.Add((long)symbol);
        return new Sequence(items);
    }

    public static Sequence Filled(int count, object? value)
    {
        var items = new List<object?>(count);
        for (var i = 0; i < count; i++) items.Add(value);
        return new Sequence(items);
    }

    public IEnumerable<object?> All()
    {
        for (var i = 0; i < Count; i++) yield return this[IsStack ? Count - 1 - i : i];
    }

    public Sequence Copy() => new([.. All()], IsText);

    public Sequence Part(int start, int length) => new(this, start, length);

    [MethodImpl(Jit.AtOnce)]
    public void Insert(int index, object? value)
    {
        if (_length >= 0 || _items.Count >= Values.Longest) return;
        if (IsSet && _items.Exists(item => Values.AreEqual(item, value) is true)) return;
        if (IsSorted)
            for (index = 0; index < _items.Count && Ordering.Compare(_items[index], value) < 0;) index++;
        _items.Insert(index, value);
        if (value is char) IsText = true;
    }

    public void Add(object? value) => Insert(_items.Count, value);

    public void RemoveRange(int index, int count)
    {
        if (_length < 0) _items.RemoveRange(index, count);
    }

    [MethodImpl(Jit.AtOnce)]
    public string ToText()
    {
        var text = new StringBuilder(Count);
        foreach (var item in All()) text.Append(item is char symbol ? symbol : Values.Hole);
        return text.ToString();
    }

    /// <summary>The elements as bytes, or null where one is none.</summary>
    [MethodImpl(Jit.AtOnce)]
    public byte[]? ToBytes()
    {
        var bytes = new byte[Count];
        var at = 0;
        foreach (var item in All())
        {
            if (!Values.TryNumber(item, out var number) || number is < sbyte.MinValue or > byte.MaxValue) return null;
            bytes[at++] = unchecked((byte)number);
        }

        return bytes;
    }
}

/// <summary>A text that grows in place: StringBuilder, StringWriter.</summary>
internal sealed class TextValue
{
    public StringBuilder Text { get; } = new();

    public IOperation? Origin { get; set; }

    [MethodImpl(Jit.AtOnce)]
    public object Show() => Text.Length > Values.Longest ? Unknown.Value : Text.ToString();
}

/// <summary>A dictionary; keys keep the order in which they were added.</summary>
internal sealed class MapValue(bool isSorted, bool ignoresCase = false)
{
    private readonly List<object?> _keys = [];
    private readonly List<object?> _values = [];

    public int Count => _keys.Count;

    /// <summary>Visual Basic's own collection, which is gone through by its values and knows them by key or by position.</summary>
    public bool IsBag { get; init; }

    [MethodImpl(Jit.AtOnce)]
    public bool TryGet(object? key, out object? value)
    {
        var at = IndexOf(key);
        value = at < 0 ? Unknown.Value : _values[at];
        return at >= 0;
    }

    /// <summary>The value whose key is a name, in whatever case: what a serializer puts into a property.</summary>
    public object? Like(string name)
    {
        var at = _keys.FindIndex(key => key is string text && string.Equals(text, name, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? Unknown.Value : _values[at];
    }

    [MethodImpl(Jit.AtOnce)]
    public void Set(object? key, object? value)
    {
        var at = IndexOf(key);
        if (at >= 0)
        {
            _values[at] = value;
            return;
        }

        if (_keys.Count >= Values.Longest) return;
        at = _keys.Count;
        if (isSorted)
            while (at > 0 && Ordering.Compare(_keys[at - 1], key) > 0) at--;
        _keys.Insert(at, key);
        _values.Insert(at, value);
    }

    public void Remove(object? key)
    {
        var at = IndexOf(key);
        if (at < 0) return;
        _keys.RemoveAt(at);
        _values.RemoveAt(at);
    }

    public Sequence Keys() => new([.. _keys]);

    public Sequence AllValues() => new([.. _values]);

    public Sequence Pairs() => new([.. _keys.Zip(_values, static (key, value) => (object?)new TupleValue([key, value]))]);

    [MethodImpl(Jit.AtOnce)]
    private int IndexOf(object? key) => _keys.FindIndex(known =>
        ignoresCase && known is string a && key is string b ? string.Equals(a, b, StringComparison.OrdinalIgnoreCase) : Values.AreEqual(known, key) is true);
}

/// <summary>A member of an enumeration as an object, which knows what it is one of.</summary>
internal sealed record EnumValue(INamedTypeSymbol Type, long Number)
{
    /// <summary>The name of the member with this value, or null.</summary>
    public static string? NameOf(ITypeSymbol type, long number)
    {
        foreach (var member in type.GetMembers())
            if (member is IFieldSymbol { HasConstantValue: true } field && Values.FromConstant(field.ConstantValue) is long known && known == number) return field.Name;
        return null;
    }
}

/// <summary>A tuple, a pair of a key and a value, a grouping by position: a fixed number of values.</summary>
internal sealed record TupleValue(object?[] Items);

/// <summary>A position counted from the start or, as <c>^n</c>, from the end.</summary>
internal sealed record IndexValue(long Value, bool IsFromEnd);

/// <summary><c>a..b</c>; a missing end is the end of what it is applied to.</summary>
internal sealed record RangeValue(object? Start, object? End);

/// <summary>An instance of a type of the project: its fields and automatic properties, as far as they were set or asked for.</summary>
internal sealed class ObjectValue(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    public Dictionary<ISymbol, object?> Fields { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>It is what a member runs on that nobody is seen to call: of this type, or of one derived from it.</summary>
    public bool MayBeDerived { get; init; }

    /// <summary>What it has from the type of the framework that its own is derived from, once that was asked for.</summary>
    public object? Inherited { get; set; }

    /// <summary>It is the one of its type, and is still as that made it: what it does is what it does by itself. Null for all others.</summary>
    public bool? IsUntouched { get; set; }

    /// <summary>Its constructor, as long as that did not seem worth being bound.</summary>
    public Construction? Awaited { get; set; }

    /// <summary>Its constructor has run, or is running.</summary>
    public bool IsConstructed { get; set; }
}

/// <summary>A constructor, and what it is given.</summary>
internal sealed record Construction(IMethodSymbol Constructor, object?[] Arguments);

/// <summary>A lambda, a local function or a method, with the variables it can see.</summary>
internal sealed record Function(IMethodSymbol Method, IOperation? Body, Frame? Captured, object? Instance)
{
    public Frame? Captured { get; set; } = Captured;

    public bool WasCalled { get; set; }
}

/// <summary>Several functions behind one delegate or event.</summary>
internal sealed record Functions(IReadOnlyList<Function> All);

/// <summary>An address within an array or a text.</summary>
internal sealed record PointerValue(Sequence Target, int At)
{
    /// <summary>What holds the text that the elements are those of, where they are written back.</summary>
    public Reference? Pinned { get; init; }

    public Sequence? Rest => At >= 0 && At <= Target.Count ? Target.Part(At, Target.Count - At) : null;
}

/// <summary>A place in a sequence that is gone through by hand.</summary>
internal sealed class EnumeratorValue(Sequence sequence)
{
    private int _at = -1;

    public object? Current => _at >= 0 && _at < sequence.Count ? sequence[_at] : Unknown.Value;

    public Sequence Rest => sequence.Part(Math.Min(_at + 1, sequence.Count), Math.Max(0, sequence.Count - _at - 1));

    public bool MoveNext() => ++_at < sequence.Count;
}

/// <summary>Another name for a place that something is in.</summary>
internal abstract class Reference
{
    public abstract object? Value { get; set; }
}

/// <summary>The place of an element.</summary>
internal sealed class ElementReference(Sequence target, int at) : Reference
{
    public Sequence Target => target;

    public int At => at;

    public override object? Value
    {
        get => target[at];
        set => target[at] = value;
    }
}

/// <summary>A pattern that is compiled once.</summary>
internal sealed record RegexValue(string Pattern, System.Text.RegularExpressions.RegexOptions Options);

/// <summary>An exception of the framework: what it says, and what it is about.</summary>
internal sealed record ExceptionValue(INamedTypeSymbol Type, object? Message, object? Other)
{
    public MapValue Data { get; } = new(isSorted: false);
}

/// <summary>What holds one value that may change: <c>AsyncLocal&lt;T&gt;</c>, <c>StrongBox&lt;T&gt;</c>, the task that a source completes.</summary>
internal sealed class BoxValue
{
    public object? Held { get; set; } = Unknown.Value;
}

/// <summary>Something evaluated at the first use: <c>Lazy&lt;T&gt;</c>.</summary>
internal sealed record LazyValue(Function Make);

/// <summary>The variables of a member, a local function or a lambda while it runs.</summary>
internal sealed class Frame(Frame? outer, object? instance)
{
    private readonly Dictionary<ISymbol, object?> _variables = new(SymbolEqualityComparer.Default);

    public object? Instance { get; } = instance;

    public object? Result { get; set; } = Unknown.Value;

    public List<object?>? Yielded { get; set; }

    /// <summary>What runs returns a reference.</summary>
    public bool ReturnsPlace { get; init; }

    /// <summary>What type parameters stand for.</summary>
    public IReadOnlyDictionary<ISymbol, ITypeSymbol>? TypeArguments { get; init; }

    public ITypeSymbol? ArgumentOf(ISymbol parameter)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
            if (frame.TypeArguments is { } arguments && arguments.TryGetValue(parameter, out var argument)) return argument;
        return null;
    }

    [MethodImpl(Jit.AtOnce)]
    public bool TryGet(ISymbol variable, out object? value)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
            if (frame._variables.TryGetValue(variable, out value)) return true;
        value = Unknown.Value;
        return false;
    }

    [MethodImpl(Jit.AtOnce)]
    public void Declare(ISymbol variable, object? value) => _variables[variable] = value;

    /// <summary>This frame with these variables as they are now.</summary>
    public Frame Keep(IEnumerable<ISymbol> variables)
    {
        var kept = new Frame(this, Instance);
        foreach (var variable in variables)
            if (TryGet(variable, out var value)) kept.Declare(variable, value);
        return kept;
    }

    [MethodImpl(Jit.AtOnce)]
    public void Set(ISymbol variable, object? value)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
        {
            if (!frame._variables.ContainsKey(variable)) continue;
            frame._variables[variable] = value;
            return;
        }

        Declare(variable, value);
    }

    private Frame? Outer { get; } = outer;
}

/// <summary>The order in which the framework sorts numbers, chars and (ordinally) strings.</summary>
internal static class Ordering
{
    [MethodImpl(Jit.AtOnce)]
    public static int Compare(object? left, object? right)
    {
        if (Values.TryNumber(left, out var a) && Values.TryNumber(right, out var b)) return a.CompareTo(b);
        if (left is double x && right is double y) return x.CompareTo(y);
        if (left is string s && right is string t) return string.CompareOrdinal(s, t);
        if (left is not TupleValue one || right is not TupleValue other) return 0;
        for (var i = 0; i < Math.Min(one.Items.Length, other.Items.Length); i++)
            if (Compare(one.Items[i], other.Items[i]) is not 0 and var order) return order;
        return 0;
    }
}
