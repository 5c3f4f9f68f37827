using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.Evaluation;

internal static partial class Library
{
    private static object? OfConvert(string name, object?[] arguments)
    {
        switch (name)
        {
            case "FromBase64String" or "FromBase64CharArray":
                var encoded = arguments is [var all, var at, var count] ? Slice(Values.Items(all), at, count) : arguments.FirstOrDefault();
                return Values.Text(encoded) is { } base64 ? Sequence.OfBytes(Convert.FromBase64String(base64)) : Unknown.Value;
            case "TryFromBase64String" or "TryFromBase64Chars" when arguments is [var written, Sequence target, _] && Values.Text(written) is { } tried:
                arguments[2] = CopyInto(Sequence.OfBytes(Convert.FromBase64String(tried)), target, 0);
                return true;
            case "FromHexString":
                return Values.Text(arguments.FirstOrDefault()) is { } hex ? FromHex(hex) : Unknown.Value;
            case "ToBase64String" when arguments is [Sequence sequence, ..] && sequence.ToBytes() is { } bytes:
                return Convert.ToBase64String(bytes);
            case "ToHexString" or "ToHexStringLower" when arguments is [Sequence sequence, ..] && sequence.ToBytes() is { } bytes:
                return ToHex(bytes, name == "ToHexString" ? "X2" : "x2", "");
            case "ToChar":
                return arguments is [string { Length: 1 } symbol, ..] ? symbol[0] : Values.Cast(arguments.FirstOrDefault(), SpecialType.System_Char);
            case "ToString" when arguments is [long number, long radix] && radix is 2 or 8 or 16:
                return Convert.ToString(number, (int)radix);
            case "ToString":
                return Values.Show(arguments.FirstOrDefault());
        }

        if (IntegerNamed(name.StartsWith("To", StringComparison.Ordinal) ? name.Substring(2) : "") is not { } type) return Unknown.Value;
        var value = arguments.FirstOrDefault();
        if (value is bool truth) return truth ? 1L : 0L;
        if (value is double real) return Values.Cast(Math.Round(real), type);
        if (Values.TryNumber(value, out var integer)) return Values.Cast(integer, type);
        if (Values.Text(value) is not { } text) return Unknown.Value;
        var digits = arguments is [_, long given] ? given : 10;
        return digits is 2 or 8 or 16 ? Values.Cast(unchecked((long)Convert.ToUInt64(text, (int)digits)), type) : Values.Cast(long.Parse(text, Culture), type);
    }

    private static object? OfNumber(IMethodSymbol method, string name, object?[] arguments)
    {
        // What a type parameter stands for is made of any other number.
        if (name is "CreateChecked" or "CreateTruncating" or "CreateSaturating") return arguments is [long or char or double] ? Values.Cast(arguments[0], method.ContainingType.SpecialType) : Unknown.Value;
        if (name is "One" or "Zero" && arguments.Length == 0) return name == "One" ? 1L : 0L;
        if (name is not ("Parse" or "TryParse") || Values.Text(arguments.FirstOrDefault()) is not { } text) return Unknown.Value;
        var styles = arguments.Skip(1).FirstOrDefault(static argument => argument is long) is long given ? (NumberStyles)given : NumberStyles.Integer;
        object? value;
        if (method.ContainingType.SpecialType is SpecialType.System_Double) value = double.Parse(text, Culture);
        else if (styles.HasFlag(NumberStyles.AllowHexSpecifier)) value = Values.Cast(unchecked((long)ulong.Parse(text, styles, Culture)), method.ContainingType.SpecialType);
        else value = Values.Cast(long.Parse(text, styles, Culture), method.ContainingType.SpecialType);
        if (name == "Parse") return value;
        arguments[arguments.Length - 1] = value;
        return true;
    }

    private static object OfChar(string name, object?[] arguments)
    {
        if (name == "ConvertFromUtf32") return arguments is [long point] ? char.ConvertFromUtf32(checked((int)point)) : Unknown.Value;
        var symbol = arguments switch
        {
            [char one, ..] => one,
            [string text, var at] when Values.TryIndex(at, text.Length - 1, out var index) => text[index],
            [string { Length: 1 } text] => text[0],
            _ => Values.Hole,
        };
        if (symbol == Values.Hole) return Unknown.Value;
        return name switch
        {
            "Parse" => symbol,
            "ToString" => symbol.ToString(),
            "ToLower" or "ToLowerInvariant" => char.ToLowerInvariant(symbol),
            "ToUpper" or "ToUpperInvariant" => char.ToUpperInvariant(symbol),
            "IsDigit" or "IsNumber" or "IsAsciiDigit" => char.IsDigit(symbol),
            "IsLetter" => char.IsLetter(symbol),
            "IsAsciiLetter" => symbol < 0x80 && char.IsLetter(symbol),
            "IsLetterOrDigit" => char.IsLetterOrDigit(symbol),
            "IsAsciiLetterOrDigit" => symbol < 0x80 && char.IsLetterOrDigit(symbol),
            "IsUpper" => char.IsUpper(symbol),
            "IsAsciiLetterUpper" => symbol < 0x80 && char.IsUpper(symbol),
            "IsLower" => char.IsLower(symbol),
            "IsAsciiLetterLower" => symbol < 0x80 && char.IsLower(symbol),
            "IsWhiteSpace" => char.IsWhiteSpace(symbol),
            "IsPunctuation" => char.IsPunctuation(symbol),
            "IsSymbol" => char.IsSymbol(symbol),
            "IsControl" => char.IsControl(symbol),
            "IsAscii" => symbol < 0x80,
            "IsAsciiHexDigit" => Uri.IsHexDigit(symbol),
            "IsAsciiHexDigitLower" => Uri.IsHexDigit(symbol) && !char.IsUpper(symbol),
            "IsAsciiHexDigitUpper" => Uri.IsHexDigit(symbol) && !char.IsLower(symbol),
            "GetNumericValue" => char.GetNumericValue(symbol),
            _ => Unknown.Value,
        };
    }

    private static object? OfMath(IMethodSymbol method, string name, object?[] arguments)
    {
        if (arguments.Any(static argument => argument is double))
        {
            var real = arguments.Select(static argument => Values.Cast(argument, SpecialType.System_Double) is double d ? d : double.NaN).ToArray();
            return name switch
            {
                "Floor" => Math.Floor(real[0]),
                "Ceiling" => Math.Ceiling(real[0]),
                "Round" => Math.Round(real[0]),
                "Truncate" => Math.Truncate(real[0]),
                "Sqrt" => Math.Sqrt(real[0]),
                "Abs" => Math.Abs(real[0]),
                "Pow" => Math.Pow(real[0], real[1]),
                "Min" => Math.Min(real[0], real[1]),
                "Max" => Math.Max(real[0], real[1]),
                _ => Unknown.Value,
            };
        }

        if (arguments.Length == 0 || !Values.TryNumber(arguments[0], out var x)) return Unknown.Value;
        long y = 0;
        if (arguments.Length > 1 && !Values.TryNumber(arguments[1], out y)) return Unknown.Value;
        var type = method.ReturnType.SpecialType;
        var bits = type is SpecialType.System_UInt64 or SpecialType.System_Int64 ? 64 : type is SpecialType.System_Byte ? 8 : type is SpecialType.System_UInt16 ? 16 : 32;
        var mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        var unsigned = unchecked((ulong)x) & mask;
        var shift = (int)(((y % bits) + bits) % bits);
        unchecked
        {
            return name switch
            {
                "Min" => Math.Min(x, y),
                "Max" => Math.Max(x, y),
                "Abs" => Math.Abs(x),
                "Sign" => (long)Math.Sign(x),
                "Clamp" when arguments is [_, long low, long high] => Math.Max(low, Math.Min(high, x)),
                "DivRem" when y != 0 && arguments.Length == 2 => new TupleValue([x / y, x % y]),
                "RotateLeft" => Values.Cast((long)(shift == 0 ? unsigned : ((unsigned << shift) | (unsigned >> (bits - shift))) & mask), type),
                "RotateRight" => Values.Cast((long)(shift == 0 ? unsigned : ((unsigned >> shift) | (unsigned << (bits - shift))) & mask), type),
                "ReverseEndianness" => Values.Cast(BitConverter.ToInt64([.. BitConverter.GetBytes(unsigned << (64 - bits)).AsEnumerable().Reverse()], 0), type),
                _ => Unknown.Value,
            };
        }
    }

    /// <summary>The bytes of a number of a type, the lowest first; null for what is none.</summary>
    private static byte[]? BytesOf(object? value, ITypeSymbol type)
    {
        if (!Values.TryNumber(value, out var number)) return null;
        var size = type.SpecialType switch
        {
            SpecialType.System_Byte or SpecialType.System_SByte => 1,
            SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
            SpecialType.System_Int32 or SpecialType.System_UInt32 => 4,
            _ => 8,
        };
        return [.. BitConverter.GetBytes(number).Take(size)];
    }

    /// <summary>Places in memory: those of elements, as which a number of several bytes is written or read.</summary>
    private static object? OfUnsafe(IMethodSymbol method, string name, object?[] arguments)
    {
        switch (name)
        {
            case "WriteUnaligned" when arguments is [ElementReference place, var value] && BytesOf(value, method.Parameters[1].Type) is { } bytes:
                return CopyInto(Sequence.OfBytes(bytes), place.Target, place.At);
            case "ReadUnaligned" when arguments is [ElementReference place] && new byte[8] is var read:
                for (var i = 0; i < read.Length && place.At + i < place.Target.Count; i++) read[i] = unchecked((byte)(place.Target[place.At + i] as long? ?? 0));
                return Values.Cast(BitConverter.ToInt64(read, 0), method.ReturnType.SpecialType);
            case "Add" when arguments is [ElementReference place, long count] && place.At + count >= 0 && place.At + count < place.Target.Count:
                return new ElementReference(place.Target, (int)(place.At + count));
            case "As" or "AsRef":
                return arguments.FirstOrDefault();
            default:
                return Unknown.Value;
        }
    }

    private static object OfBits(IMethodSymbol method, string name, object?[] arguments)
    {
        if (name == "IsLittleEndian") return true;
        if (name == "GetBytes" && BytesOf(arguments.FirstOrDefault(), method.Parameters[0].Type) is { } made) return Sequence.OfBytes(made);
        if (name == "TryWriteBytes") return arguments is [Sequence target, var written] && BytesOf(written, method.Parameters[1].Type) is { } laid ? CopyInto(Sequence.OfBytes(laid), target, 0) is long : Unknown.Value;

        if (arguments is not [Sequence sequence, ..] || sequence.ToBytes() is not { } bytes) return Unknown.Value;
        var at = arguments is [_, long start, ..] ? checked((int)start) : 0;
        return name switch
        {
            "ToString" => ToHex(arguments is [_, _, long length] ? bytes.AsSpan(at, checked((int)length)).ToArray() : bytes.AsSpan(at).ToArray(), "X2", "-"),
            "ToInt32" => (long)BitConverter.ToInt32(bytes, at),
            "ToUInt32" => (long)BitConverter.ToUInt32(bytes, at),
            "ToInt64" or "ToUInt64" => BitConverter.ToInt64(bytes, at),
            "ToInt16" => (long)BitConverter.ToInt16(bytes, at),
            "ToUInt16" => (long)BitConverter.ToUInt16(bytes, at),
            "ToChar" => BitConverter.ToChar(bytes, at),
            _ => Unknown.Value,
        };
    }

    private static Sequence FromBase64(string text) => Sequence.OfBytes(Convert.FromBase64String(text.TrimEnd('=').PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '=')));

    private static object FromHex(string hex)
    {
        if (hex.Length % 2 != 0) return Unknown.Value;
        var bytes = new byte[hex.Length / 2];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = byte.Parse(hex.Substring(2 * i, 2), NumberStyles.AllowHexSpecifier, Culture);
        return Sequence.OfBytes(bytes);
    }

    private static string ToHex(byte[] bytes, string format, string separator)
    {
        var text = new StringBuilder();
        foreach (var symbol in bytes) text.Append(text.Length > 0 ? separator : "").Append(symbol.ToString(format, Culture));
        return text.ToString();
    }

    private static SpecialType? IntegerNamed(string name) => name switch
    {
        "Byte" => SpecialType.System_Byte,
        "SByte" => SpecialType.System_SByte,
        "Int16" => SpecialType.System_Int16,
        "UInt16" => SpecialType.System_UInt16,
        "Int32" => SpecialType.System_Int32,
        "UInt32" => SpecialType.System_UInt32,
        "Int64" => SpecialType.System_Int64,
        "UInt64" => SpecialType.System_UInt64,
        _ => null,
    };
}
