using System.Globalization;
using System.Numerics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

internal static partial class Library
{
    /// <summary>Arithmetic on big integers, also where one side is an ordinary one; Unknown for what is none, or gets too long.</summary>
    public static object Compute(BinaryOperatorKind kind, BigInteger left, BigInteger right)
    {
        var isShift = kind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift;
        if (isShift && (right < 0 || right > 8 * Values.Longest)) return Unknown.Value;
        if (kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder && right.IsZero) return Unknown.Value;
        object result = kind switch
        {
            BinaryOperatorKind.Add => left + right,
            BinaryOperatorKind.Subtract => left - right,
            BinaryOperatorKind.Multiply => left * right,
            BinaryOperatorKind.Divide => left / right,
            BinaryOperatorKind.Remainder => left % right,
            BinaryOperatorKind.And => left & right,
            BinaryOperatorKind.Or => left | right,
            BinaryOperatorKind.ExclusiveOr => left ^ right,
            BinaryOperatorKind.LeftShift => left << (int)right,
            BinaryOperatorKind.RightShift => left >> (int)right,
            BinaryOperatorKind.Equals => left == right,
            BinaryOperatorKind.NotEquals => left != right,
            BinaryOperatorKind.LessThan => left < right,
            BinaryOperatorKind.LessThanOrEqual => left <= right,
            BinaryOperatorKind.GreaterThan => left > right,
            BinaryOperatorKind.GreaterThanOrEqual => left >= right,
            _ => Unknown.Value,
        };
        return Bounded(result);
    }

    public static bool TryBig(object? value, out BigInteger number)
    {
        number = value is BigInteger big ? big : value is decimal real ? new BigInteger(real) : Values.TryNumber(value, out var small) ? small : default;
        return value is BigInteger or long or char or decimal;
    }

    private static object Bounded(object value) => value is BigInteger number && BigInteger.Abs(number) >> (8 * Values.Longest) > 0 ? Unknown.Value : value;

    private static object MakeBig(object?[] arguments) => arguments switch
    {
        [Sequence sequence, ..] when sequence.ToBytes() is { } bytes => FromBytes(bytes, isUnsigned: arguments is [_, true, ..], isBigEndian: arguments is [_, _, true]),
        [var number] when TryBig(number, out var big) => big,
        _ => Unknown.Value,
    };

    private static BigInteger FromBytes(byte[] bytes, bool isUnsigned, bool isBigEndian)
    {
        if (isBigEndian) Array.Reverse(bytes);
        return new BigInteger(isUnsigned ? [.. bytes, 0] : bytes);
    }

    private static object OfBig(string name, object?[] arguments)
    {
        switch (name)
        {
            case "Zero":
                return BigInteger.Zero;
            case "One":
                return BigInteger.One;
            case "Parse" when Values.Text(arguments.FirstOrDefault()) is { } text:
                return BigInteger.Parse(text, arguments is [_, long styles, ..] ? (NumberStyles)styles : NumberStyles.Integer, Culture);
        }

        if (!TryBig(arguments.FirstOrDefault(), out var first)) return Unknown.Value;
        if (name is "op_Implicit" or "op_Explicit") return first;
        if (arguments is not [_, var other, ..] || !TryBig(other, out var second)) return Unknown.Value;
        return name switch
        {
            "Pow" when second >= 0 && second * BigInteger.Abs(first).ToByteArray().Length <= Values.Longest => BigInteger.Pow(first, (int)second),
            "Add" => Compute(BinaryOperatorKind.Add, first, second),
            "Multiply" => Compute(BinaryOperatorKind.Multiply, first, second),
            "Subtract" => Compute(BinaryOperatorKind.Subtract, first, second),
            "Divide" => Compute(BinaryOperatorKind.Divide, first, second),
            "Remainder" => Compute(BinaryOperatorKind.Remainder, first, second),
            "ModPow" when arguments is [_, _, var third] && TryBig(third, out var modulus) && !modulus.IsZero && modulus.ToByteArray().Length <= 512 => BigInteger.ModPow(first, second, modulus),
            "DivRem" when !second.IsZero && arguments.Length == 3 => Divided(first, second, arguments),
            "DivRem" when !second.IsZero => new TupleValue([first / second, first % second]),
            _ => Unknown.Value,
        };
    }

    private static BigInteger Divided(BigInteger number, BigInteger by, object?[] arguments)
    {
        var quotient = BigInteger.DivRem(number, by, out var rest);
        arguments[2] = rest;
        return quotient;
    }

    private static object OnBig(BigInteger number, string name, object?[] arguments)
    {
        switch (name)
        {
            case "ToString":
                return arguments is [string format, ..] ? HasLargeNumber(format) ? Unknown.Value : number.ToString(format, Culture) : number.ToString(Culture);
            case "ToByteArray":
                var bytes = number.ToByteArray();
                if (arguments is [true, ..] && bytes is [.., 0] && bytes.Length > 1) bytes = bytes.AsSpan(0, bytes.Length - 1).ToArray();
                if (arguments is [_, true]) Array.Reverse(bytes);
                return Sequence.OfBytes(bytes);
            case "IsZero":
                return number.IsZero;
            case "Sign":
                return (long)number.Sign;
            case "Equals" or "CompareTo" when arguments is [var other] && TryBig(other, out var second):
                return name == "Equals" ? number == second : (long)number.CompareTo(second);
            default:
                return Unknown.Value;
        }
    }

    // Bytes of numbers, the lowest first or last: BinaryPrimitives, MemoryMarshal.

    private static int SizeOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 => 8,
        _ => 0,
    };

    private static object OfPrimitives(IMethodSymbol method, string name, object?[] arguments)
    {
        var isBig = name.EndsWith("BigEndian", StringComparison.Ordinal);
        var type = name.StartsWith("Read", StringComparison.Ordinal) ? method.ReturnType : method.Parameters.LastOrDefault()?.Type;
        var size = SizeOf(type);
        if (size == 0 || arguments.FirstOrDefault() is not Sequence span || span.Count < size) return Unknown.Value;
        if (arguments is [_, var value])
        {
            if (!Values.TryNumber(value, out var number)) return Unknown.Value;
            for (var i = 0; i < size; i++) span[isBig ? size - 1 - i : i] = (number >> (8 * i)) & 0xFF;
            return true;
        }

        return span.Part(0, size).ToBytes() is { } bytes ? FromBytes(bytes, isBig, type!.SpecialType) : Unknown.Value;
    }

    private static object FromBytes(byte[] bytes, bool isBigEndian, SpecialType type)
    {
        long number = 0;
        for (var i = 0; i < bytes.Length; i++) number |= (long)bytes[isBigEndian ? bytes.Length - 1 - i : i] << (8 * i);
        return Values.Cast(number, type)!;
    }

    private static object Recast(IMethodSymbol method, string name, object?[] arguments)
    {
        if (arguments.FirstOrDefault() is not Sequence source || method.TypeArguments.IsEmpty) return Unknown.Value;
        var from = SizeOf(method.TypeArguments[0]);
        var to = name == "AsBytes" ? 1 : method.TypeArguments.Length > 1 ? SizeOf(method.TypeArguments[1]) : name == "Read" ? from : 0;
        if (name == "Read") from = 1;
        if (from == 0 || to == 0 || source.Count * from > Values.Longest) return Unknown.Value;
        if (from == to && name != "Read") return source;
        var bytes = new List<byte>();
        foreach (var item in source.All())
        {
            if (!Values.TryNumber(item, out var number)) return Unknown.Value;
            for (var i = 0; i < from; i++) bytes.Add(unchecked((byte)(number >> (8 * i))));
        }

        var type = name == "AsBytes" ? SpecialType.System_Byte : method.TypeArguments[method.TypeArguments.Length - 1].SpecialType;
        var items = new List<object?>();
        for (var at = 0; at + to <= bytes.Count; at += to) items.Add(FromBytes([.. bytes.GetRange(at, to)], isBigEndian: false, type));
        return name != "Read" ? new Sequence(items) : items.Count > 0 ? items[0]! : Unknown.Value;
    }
}
