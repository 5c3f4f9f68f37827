namespace TokenGuard.Scanning.Pdf;

/// <summary>A font, as far as it tells which characters its codes stand for (ISO 32000-1, 9.6, 9.7 and 9.10).</summary>
/// <param name="isComposite">Whether codes are of two bytes as a rule.</param>
/// <param name="characters">Its table of characters, where it has one.</param>
/// <param name="differences">Of a simple font: what some codes stand for, which otherwise are characters themselves.</param>
/// <param name="isUnicode">Of a composite font: whether its codes are characters.</param>
internal sealed class PdfFont(bool isComposite, PdfCharacters? characters, Dictionary<int, string>? differences, bool isUnicode)
{
    /// <summary>What text without a known font is read as: its bytes are characters.</summary>
    public static PdfFont Plain { get; } = new(isComposite: false, null, null, isUnicode: false);

    /// <summary>Whether nobody can tell what it shows but those who look at the shapes.</summary>
    public bool IsMute => isComposite && characters is null && !isUnicode;

    /// <summary>Whether its codes are something else than characters.</summary>
    public bool IsEncoded => isComposite || characters is not null || differences is not null;

    /// <summary>Adds what some codes stand for, in UTF-8.</summary>
    public void Decode(ReadOnlySpan<byte> codes, List<byte> into)
    {
        if (IsMute) return;
        while (!codes.IsEmpty)
        {
            var length = !isComposite || characters?.IsOfOneByte(codes[0]) == true || codes.Length == 1 ? 1 : 2;
            var code = length == 1 ? codes[0] : (codes[0] << 8) | codes[1];
            codes = codes[length..];
            if (characters?.TryAdd(code, into) == true) continue;
            if (differences?.GetValueOrDefault(code) is { } text) PdfCharacters.Add(text, into);
            else if (!isComposite || isUnicode) PdfCharacters.Add([(char)code], into);
            else PdfCharacters.Add("\uFFFD", into);
        }
    }

    /// <summary>What the codes stand for that a simple font names the shapes of.</summary>
    public static Dictionary<int, string>? ReadDifferences(PdfValue? list)
    {
        if (list is not PdfValue.List { Items: var items }) return null;
        var differences = new Dictionary<int, string>();
        var code = 0;
        foreach (var item in items)
        {
            if (item is PdfValue.Number { Value: >= 0 and <= byte.MaxValue } number) code = (int)number.Value;
            else if (item is PdfValue.Name name && CharactersOf(name.Value) is { } text) differences[code++] = text;
            else code++;
        }

        return differences;
    }

    /// <summary>The characters of a shape, of those that tokens consist of and what stands around them.</summary>
    private static string? CharactersOf(string name) => name switch
    {
        { Length: 1 } => name,
        "zero" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "hyphen" or "minus" or "sfthyphen" => "-",
        "period" => ".",
        "space" => " ",
        "underscore" => "_",
        "colon" => ":",
        "equal" => "=",
        "slash" => "/",
        "plus" => "+",
        "quotedbl" => "\"",
        "quotesingle" => "'",
        "ff" or "fi" or "fl" or "ffi" or "ffl" => name,
        ['u', 'n', 'i', .. { Length: 4 } digits] when int.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit) => ((char)unit).ToString(),
        _ => null,
    };
}
