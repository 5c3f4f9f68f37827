using System.Buffers;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Which parts of a file hold enough in their literals to make a token from, and the names of what holds them. It decides where the interpreter runs at all:
/// one pass over the characters that knows literals and comments of both languages and nothing of syntax.
/// </summary>
internal sealed class PayloadIndex
{
    /// <summary>What the pieces of a token weigh together. Half a token: some pieces may look like words.</summary>
    public const int Token = 24;

    // What makes a name worth following: a piece of a token that is put together elsewhere.
    private const int Piece = 8;

    private const int LongRun = 20;
    private const int TinyRun = 2;
    private const int RowStart = 8;

    private readonly List<int> _ends = [];
    private readonly List<int> _sums = [];
    private readonly Dictionary<int, int> _names = [];

    private PayloadIndex()
    {
    }

    /// <summary>Hashes of the names whose declaration or assignment holds a piece, and what it weighs; see <see cref="HashOf"/>.</summary>
    public IReadOnlyDictionary<int, int> Names => _names;

    public static PayloadIndex Of(SourceText text)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            var index = new PayloadIndex();
            new Lexer(index, buffer, text.Length).Run();
            return index;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>What the literals between two positions weigh.</summary>
    public int WeightOf(TextSpan span) => SumBefore(span.End) - SumBefore(span.Start);

    /// <summary>What the pieces weigh that a part of a text names, each once.</summary>
    public static int WeightOfMentioned(SourceText text, TextSpan span, Dictionary<int, int> names)
    {
        var sum = 0;
        HashSet<int>? mentioned = null;
        var buffer = ArrayPool<char>.Shared.Rent(span.Length);
        try
        {
            text.CopyTo(span.Start, buffer, 0, span.Length);
            for (var at = 0; at < span.Length;)
            {
                if (!IsNameStart(buffer[at]))
                {
                    at++;
                    continue;
                }

                var start = at;
                while (at < span.Length && IsNamePart(buffer[at])) at++;
                var hash = HashOf(buffer.AsSpan(start, at - start));
                if (names.TryGetValue(hash, out var weight) && (mentioned ??= []).Add(hash)) sum += weight;
            }

            return sum;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a text is more than words.</summary>
    public static bool IsPiece(string text) => Lexer.WeightOf(text.AsSpan()) >= Piece;

    private int SumBefore(int position)
    {
        var at = _ends.BinarySearch(position);
        if (at < 0) at = ~at - 1;
        return at < 0 ? 0 : _sums[at];
    }

    private void Add(int end, int weight)
    {
        _ends.Add(end);
        _sums.Add((_sums.Count == 0 ? 0 : _sums[_sums.Count - 1]) + weight);
    }

    private static bool IsNameStart(char symbol) => symbol is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' || (symbol > 0x7F && char.IsLetter(symbol));

    private static bool IsNamePart(char symbol) => IsNameStart(symbol) || symbol is >= '0' and <= '9';

    /// <summary>Names that differ in case only count as one, as they do in Visual Basic.</summary>
    private static int HashOf(ReadOnlySpan<char> name)
    {
        var hash = unchecked((int)2166136261);
        foreach (var symbol in name) hash = unchecked((hash ^ (symbol | 0x20)) * 16777619);
        return hash;
    }

    /// <summary>Knows where it is: which name was declared or assigned to last, and which declarations it stands in.</summary>
    private sealed class Lexer(PayloadIndex index, char[] text, int length)
    {
        private static readonly HashSet<int> Keywords =
        [
            .. new[]
            {
                "if", "for", "foreach", "while", "switch", "lock", "using", "catch", "return", "new", "typeof", "nameof", "sizeof", "fixed", "when", "await", "throw", "else", "do",
                "stackalloc", "default", "base", "this", "get", "set", "init", "in", "out", "ref", "is", "as", "case", "and", "or", "not", "yield", "var", "where", "then", "elseif", "try",
            }.Select(static word => HashOf(word.AsSpan())),
        ];

        private readonly Stack<(int Name, int Weight, bool IsType)> _blocks = new();
        private int _at;
        private int _bodies;
        private int _weight;
        private int _head;
        private int _lastName;
        private int _row;
        private int _rowEnd;
        private bool _isDeclared;
        private bool _declaresType;

        public void Run()
        {
            while (_at < length) Step();
        }

        private void Step()
        {
            var symbol = text[_at];
            switch (symbol)
            {
                case '"':
                    ReadString(isVerbatim: _at > 0 && (text[_at - 1] == '@' || (_at > 1 && text[_at - 1] == '$' && text[_at - 2] == '@')));
                    break;
                case '\'':
                    ReadChar();
                    break;
                case '/' when Peek(1) == '/':
                    SkipLine();
                    break;
                case '/' when Peek(1) == '*':
                    SkipComment();
                    break;
                case '{':
                    // `A { get; } = "…"` and `A() { … }` declare by what stands before.
                    if (_isDeclared && _head == 0) _head = _lastName;
                    _blocks.Push((_head, _weight, _declaresType));
                    if (!_declaresType) _bodies++;
                    (_weight, _head, _lastName, _isDeclared, _declaresType) = (0, 0, 0, false, false);
                    _at++;
                    break;
                case '}':
                    CloseBlock();
                    _at++;
                    break;
                case ';':
                    // The pieces of one member may be spread over its statements, those of a type over its fields.
                    (_head, _lastName, _isDeclared, _declaresType) = (0, 0, false, false);
                    _at++;
                    break;
                case '=' when _lastName != 0 && Peek(1) != '=':
                    // Nobody sees a local from elsewhere.
                    if (_head == 0 && (_bodies == 0 || !_isDeclared)) _head = _lastName;
                    (_lastName, _isDeclared) = (0, false);
                    _at++;
                    break;
                case '(' when _lastName != 0:
                    if (_head == 0 && _bodies == 0 && _isDeclared) _head = _lastName;
                    (_lastName, _isDeclared) = (0, false);
                    _at++;
                    break;
                case >= '0' and <= '9':
                    ReadNumber();
                    break;
                default:
                    if (IsNameStart(symbol)) ReadName();
                    else if (symbol is ' ' or '\n' or '\r' or '\t' or '>' or ']' or '?') _at++;
                    else SkipMark();
                    break;
            }
        }

        private void SkipMark()
        {
            (_lastName, _isDeclared) = (0, false);
            _at++;
        }

        private void CloseBlock()
        {
            if (_blocks.Count == 0) return;
            var inner = _weight;
            (_head, _weight, var isType) = _blocks.Pop();
            if (!isType) _bodies--;
            _weight += isType ? 0 : inner;
            if (inner >= Token) Mark(_head, inner);
            // An accessor list may be followed by the value of the property, and nothing else goes on behind a block.
            if (isType) _head = 0;
            (_lastName, _isDeclared) = (0, false);
        }

        private void ReadName()
        {
            var start = _at;
            while (_at < length && IsNamePart(text[_at])) _at++;
            var name = text.AsSpan(start, _at - start);
            if (IsTypeKeyword(name))
            {
                _declaresType = true;
                return;
            }

            // `As String`: what was named is before it.
            if (name.SequenceEqual("As".AsSpan()) && _lastName != 0)
            {
                _head = _lastName;
                return;
            }

            var hash = HashOf(name);
            if (Keywords.Contains(hash))
            {
                (_lastName, _isDeclared) = (0, false);
                return;
            }

            // A name that follows a type is being declared.
            (_isDeclared, _lastName) = (_lastName != 0, hash);
        }

        private static bool IsTypeKeyword(ReadOnlySpan<char> name) =>
            name.SequenceEqual("class".AsSpan()) || name.SequenceEqual("struct".AsSpan()) || name.SequenceEqual("record".AsSpan())
            || name.SequenceEqual("namespace".AsSpan()) || name.SequenceEqual("interface".AsSpan()) || name.SequenceEqual("enum".AsSpan())
            || name.SequenceEqual("extension".AsSpan());

        private void ReadNumber()
        {
            var start = _at;
            while (_at < length && (IsNamePart(text[_at]) || (text[_at] == '.' && Peek(1) is >= '0' and <= '9'))) _at++;
            // A long one may hold several bytes. Short ones weigh where they stand in a row, as the elements of an array do.
            if (_at - start > 8) Weigh(_at - start);
            else if (IsInRow(start)) Weigh(++_row < RowStart ? 0 : 1);
            else _row = 1;
            _rowEnd = _at;
        }

        private bool IsInRow(int start)
        {
            if (_rowEnd == 0 || start - _rowEnd > 16) return false;
            var hasComma = false;
            for (var i = _rowEnd; i < start; i++)
            {
                if (text[i] == ',') hasComma = true;
                else if (text[i] is not (' ' or '\n' or '\r' or '\t' or '-')) return false;
            }

            return hasComma;
        }

        private void ReadChar()
        {
            // In Visual Basic this begins a comment.
            var end = _at + 1;
            if (end < length && text[end] == '\\') end = Math.Min(length, end + 2);
            else end++;
            while (end < length && end - _at < 12 && text[end] is not ('\'' or '\n')) end++;
            if (end >= length || text[end] != '\'')
            {
                SkipLine();
                return;
            }

            _at = end + 1;
            Weigh(1);
        }

        private void ReadString(bool isVerbatim)
        {
            var quotes = 0;
            while (Peek(quotes) == '"') quotes++;
            if (quotes == 2)
            {
                _at += 2;
                return;
            }

            var start = _at + quotes;
            var isRaw = quotes > 2;
            var end = start;
            while (end < length)
            {
                var symbol = text[end];
                if (symbol == '"')
                {
                    var closing = 0;
                    while (end + closing < length && text[end + closing] == '"') closing++;
                    if (isRaw ? closing >= quotes : closing % 2 == 1 || (!isVerbatim && closing < 2)) break;
                    end += closing;
                    continue;
                }

                if (symbol == '\\' && !isVerbatim && !isRaw && end + 1 < length && text[end + 1] is '"' or '\\') end++;
                // What is not closed on its line is no literal of this kind.
                if (symbol == '\n' && !isVerbatim && !isRaw) break;
                end++;
            }

            var weight = WeightOf(text.AsSpan(start, Math.Min(end, length) - start));
            _at = Math.Min(length, end + (isRaw ? quotes : 1));
            if (weight > 0) Weigh(weight);
        }

        /// <summary>Words weigh nothing; what holds digits, is long without a break, or is only a letter or two may be a piece.</summary>
        public static int WeightOf(ReadOnlySpan<char> literal)
        {
            var weight = 0;
            var at = 0;
            var words = 0;
            while (at < literal.Length)
            {
                var start = at;
                var digits = 0;
                while (at < literal.Length && (IsNamePart(literal[at]) || literal[at] is '+' or '=' or '-' or '\\'))
                {
                    if (literal[at] is (>= '0' and <= '9') or '\\') digits++;
                    at++;
                }

                var run = at - start;
                if (run > 0) words++;
                if (digits > run / 12 || (run >= LongRun && digits > 0)) weight += run;
                at++;
            }

            // One letter or two, and nothing else in the literal.
            return weight == 0 && literal.Length <= TinyRun ? words : weight;
        }

        private void Weigh(int weight)
        {
            index.Add(_at, weight);
            _weight += weight;
            if (weight < Piece && _weight < Token) return;
            Mark(_head, Math.Max(weight, _weight >= Token ? _weight : 0));
            // Within bodies also what they belong to: the method that returns it, the constructor's class is found by its field.
            foreach (var (name, _, _) in _blocks)
                Mark(name, Math.Max(weight, _weight >= Token ? _weight : 0));
        }

        private void Mark(int name, int weight)
        {
            if (name != 0 && (!index._names.TryGetValue(name, out var known) || known < weight)) index._names[name] = weight;
        }

        private void SkipLine()
        {
            while (_at < length && text[_at] != '\n') _at++;
        }

        private void SkipComment()
        {
            _at += 2;
            while (_at < length && !(text[_at] == '*' && Peek(1) == '/')) _at++;
            _at = Math.Min(length, _at + 2);
        }

        private char Peek(int ahead) => _at + ahead < length ? text[_at + ahead] : '\0';
    }
}
