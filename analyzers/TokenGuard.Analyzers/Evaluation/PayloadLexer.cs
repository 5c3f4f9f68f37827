namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Passes over the characters of a file. Knows literals and comments of both languages, which name was declared or assigned to last, and which declarations it
/// stands in; nothing else of syntax, so that broken code is as good as any.
/// </summary>
internal sealed class PayloadLexer(PayloadIndex index, char[] text, int length, bool ignoresCase)
{
    private const int LongNumber = 8;
    private const int RowStart = 8;
    private const int LongestGap = 24;
    private const int MostNesting = 16;

    // Members that put text together, cut or change it, or decode, and those that make text of numbers: see Library for what they do.
    private static readonly string[] StepNames =
    [
        "Concat", "Join", "Format", "AppendFormat", "AppendJoin", "Append", "AppendLine", "Insert", "Remove", "Replace", "Substring", "Split", "Reverse", "Trim", "TrimStart", "TrimEnd",
        "PadLeft", "PadRight", "ToLower", "ToLowerInvariant", "ToUpper", "ToUpperInvariant", "FromBase64String", "FromBase64CharArray", "FromHexString", "ToCharArray", "Aggregate",
        "Select", "SelectMany", "Slice", "AsSpan", "AsMemory", "CopyTo", "Unescape", "UnescapeDataString", "UrlDecode", "HtmlDecode", "Chunk", "Zip", "Regex", "Match", "Matches", "Groups",
        "StringBuilder", "StringWriter", "StringReader", "StrReverse", "Mid", "LCase", "UCase", "foreach", "For", "Parse", "BinaryPrimitives",
        "AppendLiteral", "AppendFormatted", "AppendChar", "AddRange", "InsertRange", "Element", "GetProperty", "GetString", "ReadToEnd", "ReadLine", "Write",
    ];

    private static readonly string[] CastNames =
    [
        "char", "byte", "GetString", "GetChars", "GetBytes", "ToChar", "ToByte", "ToHexString", "ToHexStringLower", "ToBase64String", "ToString", "AsBytes", "ConvertFromUtf32", "Chr", "ChrW",
        "CChar", "CByte", "Hex", "BitConverter", "BigInteger", "Guid", "AsBytes", "Cast", "StreamReader", "fixed",
    ];

    private static readonly Words CSharp = new(ignoresCase: false);
    private static readonly Words VisualBasic = new(ignoresCase: true);

    private readonly Words _words = ignoresCase ? VisualBasic : CSharp;
    private readonly Stack<Block> _blocks = new();
    private readonly HashSet<int> _members = [];
    private readonly List<(int Name, Payload Payload)> _assigned = [];
    private int _at;
    private int _bodies;
    private Payload _sum;
    private int _head;
    private Payload _headStart;
    private int _lastName;
    private int _lastWord;
    private int _row;
    private int _rowEnd;
    private int _nesting;
    private int _parentheses;
    private bool _isDeclared;
    private bool _isStatic;
    private bool _isAssigned;
    private bool _isLocal;
    private int _type;

    /// <summary>What a name is known by.</summary>
    public static int HashOf(ReadOnlySpan<char> name, bool ignoresCase)
    {
        var hash = unchecked((int)2166136261);
        var fold = ignoresCase ? 0x20 : 0;
        foreach (var symbol in name) hash = unchecked((hash ^ (symbol | fold)) * 16777619);
        return hash;
    }

    public static bool IsNameStart(char symbol) => (uint)((symbol | 0x20) - 'a') <= 'z' - 'a' || symbol == '_' || (symbol > 0x7F && char.IsLetter(symbol));

    public static bool IsNamePart(char symbol) => (uint)((symbol | 0x20) - 'a') <= 'z' - 'a' || (uint)(symbol - '0') <= 9 || symbol == '_' || (symbol > 0x7F && char.IsLetter(symbol));

    public void Run()
    {
        while (_at < length) Step();
        EndStatement();
        // What a body assigns to is a member where the file declares one of that name, and a local of its own otherwise.
        foreach (var (name, payload) in _assigned)
            if (_members.Contains(name)) index.Name(name, payload);
    }

    private void Step()
    {
        var symbol = text[_at];
        if (IsNameStart(symbol))
        {
            ReadName();
            return;
        }

        switch (symbol)
        {
            case ' ' or '\n' or '\r' or '\t' or '>' or '?':
                _at++;
                break;
            case '"':
                ReadString();
                break;
            case '\'':
                ReadChar();
                break;
            case '/' when Peek(1) == '/':
                SkipTo('\n');
                break;
            case '/' when Peek(1) == '*':
                SkipComment();
                break;
            case '{':
                OpenBlock();
                break;
            case '}':
                CloseBlock();
                break;
            case ';':
                // The pieces of one member may be spread over its statements, those of a type over its fields.
                EndStatement();
                _at++;
                break;
            case '=' when _lastName != 0 && Peek(1) != '=':
                SetHead(_lastName, mayAssign: true);
                SkipMark();
                break;
            case '(' or '[':
                if (_isDeclared && symbol == '(') SetHead(_lastName, mayAssign: false);
                _parentheses++;
                SkipMark();
                break;
            case ')' or ']':
                _parentheses--;
                if (symbol == ')') SkipMark();
                else _at++;
                break;
            case ',' when _bodies == 0 && _parentheses <= 0:
                EndDeclarator();
                _at++;
                break;
            case >= '0' and <= '9':
                ReadNumber();
                break;
            case '+' when Peek(1) != '+':
            case '&' when Peek(1) != '&' && ignoresCase:
            case '$':
                Take(new Payload(Steps: 1));
                SkipMark();
                break;
            default:
                SkipMark();
                break;
        }
    }

    private void SkipMark()
    {
        (_lastName, _isDeclared) = (0, false);
        _lastWord = 0;
        _at++;
    }

    private void EndStatement()
    {
        EndDeclarator();
        (_type, _isStatic, _parentheses) = (0, false, 0);
    }

    /// <summary>One of <c>a = 1, b</c>.</summary>
    private void EndDeclarator()
    {
        if (_head != 0) Name(_head, _isAssigned, _sum - _headStart);
        else if (_bodies == 0 && _lastName != 0) _members.Add(_lastName);
        (_head, _lastName, _isDeclared, _isAssigned) = (0, 0, false, false);
    }

    /// <summary>Begins a declaration or an assignment, of which the rest of the statement and its block are part.</summary>
    private void SetHead(int name, bool mayAssign)
    {
        // In Visual Basic a declaration goes on until the next.
        if (ignoresCase && !mayAssign && _head != 0) Name(_head, isAssigned: false, _sum - _headStart);
        else if (_head != 0 || (_bodies > 0 && (!mayAssign || _isDeclared))) return;
        (_head, _headStart, _isAssigned) = (name, _sum, _bodies > 0);
        if (_bodies == 0) _members.Add(name);
    }

    private void OpenBlock()
    {
        // `A { get; } = "…"` and `A() { … }` declare by what stands before.
        if (_isDeclared && _type == 0) SetHead(_lastName, mayAssign: false);
        _blocks.Push(new Block(_head, _headStart, _type, _isStatic, _isAssigned));
        if (_type == 0) _bodies++;
        _head = 0;
        EndStatement();
        _at++;
    }

    private void CloseBlock()
    {
        _at++;
        if (_blocks.Count == 0) return;
        var block = _blocks.Pop();
        EndStatement();
        if (block.Type != 0) return;
        _bodies--;
        (_head, _headStart, _isStatic, _isAssigned) = (block.Head, block.HeadStart, block.IsStatic, block.IsAssigned);
        if (_bodies > 0) return;
        // A declaration ends with its block, unless that is an accessor list and the value of the property follows.
        var next = _at;
        while (next < length && text[next] <= ' ') next++;
        if (next == length || text[next] is not ('=' or ',' or ';' or ')' or '.')) EndStatement();
    }

    private void ReadName()
    {
        var start = _at;
        while (_at < length && IsNamePart(text[_at])) _at++;
        var hash = HashOf(text.AsSpan(start, _at - start), ignoresCase);
        // `As String`: what was named is before it, unless it is a parameter.
        if (ignoresCase && hash == _words.As && _lastName != 0)
        {
            if (!_isLocal && _parentheses <= 0) SetHead(_lastName, mayAssign: false);
            _isLocal = false;
            return;
        }

        switch (_words.KindOf(hash))
        {
            case WordKind.Step:
                Take(new Payload(Steps: 1));
                break;
            case WordKind.Cast:
                Take(new Payload(Casts: 1));
                break;
            case WordKind.String:
                if (_lastWord == _words.New) Take(new Payload(Steps: 1, Casts: 1));
                break;
            case WordKind.Static:
                _isStatic = true;
                return;
            case WordKind.Type:
                _type = -1;
                return;
            case WordKind.Keyword:
                (_lastName, _isDeclared) = (0, false);
                _lastWord = hash;
                _isLocal |= hash == _words.Dim && ignoresCase;
                return;
        }

        if (_type == -1) _type = hash;
        // A name that follows a type is being declared.
        (_isDeclared, _lastName) = (_lastName != 0, hash);
        _lastWord = hash;
    }

    private void ReadNumber()
    {
        var start = _at;
        while (_at < length && (IsNamePart(text[_at]) || (text[_at] == '.' && Peek(1) is >= '0' and <= '9'))) _at++;
        // A long one may hold several bytes. Short ones count where they stand in a row, as the elements of an array do.
        if (_at - start > LongNumber && text.AsSpan(start, _at - start).IndexOf('.') < 0) Take(new Payload(LongDigits: _at - start));
        CountElement(start);
    }

    private void CountElement(int start)
    {
        _row = IsInRow(start) ? _row + 1 : 1;
        _rowEnd = _at;
        if (_row >= RowStart) Take(new Payload(Elements: _row == RowStart ? RowStart : 1));
    }

    private bool IsInRow(int start)
    {
        if (_rowEnd == 0 || start - _rowEnd > LongestGap) return false;
        var hasComma = false;
        for (var i = _rowEnd; i < start; i++)
        {
            if (text[i] == ',') hasComma = true;
            else if (text[i] is not (' ' or '\n' or '\r' or '\t' or '-' or '(' or ')' or '{' or '}' or '[' or ']' or '=')) return hasComma && IsCast(i, start);
        }

        return hasComma;
    }

    /// <summary><c>(byte)</c>, <c>(char)</c>.</summary>
    private bool IsCast(int from, int to) => to - from == 5 && text[to - 1] == ')' && text[from - 1] == '(';

    private void ReadChar()
    {
        // In Visual Basic this begins a comment.
        var start = _at;
        var end = _at + 1;
        if (end < length && text[end] == '\\') end = Math.Min(length, end + 2);
        else end++;
        while (end < length && end - _at < 12 && text[end] is not ('\'' or '\n')) end++;
        if (end >= length || text[end] != '\'')
        {
            SkipTo('\n');
            return;
        }

        _at = end + 1;
        if (end - start == 2) Take(Payload.OfLiteral(text.AsSpan(start + 1, 1)));
        CountElement(start);
        // Characters in a row are text as they stand.
        if (_row == RowStart) Take(new Payload(Steps: 1, Casts: 1));
    }

    private void ReadString()
    {
        var before = _at;
        var (dollars, isVerbatim) = (0, ignoresCase);
        while (before > 0 && text[before - 1] is '$' or '@')
        {
            before--;
            if (text[before] == '$') dollars++;
            else isVerbatim = true;
        }

        var quotes = 0;
        while (Peek(quotes) == '"') quotes++;
        if (quotes == 2)
        {
            _at += 2;
            return;
        }

        var isRaw = quotes > 2;
        _at += quotes;
        var start = _at;
        while (_at < length)
        {
            var symbol = text[_at];
            if (symbol == '"')
            {
                var closing = 0;
                while (Peek(closing) == '"') closing++;
                if (isRaw ? closing >= quotes : !isVerbatim || closing % 2 == 1) break;
                _at += closing;
            }
            else if (symbol == '\\' && !isVerbatim && !isRaw)
            {
                _at += 2;
            }
            else if (symbol == '\n' && !isVerbatim && !isRaw)
            {
                // What is not closed on its line is no literal of this kind.
                break;
            }
            else if (symbol == '{' && dollars > 0)
            {
                Take(Payload.OfLiteral(text.AsSpan(start, _at - start)));
                ReadHole(isRaw ? dollars : 1);
                start = _at;
            }
            else
            {
                _at++;
            }
        }

        _at = Math.Min(_at, length);
        if (start < _at) Take(Payload.OfLiteral(text.AsSpan(start, _at - start)));
        _at = Math.Min(length, _at + (isRaw ? quotes : 1));
        (_lastName, _isDeclared) = (0, false);
    }

    /// <summary>Code inside an interpolated string, from its opening brace to behind the closing one.</summary>
    private void ReadHole(int braces)
    {
        var opening = 0;
        while (Peek(opening) == '{') opening++;
        _at += opening;
        if (opening < braces || (braces == 1 && opening % 2 == 0) || _nesting == MostNesting) return;
        _nesting++;
        Take(new Payload(Casts: 1));
        var depth = 0;
        while (_at < length && (depth > 0 || text[_at] != '}'))
        {
            if (text[_at] == '{') depth++;
            else if (text[_at] == '}') depth--;
            if (text[_at] is '{' or '}') SkipMark();
            else Step();
        }

        while (_at < length && braces-- > 0 && text[_at] == '}') _at++;
        _nesting--;
    }

    private void Take(Payload payload)
    {
        if (payload == default) return;
        index.Add(_at, payload);
        _sum += payload;
        // Steps that a type takes are taken by its members, which have names of their own.
        var isForType = payload.Steps == 0 && payload.Casts == 0 && !_isStatic;
        foreach (var block in _blocks)
        {
            // What a method holds is found by its name; what a constructor, an indexer, an operator or a field holds, by its type.
            if (block.Type != 0 && isForType) index.AddToType(block.Type, payload);
            if (block.Type == 0 && (block.IsStatic || (block.Head != 0 && block.Head != _words.Deconstruct && !block.IsAssigned && !IsTypeName(block.Head)))) isForType = false;
        }
    }

    private void Name(int name, bool isAssigned, Payload payload)
    {
        // What the framework has under that name is meant nearly everywhere.
        if (payload == default || _words.KindOf(name) != WordKind.None) return;
        if (isAssigned) _assigned.Add((name, payload));
        else index.Name(name, payload);
    }

    private bool IsTypeName(int name)
    {
        foreach (var block in _blocks)
            if (block.Type == name) return true;
        return false;
    }

    private void SkipTo(char symbol)
    {
        var ahead = text.AsSpan(_at, length - _at).IndexOf(symbol);
        _at = ahead < 0 ? length : _at + ahead;
    }

    private void SkipComment()
    {
        for (_at += 2; _at < length; _at++)
        {
            SkipTo('*');
            if (Peek(1) == '/') break;
        }

        _at = Math.Min(length, _at + 2);
    }

    private char Peek(int ahead) => _at + ahead < length ? text[_at + ahead] : '\0';

    /// <param name="Head">What its declaration or assignment names; 0 for none.</param>
    /// <param name="HeadStart">What was summed up before it.</param>
    /// <param name="Type">The name of the type or namespace that it is the body of; 0 for other blocks.</param>
    /// <param name="IsStatic">Whether no instance has it.</param>
    /// <param name="IsAssigned">Whether the head is assigned to and not declared.</param>
    private readonly record struct Block(int Head, Payload HeadStart, int Type, bool IsStatic, bool IsAssigned);

    private enum WordKind
    {
        None,
        Keyword,
        Type,
        Static,
        String,
        Step,
        Cast,
    }

    /// <summary>The words that mean something here, as one of the languages compares them.</summary>
    private sealed class Words
    {
        private readonly Dictionary<int, WordKind> _kinds = [];
        private readonly bool _ignoresCase;

        public Words(bool ignoresCase)
        {
            _ignoresCase = ignoresCase;
            Add(
                WordKind.Keyword,
                "if", "for", "while", "switch", "lock", "using", "catch", "return", "new", "typeof", "nameof", "sizeof", "fixed", "when", "await", "throw", "else", "do", "stackalloc",
                "default", "base", "this", "get", "set", "init", "in", "out", "ref", "is", "as", "case", "and", "or", "not", "yield", "var", "where", "then", "elseif", "try", "public", "private",
                "protected", "internal", "readonly", "override", "virtual", "abstract", "sealed", "async", "partial", "unsafe", "required", "volatile", "extern", "dim");
            Add(WordKind.Type, "class", "struct", "record", "namespace", "interface", "enum", "extension");
            Add(WordKind.Static, "static", "const", "shared");
            Add(WordKind.String, "string");
            Add(WordKind.Step, StepNames);
            Add(WordKind.Cast, CastNames);
            New = HashOf("new".AsSpan(), ignoresCase);
        }

        public int New { get; }

        /// <summary>Nobody calls it by its name.</summary>
        public int Deconstruct { get; } = HashOf("Deconstruct".AsSpan(), ignoresCase: false);

        public int As { get; } = HashOf("as".AsSpan(), ignoresCase: true);

        public int Dim { get; } = HashOf("dim".AsSpan(), ignoresCase: true);

        public WordKind KindOf(int hash) => _kinds.TryGetValue(hash, out var kind) ? kind : WordKind.None;

        private void Add(WordKind kind, params string[] words)
        {
            foreach (var word in words) _kinds[HashOf(word.AsSpan(), _ignoresCase)] = kind;
        }
    }
}
