using System.Runtime.CompilerServices;
using TokenGuard.Rules;

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

    // env, admin; without the dash.
    private const int ShortestPrefix = 3;
    private const int LongestPrefix = 5;

    // Pieces of a token, each in an object of its own, are a twentieth of the text or more; what looks odd in the data of a test, a fortieth.
    private const int LongText = 1024;
    private const int Thinness = 24;

    // `\u0041` and `\U00000041`.
    private const int ShortEscape = 6;
    private const int LongestEscape = 10;

    // What a program never has to write out as digits: the largest integers have twenty.
    private const int LongestNumber = 12;
    private const int LongestHex = 32;
    private const int LongestByte = 3;
    private const int LengthOfGuid = 36;
    private const int FewestFollow = 2;

    // Addresses of the internet by dots, and those of devices: two digits a byte, six bytes or eight.
    private const int ShortestAddress = 11;
    private const int LongestAddress = 23;
    private const int BytesOfAddress = 4;
    private const int PairAndMark = 3;
    private const int FewestPairs = 6;
    private const int MostPairs = 8;

    /// <summary>Whether a token can be put together from this, and something is done to it.</summary>
    public bool CanMakeToken => CanMake(IsHex);

    /// <summary>Whether a part of this may, whatever that leaves out.</summary>
    public bool MayMakeToken => CanMake(isHex: Digits + Letters >= FewestHex);

    /// <summary>Whether this may be a part of a token.</summary>
    public bool IsPiece => All >= Piece;

    /// <summary>Whether a long text that brings no more than this holds something else, of which a few words look odd.</summary>
    public bool IsThinIn(int length) => length >= LongText && Thinness * All < length;

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
    [MethodImpl(Jit.AtOnce)]
    public static Payload OfLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length < Piece) return OfTiny(text);
        var payload = IsTelling(text) ? new Payload(Steps: 1, Casts: 1) : default;
        var (numbers, most, all) = (0, 0, 0);
        var last = default(ReadOnlySpan<char>);
        var before = 0;
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
                // What is counted through: "item7", "item8".
                if (piece.Opaque > 0 && DifferInDigitsOnly(run, last)) piece = piece with { Opaque = 0 };
                last = run;
                payload += piece;
                most = Math.Max(most, piece.Opaque);
            }
            else if (run[0] is >= '0' and <= '9')
            {
                // Places of a list are counted through: 7, 8, 9.
                var number = NumberAt(run);
                if (number != before + 1) numbers++;
                before = number;
            }
        }

        // Source and prose have some words that look odd. A token is in one of them, or in many.
        if (most < FewestOpaque && 4 * payload.Opaque < all) payload = payload with { Opaque = 0 };
        return numbers >= FewestElements ? payload with { Elements = payload.Elements + numbers } : payload;
    }

    /// <summary>
    /// Whether a token begins or ends here that does not do both: <c>prod-4d…</c>, <c>…9fv3</c>. Whoever writes that puts the rest to it, by whatever means.
    /// </summary>
    [MethodImpl(Jit.AtOnce)]
    private static bool IsTelling(ReadOnlySpan<char> text)
    {
        var last = text.Length - 1;
        if (text[last] is >= '1' and <= '3' && text[last - 1] == 'v') return AreHex(text.Slice(0, last - 1));
        var dash = text.IndexOf('-');
        return dash is >= ShortestPrefix and <= LongestPrefix && AreHex(text.Slice(dash + 1)) && ShortPiece.CanBe(text.Slice(0, dash + 1).ToString());
    }

    private static bool AreHex(ReadOnlySpan<char> text)
    {
        foreach (var symbol in text)
            if (!IsHexDigit(symbol)) return false;
        return text.Length >= Piece;
    }

    /// <summary>A piece so short that it says little: it counts where nothing but hex digits is in it.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static Payload OfTiny(ReadOnlySpan<char> text)
    {
        var (digits, letters, follow) = (0, 0, 0);
        var last = '\0';
        foreach (var symbol in text)
        {
            if (symbol is >= '0' and <= '9') digits++;
            else if (IsHexLetter(symbol)) letters++;
            else return default;
            if (symbol - last is 0 or 1) follow++;
            last = symbol;
        }

        // Numbers that people make up, and formats of numbers and times: "123", "40000", "FFFF".
        return follow >= FewestFollow && (follow == text.Length - 1 || (follow > FewestFollow && 2 * follow >= text.Length)) ? default : new Payload(digits, letters);
    }

    /// <summary>The bytes of an address, all of which are characters that a token has: 127.0.0.1, 8.8.8.8 and whatever else a network is in are none.</summary>
    private static int TextIn(ReadOnlySpan<char> address)
    {
        if (address.Length is < ShortestAddress or > LongestAddress || !IsHexDigit(address[0]) || !IsHexDigit(address[1])) return 0;
        if (address[2] is '-' or ':')
        {
            var pairs = (address.Length + 1) / PairAndMark;
            if (address.Length + 1 != pairs * PairAndMark || pairs is not (FewestPairs or MostPairs)) return 0;
            for (var at = 0; at < address.Length; at += PairAndMark)
                if (!IsHexDigit(address[at + 1]) || address[at] is < '2' or > '7' || (at > 0 && address[at - 1] != address[2])) return 0;
            return pairs;
        }

        var (parts, number) = (1, 0);
        foreach (var symbol in address)
        {
            if (symbol is >= '0' and <= '9')
            {
                number = (10 * number) + symbol - '0';
                continue;
            }

            if (symbol != '.' || number is < '-' or > 'z') return 0;
            (parts, number) = (parts + 1, 0);
        }

        return parts == BytesOfAddress && number is >= '-' and <= 'z' ? parts : 0;
    }

    [MethodImpl(Jit.AtOnce)]
    private static Payload OfRun(ReadOnlySpan<char> run)
    {
        if (TextIn(run) is > 0 and var bytes) return new Payload(Elements: bytes);
        var (hex, other) = (default(Payload), 0);
        var digitsInAll = 0;
        var (words, loose, alphanumeric, numbers, small, odd, repeated, escapes) = (0, 0, 0, 0, 0, 0, 0, 0);
        for (var at = 0; at < run.Length;)
        {
            if (!IsAlphanumeric(run[at]))
            {
                if (EscapeAt(run, at) is > 0 and var escape)
                {
                    escapes++;
                    at += escape;
                    continue;
                }

                // `\r\n`, `\"`: the letter is no part of the text.
                if (run[at] == '\\' && at + 1 < run.Length && run[at + 1] is 'r' or 'n' or 't' or '"' or '\\')
                {
                    if (run[at + 1] < 'a') other++;
                    at += 2;
                    continue;
                }

                if (!IsUsualBesideNumbers(run[at])) odd++;
                if (at > 0 && run[at] == run[at - 1] && run[at] > '9') repeated++;
                other++;
                at++;
                continue;
            }

            var start = at;
            while (at < run.Length && IsAlphanumeric(run[at])) at++;
            var chunk = run.Slice(start, at - start);
            var (letters, inWords, same) = LettersOf(chunk);
            // Said before: "/package/1.0/package.1.0".
            if (letters > inWords && letters >= LongestPrefix && (run.Slice(0, start).IndexOf(chunk) >= 0 || (2 * letters > chunk.Length && Repetition.IsIn(chunk))))
            {
                inWords = letters;
                small += chunk.Length - letters;
            }

            alphanumeric += chunk.Length;
            digitsInAll += chunk.Length - letters;
            words += inWords;
            odd += letters;
            repeated += same;
            if (letters == 0 && chunk.Length <= LongestByte)
            {
                numbers++;
                small += chunk.Length;
            }

            var digits = HexOf(chunk);
            hex += digits;
            if (3 * inWords < 2 * letters && chunk.Length - digits.Digits - digits.Letters is >= Piece and var rest) loose += rest;
        }

        hex = hex with { Elements = numbers >= FewestElements ? numbers : 0, Steps = escapes > 0 ? 1 : 0 };
        var all = alphanumeric + other + escapes;
        var count = hex.Digits + hex.Letters;
        // The numbers of versions, rules and products stand beside words.
        small = Math.Min(alphanumeric - count, small + Math.Min(digitsInAll - hex.Digits - small, words / 2));
        odd -= words;
        if (2 * count >= all || all - count < Piece) return hex;
        // Among words and their marks, what is none of them. Shifted digits have some among them that are still digits.
        if (words > 0 && 3 * words >= 2 * (alphanumeric - small - count)) return hex with { Opaque = hex.Opaque + loose };
        // Dates, times and numbers, also in markup; the formats of such. A token that something stands between the characters of is half marks.
        var isUsual = 8 * odd < all && 6 * odd < alphanumeric;
        if (isUsual || 2 * repeated > odd) return hex;
        // Eight hex digits stand in a row by chance too; those of a GUID do not.
        if (IsGuid(run)) return hex;
        return hex with { Opaque = hex.Opaque + all - (count < 2 * Piece ? 0 : count) };
    }

    private static int NumberAt(ReadOnlySpan<char> run)
    {
        var number = 0;
        foreach (var digit in run)
        {
            if (digit is < '0' or > '9') break;
            number = (10 * number) + digit - '0';
        }

        return number;
    }

    private static bool DifferInDigitsOnly(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (at, other, letters) = (0, 0, 0);
        while (true)
        {
            while (at < left.Length && left[at] is >= '0' and <= '9') at++;
            while (other < right.Length && right[other] is >= '0' and <= '9') other++;
            if (at == left.Length || other == right.Length) return at == left.Length && other == right.Length && letters > 0;
            if (left[at] != right[other]) return false;
            if (left[at] > '9') letters++;
            at++;
            other++;
        }
    }

    /// <summary>Whether this is a GUID in its usual form, of which what looks like hex was counted.</summary>
    private static bool IsGuid(ReadOnlySpan<char> run)
    {
        run = run.Trim("{}()\"'".AsSpan());
        if (run.Length != LengthOfGuid) return false;
        for (var at = 0; at < run.Length; at++)
            if (at is 8 or 13 or 18 or 23 ? run[at] != '-' : !IsHexDigit(run[at])) return false;
        return true;
    }

    /// <summary>Letters of letters and digits, how many of them are in words, and how often one stands twice.</summary>
    private static (int Letters, int InWords, int Repeated) LettersOf(ReadOnlySpan<char> chunk)
    {
        var (letters, inWords, repeated) = (0, 0, 0);
        for (var at = 0; at < chunk.Length;)
        {
            var start = at;
            for (; at < chunk.Length && chunk[at] > '9'; at++)
                if (at > start && chunk[at] == chunk[at - 1]) repeated++;
            letters += at - start;
            var word = chunk.Slice(start, at - start);
            if (WordShape.IsWord(word) || TradeWords.Contain(word)) inWords += at - start;
            while (at < chunk.Length && chunk[at] <= '9') at++;
        }

        return (letters, inWords, repeated);
    }

    /// <summary>The pieces of hex in letters and digits.</summary>
    private static Payload HexOf(ReadOnlySpan<char> chunk)
    {
        var hex = default(Payload);
        if (chunk.Length < Piece) return hex;
        for (var at = 0; at < chunk.Length; at++)
        {
            var (start, digits) = (at, 0);
            for (; at < chunk.Length && IsHexDigit(chunk[at]); at++)
                if (chunk[at] <= '9') digits++;
            var letters = at - start - digits;
            if (at - start >= LongestHex && 8 * letters < digits) hex += new Payload(Opaque: at - start);
            else if (at - start >= Piece && digits > 0 && (letters > 0 || digits >= LongestNumber)) hex += new Payload(digits, letters);
        }

        return hex;
    }

    /// <summary>How long an escape sequence is that stands for one character; 0 where there is none.</summary>
    private static int EscapeAt(ReadOnlySpan<char> run, int at)
    {
        if (run[at] != '\\' || at + 2 >= run.Length || run[at + 1] is not ('u' or 'x' or 'U') || !IsHexDigit(run[at + 2])) return 0;
        var most = run[at + 1] == 'U' ? LongestEscape : ShortEscape;
        var length = 2;
        while (length < most && at + length < run.Length && IsHexDigit(run[at + length])) length++;
        return length;
    }

    private static bool IsAlphanumeric(char symbol) => symbol is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsUsualBesideNumbers(char symbol) => symbol
        is (>= '0' and <= '9') or '-' or ':' or '.' or '/' or ',' or '_' or '<' or '>' or '=' or '"' or '\'' or '(' or ')' or '{' or '}' or '[' or ']' or '\\' or '|' or '?' or '*' or '+';

    public static bool IsHexDigit(char symbol) => symbol is >= '0' and <= '9' || IsHexLetter(symbol);

    private static bool IsHexLetter(char symbol) => symbol is >= 'a' and <= 'f' or >= 'A' and <= 'F';
}
