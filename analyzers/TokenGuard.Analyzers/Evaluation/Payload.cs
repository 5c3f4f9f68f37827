namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// What a part of the source brings that a token can be made of: a random token holds more than words, dates and identifiers do, however it is written. Each
/// number counts one way of writing it; <see cref="Steps"/> and <see cref="Casts"/> count what could put the rest together.
/// </summary>
/// <param name="Digits">Decimal digits of pieces of hex.</param>
/// <param name="Letters">The letters a to f of pieces of hex.</param>
/// <param name="Opaque">Characters of text that is neither words nor hex: base64, shifted or exchanged characters, escapes.</param>
/// <param name="Elements">Numbers and characters that stand in rows, as the elements of an array do.</param>
/// <param name="LongDigits">Digits of numbers that hold several bytes each.</param>
/// <param name="Steps">Operators and members that join, cut, change or decode text.</param>
/// <param name="Casts">Operators and members that make text of numbers.</param>
internal readonly record struct Payload(int Digits = 0, int Letters = 0, int Opaque = 0, int Elements = 0, int LongDigits = 0, int Steps = 0, int Casts = 0)
{
    // The shortest token holds 30 digits, some of which may stand in pieces that look like words or numbers.
    private const int FewestHex = 24;

    // The same digits with three bytes in four characters, or more.
    private const int FewestOpaque = 36;
    private const int FewestElements = 24;
    private const int FewestLongDigits = 40;
    private const int FewestInAll = 48;
    private const int SmallestAlphabet = 16;

    private const int Piece = 8;

    // Base64 has shorter ones, too.
    private const int ShortestWord = 3;

    // What a program never has to write out as digits: the largest integers have twenty.
    private const int LongestNumber = 12;
    private const int LongestHex = 32;

    /// <summary>Whether a token can be put together from this, and something is done to it.</summary>
    public bool CanMakeToken => CanMake(IsHex);

    /// <summary>Whether a part of this may, whatever that leaves out.</summary>
    public bool MayMakeToken => CanMake(isHex: Digits + Letters >= FewestHex);

    /// <summary>Whether this may be a part of a token.</summary>
    public bool IsPiece => All >= Piece;

    // Of random hex digits three in eight are letters: less than one in eight of so many, or more than nine in ten, does not happen.
    private bool IsHex => Digits + Letters is var all && all >= FewestHex && 8 * Letters >= all && 10 * Digits >= all;

    private int All => Digits + Letters + Opaque + Elements + LongDigits;

    private bool CanMake(bool isHex) =>
        (Steps + Casts > 0 && (isHex || Opaque >= FewestOpaque || Digits + Letters + Opaque >= FewestInAll))
        || (Casts > 0 && (Elements >= FewestElements || LongDigits >= FewestLongDigits || All >= FewestInAll))
        // Places in an alphabet, or its letters by the digits of numbers.
        || (Steps > 0 && (Elements >= FewestElements || LongDigits >= FewestLongDigits) && Digits + Letters + Opaque >= SmallestAlphabet);

    public static Payload operator +(Payload left, Payload right) => new(
        left.Digits + right.Digits, left.Letters + right.Letters, left.Opaque + right.Opaque,
        left.Elements + right.Elements, left.LongDigits + right.LongDigits, left.Steps + right.Steps, left.Casts + right.Casts);

    public static Payload operator -(Payload left, Payload right) => new(
        left.Digits - right.Digits, left.Letters - right.Letters, left.Opaque - right.Opaque,
        left.Elements - right.Elements, left.LongDigits - right.LongDigits, left.Steps - right.Steps, left.Casts - right.Casts);

    /// <summary>The larger of each.</summary>
    public static Payload Max(Payload left, Payload right) => new(
        Math.Max(left.Digits, right.Digits), Math.Max(left.Letters, right.Letters), Math.Max(left.Opaque, right.Opaque),
        Math.Max(left.Elements, right.Elements), Math.Max(left.LongDigits, right.LongDigits), Math.Max(left.Steps, right.Steps), Math.Max(left.Casts, right.Casts));

    /// <summary>What the text of one literal brings, as it is written between the quotes.</summary>
    public static Payload OfLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length < Piece) return OfTiny(text);
        var payload = default(Payload);
        var (numbers, most, all) = (0, 0, 0);
        for (var at = 0; at < text.Length;)
        {
            if (text[at] <= ' ')
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && text[at] > ' ') at++;
            var run = text.Slice(start, at - start);
            all += run.Length;
            if (run.Length >= Piece)
            {
                var piece = OfRun(run);
                payload += piece;
                most = Math.Max(most, piece.Opaque);
            }
            else if (run[0] is >= '0' and <= '9')
            {
                numbers++;
            }
        }

        // Source and prose have some words that look odd. A token is in one of them, or in many.
        if (most < FewestOpaque && 5 * payload.Opaque < all) payload = payload with { Opaque = 0 };
        return numbers >= FewestElements ? payload with { Elements = payload.Elements + numbers } : payload;
    }

    /// <summary>A piece so short that it says little: it counts where nothing but hex digits is in it.</summary>
    private static Payload OfTiny(ReadOnlySpan<char> text)
    {
        var (digits, letters) = (0, 0);
        foreach (var symbol in text)
        {
            if (symbol is >= '0' and <= '9') digits++;
            else if (IsHexLetter(symbol)) letters++;
            else return default;
        }

        return new Payload(digits, letters);
    }

    private static Payload OfRun(ReadOnlySpan<char> run)
    {
        var payload = default(Payload);
        var (words, escapes, odd, repeated, alphanumeric) = (0, 0, 0, 0, 0);
        for (var i = 0; i < run.Length; i++)
        {
            if (!IsUsualBesideNumbers(run[i])) odd++;
            if (run[i] is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')) alphanumeric++;
            if (i > 0 && run[i] == run[i - 1] && run[i] > '9') repeated++;
        }

        for (var at = 0; at < run.Length;)
        {
            var start = at;
            if (run[at] == '\\' && at + 5 < run.Length && run[at + 1] is 'u' or 'x' or 'U')
            {
                escapes++;
                at += 2;
                while (at < run.Length && at < start + 6 && IsHexDigit(run[at])) at++;
                continue;
            }

            if (IsHexDigit(run[at]))
            {
                var digits = 0;
                for (; at < run.Length && IsHexDigit(run[at]); at++)
                    if (run[at] <= '9') digits++;

                var other = at - start - digits;
                if (at - start >= LongestHex && 8 * other < digits) payload += new Payload(Opaque: at - start);
                else if (at - start >= Piece && digits > 0 && (other > 0 || digits >= LongestNumber)) payload += new Payload(digits, other);
                if (digits > 0) continue;
            }

            // What hex digits began may go on as a word; `Word` is one, too.
            if (at < run.Length && at == start && run[at] is >= 'A' and <= 'Z') at++;
            var isLower = at < run.Length && run[at] is >= 'a' and <= 'z';
            while (at < run.Length && (isLower ? run[at] is >= 'a' and <= 'z' : run[at] is >= 'A' and <= 'Z')) at++;
            if (at == start) at++;
            else if (at - start > ShortestWord) words += at - start;
        }

        var steps = escapes > 0 ? 1 : 0;
        // Words; dates, times and numbers, also in markup; the formats of such.
        odd -= words;
        var hex = payload.Digits + payload.Letters;
        var isUsual = 8 * odd < run.Length && 6 * odd < alphanumeric; // a token that something stands between the characters of is half marks
        if (2 * hex >= run.Length || 3 * words >= 2 * run.Length || isUsual || 2 * repeated > odd) return payload with { Steps = steps };
        // Shifted digits have some among them that are still digits.
        return payload with { Opaque = payload.Opaque + run.Length - hex - (5 * escapes), Steps = steps };
    }

    private static bool IsUsualBesideNumbers(char symbol) => symbol
        is (>= '0' and <= '9') or '-' or ':' or '.' or '/' or ',' or '_' or '<' or '>' or '=' or '"' or '\'' or '(' or ')' or '{' or '}' or '[' or ']' or '\\' or '|' or '?' or '*' or '+';

    private static bool IsHexDigit(char symbol) => symbol is >= '0' and <= '9' || IsHexLetter(symbol);

    private static bool IsHexLetter(char symbol) => symbol is >= 'a' and <= 'f' or >= 'A' and <= 'F';
}
