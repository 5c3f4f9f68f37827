namespace TokenGuard.Analyzers.Evaluation;

/// <summary>What a word is to the lexer.</summary>
internal enum WordKind : byte
{
    None,
    Keyword,
    Visible,
    Partial,
    Where,
    Type,
    Open,
    Namespace,
    Static,
    String,
    Step,
    Cast,
}

/// <summary>The words that mean something to <see cref="PayloadLexer"/>, as one of the languages compares them.</summary>
internal sealed class LexerWords
{
    // Members that put text together, cut or change it, or decode, and those that make text of numbers: see Library for what they do.
    private static readonly string[] StepNames =
    [
        "Concat", "Join", "Format", "AppendFormat", "AppendJoin", "Append", "AppendLine", "Insert", "Remove", "Replace", "Substring", "Split", "Reverse", "Trim", "TrimStart", "TrimEnd",
        "PadLeft", "PadRight", "ToLower", "ToLowerInvariant", "ToUpper", "ToUpperInvariant", "FromBase64String", "FromBase64CharArray", "FromHexString", "ToCharArray", "Aggregate",
        "Select", "SelectMany", "Slice", "AsSpan", "AsMemory", "CopyTo", "Unescape", "UnescapeDataString", "UrlDecode", "HtmlDecode", "Chunk", "Zip", "Regex", "Match", "Matches", "Groups",
        "StringBuilder", "StringWriter", "StringReader", "foreach", "For", "Parse", "BinaryPrimitives",
        "AppendLiteral", "AppendFormatted", "AppendChar", "AddRange", "InsertRange", "Element", "GetProperty", "GetString", "ReadToEnd", "ReadLine", "Write",
    ];

    private static readonly string[] CastNames =
    [
        "char", "byte", "GetString", "GetChars", "GetBytes", "ToChar", "ToByte", "ToHexString", "ToHexStringLower", "ToBase64String", "ToString", "AsBytes", "ConvertFromUtf32",
        "BitConverter", "BigInteger", "Guid", "AsBytes", "Cast", "StreamReader", "fixed",
    ];

    // Likewise of Visual Basic's own: to C#, names as good as any.
    private static readonly string[] BasicStepNames = ["StrReverse", "Mid", "LCase", "UCase", "MyBase"];
    private static readonly string[] BasicCastNames = ["Chr", "ChrW", "CChar", "CByte", "Hex"];

    // A table with four times the room: nearly every name of a program is asked for here, and nearly none is in it.
    private const int Slots = 1024;

    private readonly int[] _hashes = new int[Slots];
    private readonly WordKind[] _kinds = new WordKind[Slots];
    private readonly bool _ignoresCase;
    private readonly int _deconstruct;
    private readonly int _getEnumerator;
    private readonly int _moveNext;
    private readonly int _get;
    private readonly int _set;
    private readonly int _init;

    private LexerWords(bool ignoresCase)
    {
        _ignoresCase = ignoresCase;
        Add(
            WordKind.Keyword,
            "if", "for", "while", "switch", "lock", "using", "catch", "return", "new", "typeof", "nameof", "sizeof", "fixed", "when", "await", "throw", "else", "do", "stackalloc",
            "default", "base", "this", "get", "set", "init", "in", "out", "ref", "is", "as", "case", "and", "or", "not", "yield", "var", "then", "elseif", "try", "private",
            "readonly", "override", "virtual", "abstract", "sealed", "async", "unsafe", "required", "volatile", "extern", "dim");
        Add(WordKind.Visible, "public", "protected", "internal");
        Add(WordKind.Partial, "partial");
        Add(WordKind.Where, "where");
        Add(WordKind.Type, "class", "struct", "record", "enum");
        Add(WordKind.Open, "interface", "extension");
        Add(WordKind.Namespace, "namespace");
        Add(WordKind.Static, "static", "const", "shared");
        Add(WordKind.String, "string");
        Add(WordKind.Step, StepNames);
        Add(WordKind.Cast, CastNames);
        if (ignoresCase)
        {
            Add(WordKind.Step, BasicStepNames);
            Add(WordKind.Cast, BasicCastNames);
        }

        New = HashOf("new");
        As = HashOf("as");
        Dim = HashOf("dim");
        Base = HashOf("base");
        Operator = HashOf("operator");
        Enum = HashOf("enum");
        _get = HashOf("get");
        _set = HashOf("set");
        _init = HashOf("init");
        _deconstruct = PayloadLexer.HashOf("Deconstruct".AsSpan(), ignoresCase: false);
        _getEnumerator = PayloadLexer.HashOf("GetEnumerator".AsSpan(), ignoresCase: false);
        _moveNext = PayloadLexer.HashOf("MoveNext".AsSpan(), ignoresCase: false);
    }

    public static LexerWords CSharp { get; } = new(ignoresCase: false);

    public static LexerWords VisualBasic { get; } = new(ignoresCase: true);

    public int New { get; }

    public int As { get; }

    public int Dim { get; }

    public int Base { get; }

    public int Operator { get; }

    public int Enum { get; }

    /// <summary>Whether nobody calls it by its name.</summary>
    public bool IsCalledUnnamed(int name) => name == _deconstruct || name == _getEnumerator || name == _moveNext || name == Operator;

    /// <summary>Whether one of the accessors of a property, which the compiler binds each by itself, may begin.</summary>
    public bool BeginsAccessor(int keyword) => keyword == _get || keyword == _set || keyword == _init;

    public WordKind KindOf(int hash)
    {
        for (var at = SlotOf(hash); _hashes[at] != 0; at = (at + 1) & (Slots - 1))
            if (_hashes[at] == hash) return _kinds[at];
        return WordKind.None;
    }

    private static int SlotOf(int hash) => (hash >> 8) & (Slots - 1);

    private int HashOf(string word) => PayloadLexer.HashOf(word.AsSpan(), _ignoresCase);

    private void Add(WordKind kind, params string[] words)
    {
        foreach (var word in words)
        {
            var hash = HashOf(word);
            var at = SlotOf(hash);
            while (_hashes[at] != 0 && _hashes[at] != hash) at = (at + 1) & (Slots - 1);
            (_hashes[at], _kinds[at]) = (hash, kind);
        }
    }
}
