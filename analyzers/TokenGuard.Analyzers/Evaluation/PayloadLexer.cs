using System.Runtime.CompilerServices;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Passes over the characters of a file. Knows literals and comments of both languages, which name was declared or assigned to last, and which declarations it
/// stands in; nothing else of syntax, so that broken code is as good as any.
/// </summary>
/// <param name="index">What is found goes there.</param>
/// <param name="text">The characters of the file, and room behind them.</param>
/// <param name="length">How many there are.</param>
/// <param name="ignoresCase">Whether the language is Visual Basic.</param>
/// <param name="mentions">Told where names are mentioned, which is all that is asked then; null where it only matters which.</param>
internal sealed class PayloadLexer(PayloadIndex index, char[] text, int length, bool ignoresCase, IMentions? mentions = null)
{
    private const int LongNumber = 8;
    private const int ShortestHex = 8;
    private const int ShortestSaidOnce = 6;
    private const int MostSaid = 64;
    private const int RowStart = 8;
    private const int LongestGap = 24;
    private const int LongestTypes = 80;
    private const int MostNesting = 16;
    private const int CaseBit = 0x20;
    private const int HashStart = unchecked((int)2166136261);
    private const int HashFactor = 16777619;

    // What stands for the name of a type where there is none.
    private const int NameAwaited = -1;
    private const int NamespaceNameAwaited = -2;
    private const int Namespace = 1;
    private const int StaticsMark = 0x2D5A3C96;

    // A compiler analyzes many files: one for each thread.
    [ThreadStatic]
    private static NameSet? _names;

    private readonly LexerWords _words = ignoresCase ? LexerWords.VisualBasic : LexerWords.CSharp;
    private readonly NameSet _mentioned = _names ??= new NameSet();
    private readonly List<Block> _blocks = [];
    private readonly Dictionary<int, bool> _members = [];
    private HashSet<int> _said = [];
    private readonly List<(int Name, Payload Payload)> _assigned = [];
    private readonly Dictionary<int, Payload> _elements = [];
    private Mention _mention;
    private int _at;
    private int _bodies;
    private Payload _sum;
    private int _head;
    private Payload _headStart;
    private int _lastName;
    private int _lastStart;
    private int _lastWord;
    private int _row;
    private int _rowEnd;
    private int _nesting;
    private int _parentheses;
    private bool _isDeclared;
    private bool _isStatic;
    private bool _isAssigned;
    private bool _isLocal;
    private bool _isVisible;
    private bool _isHeadVisible;
    private bool _isConstraint;
    private bool _isOpen;
    private bool _isFresh = true;
    private bool _isTest;
    private bool _isHeadTest;
    private bool _isHeadCalled;
    private int _indexed;
    private int _indexedDepth;
    private bool _isElement;
    private bool _isValue;
    private int _attribute;
    private int _attributeDepth;
    private int _type;
    private Payload _untaken;
    private Payload _untakenStatic;
    private bool _isEnum;
    private int _generic;

    /// <summary>What a name is known by: never 0, and its lowest bit is not set.</summary>
    public static int HashOf(ReadOnlySpan<char> name, bool ignoresCase)
    {
        var hash = HashStart;
        var fold = ignoresCase ? CaseBit : 0;
        foreach (var symbol in name) hash = unchecked((hash ^ (symbol | fold)) * HashFactor);
        return EndHash(hash);
    }

    [MethodImpl(Jit.AtOnce)]
    public void Run()
    {
        while (_at < length) Step();
        EndStatement();
        EndMention();
        GiveToTypes();
        // What a body assigns to is a member where the file declares one of that name, and a local of its own otherwise.
        foreach (var (name, payload) in _assigned)
            if (_members.TryGetValue(name, out var isVisible)) index.Name(name, payload, isVisible);
        foreach (var elements in _elements)
            if (_members.TryGetValue(elements.Key, out var isVisible)) index.Name(elements.Key, elements.Value, isVisible);
        index.Mentioned = _mentioned.Take();
        index.Declared = [.. _members.Keys];
        index.Visible = [.. _members.Where(static member => member.Value).Select(static member => member.Key)];
    }

    private static int EndHash(int hash) => (hash & ~1) is not 0 and var name ? name : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNameStart(char symbol) => (uint)((symbol | CaseBit) - 'a') <= 'z' - 'a' || symbol == '_' || (symbol > 0x7F && char.IsLetter(symbol));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNamePart(char symbol) => (uint)((symbol | CaseBit) - 'a') <= 'z' - 'a' || (uint)(symbol - '0') <= 9 || symbol == '_' || (symbol > 0x7F && char.IsLetter(symbol));

    [MethodImpl(Jit.AtOnce)]
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
                SkipBlanks();
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
            // Regions, pragmas, conditions: nothing of it is code.
            case '#' when !ignoresCase:
                SkipTo('\n');
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
                _isValue = _head == 0 && _bodies == 0 && Peek(1) != '>';
                SetHead(_lastName, mayAssign: true);
                SkipMark();
                break;
            case '(' when IsArrayName():
                _at += 2;
                break;
            case '(' or '[':
                if (symbol == '(' && (_isDeclared || (_generic != 0 && text[_at - 1] == '>'))) SetHead(_isDeclared ? _lastName : _generic, mayAssign: false, isCalled: true);
                // A list of attributes, whose names are those of types that nobody makes anything of.
                if (symbol == '[' && (_attribute > 0 || (_isFresh && _bodies == 0 && !ignoresCase)) && _attribute++ == 0) _attributeDepth = _parentheses + 1;
                if (symbol == '[' && _lastName != 0 && _bodies > 0) (_indexed, _indexedDepth) = (_lastName, _parentheses);
                _parentheses++;
                SkipMark();
                break;
            case ')' or ']':
                _parentheses--;
                if (symbol == ']' && _indexed != 0 && _parentheses <= _indexedDepth) EndIndex();
                if (symbol == ')') SkipMark();
                else _at++;
                if (symbol == ']' && _attribute > 0 && --_attribute == 0) _isFresh = true;
                break;
            case ',' when _bodies == 0 && _parentheses <= 0 && !IsInTypeArguments(_at):
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

    /// <summary><c>Parts[0] = "…"</c>: what is assigned to one of its elements is a part of the whole.</summary>
    private void EndIndex()
    {
        var next = _at + 1;
        while (next < length && text[next] == ' ') next++;
        if (next + 1 < length && text[next] == '=' && text[next + 1] is not ('=' or '>') && _head == 0)
        {
            SetHead(_indexed, mayAssign: true);
            _isElement = _head != 0;
        }

        _indexed = 0;
    }

    /// <summary><c>Data() As Byte</c>: Visual Basic may say of the name that it is an array.</summary>
    private bool IsArrayName() =>
        ignoresCase && _lastName != 0 && !_isDeclared && Peek(1) == ')' && Peek(2) == ' ' && (Peek(3) | CaseBit) == 'a' && (Peek(4) | CaseBit) == 's' && Peek(5) == ' ';

    /// <summary>A third of what people write is indentation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipBlanks()
    {
        var at = _at + 1;
        while (at < length && text[at] == ' ') at++;
        _at = at;
    }

    private void SkipMark()
    {
        (_lastName, _isDeclared) = (0, false);
        _lastWord = 0;
        _isFresh = false;
        _at++;
    }

    private void EndStatement()
    {
        if (_bodies == 0 && _said.Count > 0) ForgetSaid();
        EndDeclarator();
        (_type, _isStatic, _parentheses, _isEnum, _generic) = (0, false, 0, false, 0);
        (_isVisible, _isOpen, _isConstraint, _isTest, _attribute) = (false, false, false, false, 0);
        _isFresh = true;
    }

    /// <summary>To clear a table takes as long as it is large, and few members say much.</summary>
    private void ForgetSaid()
    {
        if (_said.Count > MostSaid) _said = [];
        else _said.Clear();
    }

    /// <summary><c>Dictionary&lt;string, string&gt;</c>: what stands before goes on.</summary>
    private bool IsInTypeArguments(int comma)
    {
        if (ignoresCase) return false;
        for (var at = comma - 1; at > Math.Max(0, comma - LongestTypes); at--)
        {
            if (text[at] == '<') return IsNamePart(text[at - 1]);
            if (!IsNamePart(text[at]) && text[at] is not (' ' or ',' or '.' or '?' or '[' or ']' or '>')) return false;
        }

        return false;
    }

    /// <summary>One of <c>a = 1, b</c>.</summary>
    private void EndDeclarator()
    {
        if (_head != 0) Name();
        else if (_bodies == 0 && _lastName != 0) AddMember(_lastName, IsVisible());
        (_head, _lastName, _isDeclared, _isAssigned, _isElement, _isValue) = (0, 0, false, false, false, false);
    }

    /// <summary>Begins a declaration or an assignment, of which the rest of the statement and its block are part.</summary>
    private void SetHead(int name, bool mayAssign, bool isCalled = false)
    {
        // In Visual Basic a declaration goes on until the next.
        if (ignoresCase && !mayAssign && _head != 0) Name();
        else if (_head != 0 || (_bodies > 0 && (!mayAssign || _isDeclared))) return;
        (_head, _headStart, _isAssigned, _isHeadVisible, _isHeadTest, _isHeadCalled) = (name, _sum, _bodies > 0, IsVisible(), _isTest, isCalled);
        if (_bodies > 0) return;
        AddMember(name, _isHeadVisible);
        // Where it is declared it stands for nothing else.
        if (_mention.Name == name && !(ignoresCase && mayAssign)) _mention = default;
    }

    /// <summary>
    /// Whether other files can use what is declared now. What is private can be used where its type goes on; in Visual Basic, more is public unless it is
    /// said, and where a declaration ends is not known as well.
    /// </summary>
    private bool IsVisible() =>
        ignoresCase || _isVisible || _blocks.Count == 0 || _blocks[_blocks.Count - 1].IsOpen || (_lastStart > 0 && text[_lastStart - 1] == '.');

    private void AddMember(int name, bool isVisible) => _members[name] = isVisible || (_members.TryGetValue(name, out var isKnown) && isKnown);

    private void OpenBlock()
    {
        // `A { get; } = "…"` and `A() { … }` declare by what stands before.
        if (_isDeclared && _type == 0) SetHead(_lastName, mayAssign: false);
        // What stands before a type: attributes, what its base is given.
        if (_type is not 0 and not Namespace && _untaken != default) index.AddToType(_type, _untaken);
        GiveToTypes();
        var isOpen = _type == Namespace || (_type == 0 && _blocks.Count > 0 && _blocks[_blocks.Count - 1].IsOpen) || _isOpen;
        _blocks.Add(new Block(_head, _headStart, _type, _isStatic, _isAssigned, _isHeadVisible, _isHeadTest, _isHeadCalled, isOpen, _isEnum, _isValue));
        if (_type == 0) _bodies++;
        _head = 0;
        EndStatement();
        _at++;
    }

    private void CloseBlock()
    {
        _at++;
        if (_blocks.Count == 0) return;
        GiveToTypes();
        var block = _blocks[_blocks.Count - 1];
        _blocks.RemoveAt(_blocks.Count - 1);
        EndStatement();
        if (block.Type != 0) return;
        _bodies--;
        (_head, _headStart, _isStatic, _isAssigned) = (block.Head, block.HeadStart, block.IsStatic, block.IsAssigned);
        (_isHeadVisible, _isHeadTest, _isHeadCalled) = (block.IsHeadVisible, block.IsHeadTest, block.IsHeadCalled);
        if (_bodies > 0) return;
        // A declaration ends with its block, unless that is an accessor list and the value of the property follows.
        var next = _at;
        while (next < length && text[next] <= ' ') next++;
        if (next == length || text[next] is not ('=' or ',' or ';' or ')' or '.')) EndStatement();
    }

    [MethodImpl(Jit.AtOnce)]
    private void ReadName()
    {
        var start = _at;
        var hash = HashStart;
        var fold = ignoresCase ? CaseBit : 0;
        var symbols = text.AsSpan(0, length);
        var at = start;
        for (; at < symbols.Length && IsNamePart(symbols[at]); at++) hash = unchecked((hash ^ (symbols[at] | fold)) * HashFactor);
        _at = at;
        hash = EndHash(hash);
        _isFresh = false;
        // `As String`: what was named is before it, unless it is a parameter.
        if (ignoresCase && hash == _words.As && _lastName != 0)
        {
            if (!_isLocal && _parentheses <= 0) SetHead(_lastName, mayAssign: false);
            _isLocal = false;
            // What follows is a type: `Byte()` calls nothing.
            _lastName = 0;
            return;
        }

        if (hash == _words.Operator && _bodies == 0)
        {
            SetHead(hash, mayAssign: false);
            return;
        }

        if (at - start > ShortestHex) TakeName(start);
        var kind = _words.KindOf(hash);
        switch (kind)
        {
            case WordKind.None:
                break;
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
            case WordKind.Namespace when !ignoresCase:
                _type = NamespaceNameAwaited;
                return;
            case WordKind.Open:
                _isOpen = true;
                _type = NameAwaited;
                return;
            case WordKind.Namespace or WordKind.Type:
                if (!_isConstraint) (_type, _isEnum) = (NameAwaited, hash == _words.Enum);
                return;
            default:
                (_lastName, _isDeclared) = (0, false);
                _lastWord = hash;
                // `: base("…", "…")`: pieces that are handed to who puts them together.
                if (hash == _words.Base && Peek(0) == '(') Take(new Payload(Steps: 1));
                if (_said.Count > 0 && _words.BeginsAccessor(hash)) ForgetSaid();
                _isLocal |= hash == _words.Dim && ignoresCase;
                _isVisible |= kind == WordKind.Visible;
                _isOpen |= kind == WordKind.Partial;
                _isConstraint |= kind == WordKind.Where && !ignoresCase;
                return;
        }

        // The first braces in a type of Visual Basic are those of an array.
        if (_type == NameAwaited) _type = ignoresCase ? 0 : hash;
        else if (_type == NamespaceNameAwaited) _type = Namespace;
        else if (_attribute > 0 && _parentheses == _attributeDepth) _isTest |= IsTest(text.AsSpan(start, _at - start));
        else if (_type != Namespace) Mention(hash);
        if (IsAsked(start)) Mention(StaticsOf(hash));
        // A name that follows a type is being declared.
        (_isDeclared, _lastName, _lastStart) = (_lastName != 0 || (_bodies == 0 && _head == 0 && _type == 0 && (IsAfterType(start) || IsAfterInterface(start))), hash, start);
        if (_isDeclared && _bodies == 0 && Peek(0) == '<') _generic = hash;
        _lastWord = hash;
    }

    /// <summary>A name that ends in hex digits, as data has to where a program asks for the names of its own members.</summary>
    private void TakeName(int start)
    {
        var end = _at;
        if (text[end - 1] is >= '1' and <= '3' && text[end - 2] == 'v') end -= 2;
        var from = end;
        while (from > start && Payload.IsHexDigit(text[from - 1])) from--;
        if (end - from >= ShortestHex) TakeLiteral(from, end - from);
    }

    /// <summary>Behind <c>(string, string)</c> and <c>byte[]</c>: what was named last is no longer known there.</summary>
    private bool IsAfterType(int start) =>
        !ignoresCase && _attribute == 0 && start > 3 && text[start - 1] == ' ' && (text[start - 2] == ')' || (text[start - 2] == ']' && text[start - 3] is '[' or ',') || (text[start - 2] == '>' && text[start - 3] is ')' or ']'));

    /// <summary><c>string IKey.Head()</c>: where a type declares its members, a name behind a dot is one that implements another, or part of a type that the next name follows.</summary>
    private bool IsAfterInterface(int start) =>
        !ignoresCase && _attribute == 0 && _parentheses <= 0 && start > 0 && text[start - 1] == '.' && _blocks.Count > 0 && _blocks[_blocks.Count - 1].Type is not 0 and not Namespace;

    /// <summary><c>typeof(T)</c>, <c>Get&lt;T&gt;()</c>.</summary>
    private bool IsAsked(int start) => !ignoresCase && start > 2 && text[start - 1] switch
    {
        '<' => IsNamePart(text[start - 2]),
        '(' => text[start - 2] == 'f' && text[start - 3] == 'o',
        ' ' => text[start - 2] == ',' && IsInTypeArguments(start - 2),
        _ => false,
    };

    private void Mention(int name)
    {
        EndMention();
        _mention = new Mention(_at, name, Peek(0) == '.', mentions is null ? 0 : Member(), mentions is not null && IsInTest());
    }

    /// <summary>The name of the member that is gone through; 0 where none is known.</summary>
    private int Member() => TryBody(out var body) ? body.Head : _head;

    private bool IsInTest() => TryBody(out var body) ? body.IsHeadTest : _isHeadTest;

    /// <summary>The body of the member that is gone through; false outside of any.</summary>
    private bool TryBody(out Block body)
    {
        foreach (var block in _blocks)
        {
            if (block.Type != 0) continue;
            body = block;
            return true;
        }

        body = default;
        return false;
    }

    private void EndMention()
    {
        if (_mention.End == 0) return;
        if (mentions is null) _mentioned.Add(_mention.Key);
        else mentions.See(_mention);
        _mention = default;
    }

    private void ReadNumber()
    {
        var start = _at;
        while (_at < length && (IsNamePart(text[_at]) || (text[_at] == '.' && Peek(1) is >= '0' and <= '9'))) _at++;
        // A long one may hold several bytes, unless it is round. Short ones count where they stand in a row, as the elements of an array do.
        var number = text.AsSpan(start, _at - start);
        if (number.Length > LongNumber && number.IndexOf('.') < 0 && !IsLimit(number) && (number[1] is 'x' or 'X' or 'b' or 'B' || number.TrimEnd("0_lLuUmM".AsSpan()).Length > LongNumber))
            Take(new Payload(LongDigits: number.Length));
        CountElement(start);
    }

    /// <summary>The largest and smallest numbers that a type can hold, which programs check themselves against.</summary>
    private static bool IsLimit(ReadOnlySpan<char> number) =>
        number.StartsWith("922337203685477580".AsSpan(), StringComparison.Ordinal) || number.StartsWith("1844674407370955161".AsSpan(), StringComparison.Ordinal);

    private void CountElement(int start)
    {
        _row = IsInRow(start) ? _row + 1 : 1;
        _rowEnd = _at;
        if (_row >= RowStart) Take(new Payload(Elements: _row == RowStart ? RowStart : 1));
    }

    [MethodImpl(Jit.AtOnce)]
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
        if (end - start == 2) TakeLiteral(start + 1, 1);
        CountElement(start);
        // Characters in a row are text as they stand.
        if (_row == RowStart) Take(new Payload(Steps: 1, Casts: 1));
    }

    [MethodImpl(Jit.AtOnce)]
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
                TakeLiteral(start, _at - start);
                ReadHole(isRaw ? dollars : 1);
                start = _at;
            }
            else
            {
                _at++;
            }
        }

        _at = Math.Min(_at, length);
        if (start < _at) TakeLiteral(start, _at - start);
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

    private void TakeLiteral(int start, int count)
    {
        if (mentions is not null) return;
        var literal = text.AsSpan(start, count);
        var payload = Payload.OfLiteral(literal);
        // What a member says again and again it says once. No token is made of the same piece twice, unless the piece is very short.
        if (payload == default || (count >= ShortestSaidOnce && !ignoresCase && !_said.Add(HashOf(literal, ignoresCase: false)))) return;
        Take(payload);
    }

    private void Take(Payload payload)
    {
        if (mentions is not null || payload == default) return;
        index.Add(_at, payload);
        _sum += payload;
        // Steps that a type takes are taken by its members, which have names of their own; but for its operators.
        if (IsInOperator()) _untaken += payload;
        else if (_isStatic) _untakenStatic += payload with { Steps = 0, Casts = 0 };
        else _untaken += payload with { Steps = 0, Casts = 0 };
    }

    /// <summary>What the static members of a type hold is there for whoever asks the type: <c>typeof(T)</c>, <c>Get&lt;T&gt;()</c>.</summary>
    private static int StaticsOf(int type) => EndHash(type ^ StaticsMark);

    private bool IsInOperator() => _head == _words.Operator || (_bodies > 0 && Member() == _words.Operator);

    /// <summary>What a method holds is found by its name; what a constructor, an indexer, an operator or a field holds, by its type.</summary>
    private void GiveToTypes()
    {
        if (_untakenStatic != default && InnermostType() is not 0 and var owner) index.AddToType(StaticsOf(owner), _untakenStatic);
        _untakenStatic = default;
        if (_untaken == default) return;
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            var block = _blocks[i];
            if (block.Type is not 0 and not Namespace) index.AddToType(block.Type, _untaken);
            // Its members are named by it.
            if (block.IsEnum) index.Name(block.Type, Payload.Max(index.PieceOf(block.Type), _untaken), isVisible: true);
            if (block.Type == 0 && ((block.IsStatic && block.Head != _words.Operator) || (block.Head != 0 && !block.IsValue && !_words.IsCalledUnnamed(block.Head) && !block.IsAssigned && !IsTypeName(block.Head)))) break;
        }

        _untaken = default;
    }

    private int InnermostType()
    {
        for (var i = _blocks.Count - 1; i >= 0; i--)
            if (_blocks[i].Type is not 0 and not Namespace) return _blocks[i].Type;
        return 0;
    }

    /// <summary>Ends what was declared or assigned to.</summary>
    private void Name()
    {
        var payload = _sum - _headStart;
        if (payload == default || _head == _words.Operator) return;
        // A test is often called what it tests. Nobody makes anything of a test.
        if (_isHeadTest && !_isAssigned) return;
        // What a static constructor has a method of its own put into an array is in there for whoever asks.
        if (_isAssigned && IsInMethod() && !(_isElement && IsInStatic())) return;
        if (_isElement) _elements[_head] = _elements.TryGetValue(_head, out var before) ? before + payload : payload;
        else if (_isAssigned) _assigned.Add((_head, payload));
        else if (IsTypeName(_head)) index.NameType(_head, payload);
        // What the framework has under that name is meant nearly everywhere where it is called.
        else index.Name(_head, payload, _isHeadVisible && !(_isHeadCalled && _words.KindOf(_head) != WordKind.None));
    }

    /// <summary>
    /// Whether what is assigned here is so only once somebody calls a member by its name, which brings this then. What a constructor assigns is there without that.
    /// Where a declaration ends in Visual Basic is not known as well.
    /// </summary>
    private bool IsInMethod() =>
        !ignoresCase && TryBody(out var body) && body.Head != 0 && !body.IsAssigned && !_words.IsCalledUnnamed(body.Head) && !IsTypeName(body.Head);

    private bool IsInStatic() => TryBody(out var body) && body.IsStatic;

    /// <summary>Whether an attribute says that a method is a test: <c>Fact</c>, <c>TestMethod</c>, <c>WindowsOnlyTheory</c>.</summary>
    private static bool IsTest(ReadOnlySpan<char> attribute) =>
        attribute.EndsWith("Fact".AsSpan(), StringComparison.Ordinal) || attribute.EndsWith("Theory".AsSpan(), StringComparison.Ordinal) || attribute.EndsWith("Test".AsSpan(), StringComparison.Ordinal)
        || attribute.EndsWith("TestMethod".AsSpan(), StringComparison.Ordinal) || attribute.EndsWith("TestCase".AsSpan(), StringComparison.Ordinal);

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
    /// <param name="IsHeadVisible">Whether other files can use the head.</param>
    /// <param name="IsHeadTest">Whether the head is a test.</param>
    /// <param name="IsHeadCalled">Whether the head is a method.</param>
    /// <param name="IsOpen">Whether other files can use what is declared in it without a word that says so.</param>
    /// <param name="IsEnum">Whether it is the body of an enumeration.</param>
    /// <param name="IsValue">Whether it is part of the value that a field is declared with.</param>
    private readonly record struct Block(int Head, Payload HeadStart, int Type, bool IsStatic, bool IsAssigned, bool IsHeadVisible, bool IsHeadTest, bool IsHeadCalled, bool IsOpen, bool IsEnum, bool IsValue);
}
