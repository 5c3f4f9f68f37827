namespace TokenGuard.Analyzers.Evaluation;

internal static partial class Library
{
    private static Sequence? Slice(Sequence? whole, object? start, object? length) =>
        whole is not null && Values.TryIndex(start, whole.Count, out var from) && Values.TryIndex(length, whole.Count - from, out var count) ? whole.Part(from, count) : null;

    /// <summary>Members of arrays, lists, spans, queues, stacks and sets, and queries over all of them.</summary>
    private static object? OnSequence(Sequence sequence, string name, object?[] arguments, Interpreter interpreter)
    {
        if (arguments.FirstOrDefault() is Function function && OnEach(sequence, name, function, arguments, interpreter) is var result && result is not Unknown) return result;
        if (Change(sequence, name, arguments, out var outcome)) return outcome;
        var first = arguments.FirstOrDefault();
        var count = Values.TryNumber(first, out var number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : -1;
        switch (name)
        {
            case "GetLength" or "GetUpperBound" when sequence.Sizes is { } sizes && Values.TryIndex(first, sizes.Length - 1, out var dimension):
                return (long)sizes[dimension] - (name == "GetLength" ? 0 : 1);
            case "GetUpperBound" or "GetLowerBound":
                return name == "GetLowerBound" ? 0L : (long)sequence.Count - 1;
            case "Count" or "Length" or "LongCount" or "GetLength" or "LongLength":
                return (long)sequence.Count;
            case "Key":
                return sequence.Key;
            case "IsEmpty" or "Any" when arguments.Length == 0:
                return sequence.Count == 0 == (name == "IsEmpty");
            case "ToString" when sequence.IsText:
                return sequence.ToText();
            case "ToArray" or "ToList" or "ToImmutableArray" or "ToImmutableList" or "ToQueue" or "Clone" or "GetRange" or "AsEnumerable" or "Cast" or "OfType" or "ToHashSet"
                or "ToFrozenSet" or "ToReadOnlyList" or "AsReadOnly" or "ToImmutable" or "MoveToImmutable" or "DrainToImmutable" or "Distinct" or "DefaultIfEmpty" or "ToCharArray" or "AsParallel" or "AsQueryable" or "AsOrdered":
                if (name == "GetRange") return Slice(sequence, first, arguments.ElementAtOrDefault(1))?.Copy() ?? (object)Unknown.Value;
                return name is "Distinct" or "ToHashSet" ? Distinct(sequence) : sequence.Copy();
            case "AsSpan" or "AsMemory" or "Slice" or "Span" or "Memory" or "AsArray":
                if (arguments.Length == 0) return sequence;
                if (first is RangeValue part) return Interpreter.TryResolve(part, sequence.Count, out var begin, out var end) ? sequence.Part(begin, end - begin) : Unknown.Value;
                if (!Values.TryIndex(first, sequence.Count, out var from)) return Unknown.Value;
                return Slice(sequence, first, arguments.Length > 1 ? arguments[1] : (long)(sequence.Count - from)) ?? (object)Unknown.Value;
            case "Item" or "ElementAt" or "ElementAtOrDefault" or "GetValue":
                return Values.TryIndex(first is IndexValue { IsFromEnd: true, Value: var fromEnd } ? sequence.Count - fromEnd : first, sequence.Count - 1, out var at) ? sequence[at] : Unknown.Value;
            case "First" or "FirstOrDefault" or "Single" or "SingleOrDefault" or "Min" or "Max" or "Last" or "LastOrDefault" or "Peek":
                if (sequence.Count == 0) return name.EndsWith("Default", StringComparison.Ordinal) ? null : Unknown.Value;
                if (name is "Min" or "Max") return sequence.All().Aggregate((a, b) => Ordering.Compare(a, b) < 0 == (name == "Min") ? a : b);
                return name.StartsWith("Last", StringComparison.Ordinal) ? sequence.All().Last() : sequence.All().First();
            case "Reverse":
                return Of(sequence, sequence.All().Reverse());
            case "Skip" or "SkipLast" or "Take" or "TakeLast":
                return first is RangeValue range ? Taken(sequence, range) : count < 0 && first is not long ? Unknown.Value : Cut(sequence, name, Math.Max(0, count));
            case "Concat" or "Union" when Values.Items(first) is { } more:
                return name == "Union" ? Distinct(Of(sequence, sequence.All().Concat(more.All()))) : Of(sequence, sequence.All().Concat(more.All()));
            case "Except" or "Intersect" when Values.Items(first) is { } others:
                return Distinct(Of(sequence, sequence.All().Where(item => others.All().Any(other => Values.AreEqual(item, other) is true) == (name == "Intersect"))));
            case "Append" or "Prepend" when arguments is [var one]:
                return Of(sequence, name == "Append" ? sequence.All().Append(one) : sequence.All().Prepend(one));
            case "Zip" when Values.Items(first) is { } others:
                return new Sequence([.. sequence.All().Zip(others.All(), (a, b) => arguments is [_, Function join] ? interpreter.Call(join, [a, b]) : new TupleValue([a, b]))]);
            case "Chunk" when count > 0:
                return new Sequence([.. Enumerable.Range(0, (sequence.Count + count - 1) / count).Select(i => (object?)Of(sequence, sequence.All().Skip(i * count).Take(count)))]);
            case "Index":
                return new Sequence([.. sequence.All().Select(static (item, i) => (object?)new TupleValue([(long)i, item]))]);
            case "Order" or "OrderDescending":
                var ordered = sequence.All().OrderBy(static item => item, Comparer<object?>.Create(Ordering.Compare));
                return Of(sequence, name == "Order" ? ordered : ordered.Reverse());
            case "Sum":
                return sequence.All().Aggregate((object?)0L, static (sum, item) => sum is long a && Values.TryNumber(item, out var b) ? unchecked(a + b) : Unknown.Value);
            case "Contains" when arguments is [var sought, ..]:
                return sequence.All().Any(item => Values.AreEqual(item, sought) is true);
            case "IndexOf" or "LastIndexOf" when arguments is [var sought, ..]:
                var items = sequence.All().ToList();
                return (long)(name[0] == 'I' ? items.FindIndex(item => Values.AreEqual(item, sought) is true) : items.FindLastIndex(item => Values.AreEqual(item, sought) is true));
            case "SequenceEqual" when Values.Items(first) is { } same:
                return same.Count == sequence.Count && sequence.All().Zip(same.All(), Values.AreEqual).All(static equal => equal is true);
            case "Aggregate" when arguments is [var seed, Function step, ..]:
                var sum = sequence.All().Aggregate(seed, (soFar, item) => interpreter.Call(step, [soFar, item]));
                return arguments is [_, _, Function finish] ? interpreter.Call(finish, [sum]) : sum;
            case "CopyTo" when first is Sequence target:
                return CopyInto(sequence, target, arguments is [_, long offset, ..] ? (int)offset : 0);
            case "TryCopyTo" when first is Sequence target:
                CopyInto(sequence, target, 0);
                return true;
            case "Trim" or "TrimStart" or "TrimEnd" or "ToLowerInvariant" or "ToUpperInvariant" or "Split" or "Replace" or "IndexOfAny" or "StartsWith" or "EndsWith" when sequence.IsText:
                return OnText(sequence.ToText(), name, arguments, interpreter);
            case "ToDictionary" or "ToFrozenDictionary" or "ToImmutableDictionary" or "ToImmutableSortedDictionary":
                return Dictionary(sequence.All(), arguments.Contains(StringComparer.OrdinalIgnoreCase));
            case "Join" when arguments is [var inner, Function outerKey, Function innerKey, Function both] && Values.Items(inner) is { } matched:
                var keyed = matched.All().Select(item => (Item: item, Key: interpreter.Call(innerKey, [item]))).ToList();
                return new Sequence([.. sequence.All().SelectMany(item => interpreter.Call(outerKey, [item]) is var key
                    ? keyed.Where(pair => Values.AreEqual(pair.Key, key) is true).Select(pair => interpreter.Call(both, [item, pair.Item])) : []).Take(Values.Longest)]);
            // Tasks, streams and awaiters of sequences are what they hold.
            case "Result" or "Value" or "GetAwaiter" or "GetResult" or "ConfigureAwait" or "AsTask":
                return sequence;
            default:
                return Unknown.Value;
        }
    }

    /// <summary>Queries that ask a function about each element.</summary>
    private static object? OnEach(Sequence sequence, string name, Function function, object?[] arguments, Interpreter interpreter)
    {
        object? Ask(object? item, long index) => interpreter.Call(function, function.Method.Parameters.Length > 1 ? [item, index] : [item]);
        bool Holds(object? item, long index) => Ask(item, index) is true;
        interpreter.PromiseFor(sequence);
        switch (name)
        {
            case "Select" or "ConvertAll" or "Cast":
                return new Sequence([.. sequence.All().Select((item, i) => Ask(item, i))]);
            case "Where" or "FindAll":
                return Of(sequence, sequence.All().Where((item, i) => Holds(item, i)));
            case "SelectMany":
                var join = arguments is [_, Function combine] ? combine : null;
                return new Sequence([.. sequence.All().SelectMany((item, i) => (Values.Items(Ask(item, i))?.All() ?? [Unknown.Value])
                    .Select(inner => join is null ? inner : interpreter.Call(join, [item, inner]))).Take(Values.Longest)]);
            case "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending":
                return Ranked(sequence, item => Ask(item, 0), isFirst: name[0] == 'O', isDescending: name.EndsWith("Descending", StringComparison.Ordinal));
            case "TakeWhile":
                return Of(sequence, sequence.All().TakeWhile((item, i) => Holds(item, i)));
            case "SkipWhile":
                return Of(sequence, sequence.All().SkipWhile((item, i) => Holds(item, i)));
            case "First" or "FirstOrDefault" or "Single" or "SingleOrDefault" or "Find":
                return sequence.All().FirstOrDefault(item => Holds(item, 0));
            case "Last" or "LastOrDefault" or "FindLast":
                return sequence.All().LastOrDefault(item => Holds(item, 0));
            case "Any" or "Exists":
                return sequence.All().Any(item => Holds(item, 0));
            case "All" or "TrueForAll":
                return sequence.All().All(item => Holds(item, 0));
            case "Count":
                return (long)sequence.All().Count(item => Holds(item, 0));
            case "Aggregate":
                return sequence.Count == 0 ? Unknown.Value : sequence.All().Aggregate((soFar, item) => interpreter.Call(function, [soFar, item]));
            case "Sum" or "Min" or "Max":
                return OnSequence(new Sequence([.. sequence.All().Select((item, i) => Ask(item, i))]), name, [], interpreter);
            case "ForEach":
                foreach (var item in sequence.All().ToList()) Ask(item, 0);
                return null;
            case "RemoveAll":
                for (var i = sequence.Count - 1; i >= 0; i--)
                    if (Holds(sequence[i], 0)) sequence.RemoveRange(i, 1);
                return null;
            case "ToDictionary" or "ToFrozenDictionary" or "ToImmutableDictionary" or "ToImmutableSortedDictionary":
                var value = arguments is [_, Function of, ..] ? of : null;
                return Dictionary(
                    sequence.All().Select(item => (object?)new TupleValue([Ask(item, 0), value is null ? item : interpreter.Call(value, [item])])), arguments.Contains(StringComparer.OrdinalIgnoreCase));
            case "GroupBy" or "ToLookup":
                return Grouped(sequence, function, arguments.ElementAtOrDefault(1) as Function, interpreter);
            default:
                return Unknown.Value;
        }
    }

    /// <summary>In the order of keys; what follows another order breaks its ties.</summary>
    private static Sequence Ranked(Sequence sequence, Func<object?, object?> keyOf, bool isFirst, bool isDescending)
    {
        var items = sequence.All().ToList();
        var earlier = isFirst ? null : sequence.Ranks;
        var order = Comparer<int[]>.Create(static (a, b) => a.Zip(b, static (x, y) => x.CompareTo(y)).FirstOrDefault(static sign => sign != 0));
        var keys = items.Select(keyOf).ToList();
        // A key by its place among all keys, so that orders compare as rows of numbers.
        var places = keys.OrderBy(static key => key, Comparer<object?>.Create(Ordering.Compare)).ToList();
        var ranked = items.Select((item, i) =>
        {
            var place = places.FindIndex(other => Ordering.Compare(other, keys[i]) == 0);
            return (Item: item, Rank: (int[])[.. earlier?[i] ?? [], isDescending ? -place : place]);
        }).OrderBy(static pair => pair.Rank, order).ToList();
        return new Sequence([.. ranked.Select(static pair => pair.Item)], sequence.IsText) { Ranks = [.. ranked.Select(static pair => pair.Rank)] };
    }

    private static Sequence Grouped(Sequence sequence, Function keyOf, Function? valueOf, Interpreter interpreter)
    {
        var groups = new Sequence([]);
        foreach (var item in sequence.All())
        {
            var key = interpreter.Call(keyOf, [item]);
            var group = groups.All().OfType<Sequence>().FirstOrDefault(known => Values.AreEqual(known.Key, key) is true);
            if (group is null) groups.Add(group = new Sequence([]) { Key = key });
            group.Add(valueOf is null ? item : interpreter.Call(valueOf, [item]));
        }

        return groups;
    }

    /// <summary>Members that change the sequence itself.</summary>
    private static bool Change(Sequence sequence, string name, object?[] arguments, out object? result)
    {
        result = null;
        switch (name)
        {
            case "Add" or "Enqueue" or "Push" or "AddLast" or "TryAdd" when arguments is [var item]:
                sequence.Add(item);
                result = sequence;
                return true;
            case "AddFirst" when arguments is [var item]:
                sequence.Insert(0, item);
                return true;
            case "AddRange" or "InsertRange" when Values.Items(arguments.LastOrDefault()) is { } items:
                var at = name == "AddRange" || !Values.TryIndex(arguments[0], sequence.Count, out var given) ? sequence.Count : given;
                foreach (var item in items.All().ToList()) sequence.Insert(at++, item);
                return true;
            case "Insert" when arguments is [var index, var item] && Values.TryIndex(index, sequence.Count, out var place):
                sequence.Insert(place, item);
                return true;
            case "RemoveAt" when Values.TryIndex(arguments.FirstOrDefault(), sequence.Count - 1, out var removed):
                sequence.RemoveRange(removed, 1);
                return true;
            case "RemoveRange" when arguments is [var start, var length] && Values.TryIndex(start, sequence.Count, out var from) && Values.TryIndex(length, sequence.Count - from, out var count):
                sequence.RemoveRange(from, count);
                return true;
            case "Remove" when arguments is [var item]:
                var first = sequence.All().ToList().FindIndex(known => Values.AreEqual(known, item) is true);
                if (first >= 0) sequence.RemoveRange(first, 1);
                result = first >= 0;
                return true;
            case "Pop" or "Dequeue" or "TryPop" or "TryDequeue" when sequence.Count > 0:
                var end = sequence.IsStack ? sequence.Count - 1 : 0;
                result = sequence[end];
                sequence.RemoveRange(end, 1);
                if (arguments.Length == 1) (arguments[0], result) = (result, true);
                return true;
            case "TryPop" or "TryDequeue":
                result = false;
                return true;
            case "RemoveFirst" or "RemoveLast" when sequence.Count > 0:
                sequence.RemoveRange(name == "RemoveFirst" ? 0 : sequence.Count - 1, 1);
                return true;
            case "Clear":
                if (arguments.Length == 0) sequence.RemoveRange(0, sequence.Count);
                return true;
            case "Fill" when arguments is [var filler]:
                for (var i = 0; i < sequence.Count; i++) sequence[i] = filler;
                return true;
            case "SetValue" when arguments is [var value, var index] && Values.TryIndex(index, sequence.Count - 1, out var place):
                sequence[place] = value;
                return true;
            default:
                return false;
        }
    }

    private static object? OfSequence(string name, object?[] arguments, Interpreter interpreter)
    {
        var first = arguments.FirstOrDefault();
        switch (name)
        {
            case "Range" when arguments is [long start, long count] && count is >= 0 and <= Values.Longest:
                return new Sequence([.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + i))]);
            case "Repeat" when arguments is [var item, long count] && count is >= 0 and <= Values.Longest:
                return Sequence.Filled((int)count, item);
            case "Empty":
                return new Sequence([]);
            case "Create" or "CreateRange" or "ToImmutableArray":
                return arguments is [Sequence items] ? items.Copy() : new Sequence([.. arguments]);
            case "Reverse" or "Sort" when first is Sequence sequence && arguments is [_] or [_, long, long] or [Sequence, Function or StringComparer]:
                var part = arguments is [_, long from, long length] ? Slice(sequence, from, length) : sequence;
                return part is null ? Unknown.Value : CopyInto(new Sequence([.. name == "Reverse" ? part.All().Reverse() : Sorted(part, arguments, interpreter)]), part, 0);
            case "Sort" when arguments is [Sequence keys, Sequence values]:
                var order = keys.All().Zip(values.All(), static (key, value) => (Key: key, Value: value)).OrderBy(static pair => pair.Key, Comparer<object?>.Create(Ordering.Compare)).ToList();
                CopyInto(new Sequence([.. order.Select(static pair => pair.Key)]), keys, 0);
                return CopyInto(new Sequence([.. order.Select(static pair => pair.Value)]), values, 0);
            case "Copy" or "ConstrainedCopy" or "BlockCopy":
                return arguments switch
                {
                    [Sequence source, Sequence target, long count] => CopyInto(Slice(source, 0L, count), target, 0),
                    [Sequence source, long at, Sequence target, long to, long count] => CopyInto(Slice(source, at, count), target, checked((int)to)),
                    _ => Unknown.Value,
                };
            case "Resize" when arguments is [Sequence sequence, var size] && Values.TryIndex(size, Values.Longest, out var wanted):
                var resized = sequence.All().Take(wanted).ToList();
                while (resized.Count < wanted) resized.Add(sequence.IsText ? '\0' : 0L);
                arguments[0] = new Sequence(resized);
                return null;
            case "AllocateUninitializedArray" or "CreateInstance" when Values.TryIndex(arguments.LastOrDefault(), Values.Longest, out var count):
                return Sequence.Filled(count, 0L);
            case "Fill" when arguments is [Sequence filled, var filler]:
                for (var i = 0; i < filled.Count; i++) filled[i] = filler;
                return null;
            case "op_Implicit" or "AsBytes" or "AsSpan" or "CreateSpan":
                return first;
        }

        // Array.ConvertAll(items, f), Enumerable.Select(items, f) written out: the first argument is what is worked on.
        return Values.Items(first) is { } items1 ? OnSequence(items1, name, arguments.AsSpan(1).ToArray(), interpreter) : Unknown.Value;
    }

    private static object? OnMap(MapValue map, string name, object?[] arguments, Interpreter interpreter)
    {
        if (map.IsBag && OnBag(map, name, arguments) is var known && known is not Unknown) return known;
        switch (name)
        {
            case "Item" or "GetValueOrDefault" or "get_Item" or "Get" or "GetData" when arguments is [var key, ..]:
                return map.TryGet(key, out var found) ? found : arguments is [_, var fallback] ? fallback : Unknown.Value;
            case "GetValues" when arguments is [var key]:
                return map.TryGet(key, out var single) ? new Sequence([single]) : null;
            case "Add" or "TryAdd" or "set_Item" or "AddOrUpdate" or "Set" or "SetData" when arguments is [var key, var value, ..]:
                map.Set(key, value);
                return true;
            case "GetOrAdd" when arguments is [var key, var made]:
                if (!map.TryGet(key, out var there)) map.Set(key, there = made is Function make ? interpreter.Call(make, [key]) : made);
                return there;
            case "TryRemove" when arguments is [var key, _]:
                var hadIt = map.TryGet(key, out var taken);
                map.Remove(key);
                arguments[1] = taken;
                return hadIt;
            case "TryGetValue" when arguments is [var key, _]:
                var isThere = map.TryGet(key, out var sought);
                arguments[1] = sought;
                return isThere;
            case "ContainsKey" or "Contains" when arguments is [var key]:
                return map.TryGet(key, out _);
            case "Remove" when arguments is [var key, ..]:
                map.Remove(key);
                return true;
            case "Keys" or "AllKeys":
                return map.Keys();
            case "Values":
                return map.AllValues();
            case "Count" when arguments.Length == 0:
                return (long)map.Count;
            case "ToDictionary" or "ToFrozenDictionary" or "ToImmutableDictionary" or "ToImmutableSortedDictionary" or "AsReadOnly" or "ToImmutable" when arguments.All(static argument => argument is null or StringComparer):
                return Dictionary(map.Pairs().All(), arguments.Contains(StringComparer.OrdinalIgnoreCase));
            default:
                return OnSequence(map.Pairs(), name, arguments, interpreter);
        }
    }

    private static MapValue Dictionary(IEnumerable<object?> pairs, bool ignoresCase = false)
    {
        var map = new MapValue(isSorted: false, ignoresCase);
        foreach (var pair in pairs)
            if (pair is TupleValue { Items: [var key, var value] }) map.Set(key, value);
        return map;
    }

    private static object? CopyInto(Sequence? source, Sequence target, int at)
    {
        if (source is null || at < 0 || at + source.Count > target.Count) return Unknown.Value;
        foreach (var item in source.All().ToList()) target[at++] = item;
        return (long)source.Count;
    }

    private static IEnumerable<object?> Sorted(Sequence sequence, object?[] arguments, Interpreter interpreter) => arguments is [_, Function compare]
        ? sequence.All().OrderBy(static item => item, Comparer<object?>.Create((a, b) => interpreter.Call(compare, [a, b]) is long order ? Math.Sign(order) : 0))
        : sequence.All().OrderBy(static item => item, Comparer<object?>.Create(Ordering.Compare));

    private static Sequence Of(Sequence original, IEnumerable<object?> items) => new([.. items.Take(Values.Longest)], original.IsText);

    private static Sequence Distinct(Sequence sequence)
    {
        var distinct = new Sequence([], sequence.IsText) { IsSet = true };
        foreach (var item in sequence.All()) distinct.Add(item);
        return distinct;
    }

    private static Sequence Cut(Sequence sequence, string name, int count) => Of(sequence, name switch
    {
        "Skip" => sequence.All().Skip(count),
        "Take" => sequence.All().Take(count),
        "SkipLast" => sequence.All().Take(Math.Max(0, sequence.Count - count)),
        _ => sequence.All().Skip(Math.Max(0, sequence.Count - count)),
    });

    private static object Taken(Sequence sequence, RangeValue range)
    {
        var start = range.Start is null ? 0 : Position(range.Start, sequence.Count);
        var end = range.End is null ? sequence.Count : Position(range.End, sequence.Count);
        return start < 0 || end < 0 ? Unknown.Value : Of(sequence, sequence.All().Skip(start).Take(Math.Max(0, end - start)));
    }

    private static int Position(object index, int count) => index switch
    {
        IndexValue { IsFromEnd: true, Value: var back } => (int)Math.Max(0, count - back),
        IndexValue { Value: var at } => (int)Math.Min(count, at),
        long at => (int)Math.Min(count, at),
        _ => -1,
    };
}
