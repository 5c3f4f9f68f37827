namespace TokenGuard.Analyzers.Tests;

/// <summary>The public list of places where a token can stand; <c>[|…|]</c> marks what is reported. See FakeToken.Fill for the words in capitals.</summary>
public static class Placements
{
    /// <summary>The token stands in the file as it is.</summary>
    public static TheoryData<string, string> Plain { get; } = new()
    {
        { "line comment", "// curl -H 'Authorization: Bearer [|TOKEN|]'" },
        { "block comment", "/* first line\n   [|TOKEN|] */" },
        { "documentation comment", "/// <summary>Use <c>[|TOKEN|]</c>.</summary>\nclass C;" },
        { "disabled text", "#if NEVER\nvar token = \"[|TOKEN|]\";\n#endif" },
        { "attribute", "[System.Obsolete(\"[|TOKEN|]\")] class C;" },
        { "attribute of an enum member", "enum E { [System.Obsolete(\"[|TOKEN|]\")] A }" },
        { "attribute of a local function", "class C { void M() { L(); [System.Obsolete(\"[|TOKEN|]\")] void L() { } } }" },
        { "default parameter", "class C { void M(string s = \"[|TOKEN|]\") { M(); M(); } }" },
        { "default parameter of a local function", "class C { void M() { L(); void L(string s = \"[|TOKEN|]\") { } } }" },
        { "default parameter of a lambda", "class C { object F = (string s = \"[|TOKEN|]\") => s; }" },
        { "case label", "class C { bool M(string s) { switch (s) { case \"[|TOKEN|]\": return true; default: return false; } } }" },
        { "switch expression", "class C { int M(string s) => s switch { \"[|TOKEN|]\" => 1, _ => 0 }; }" },
        { "pattern", "class C { bool M(string s) => s is \"[|TOKEN|]\"; }" },
        { "argument", "class C { void M() => System.Console.WriteLine(\"[|TOKEN|]\"); }" },
        { "return", "class C { string M() { return \"[|TOKEN|]\"; } }" },
        { "property", "class C { string P { get; } = \"[|TOKEN|]\"; }" },
        { "field", "class C { string f = \"[|TOKEN|]\"; }" },
        { "constant", "class C { const string F = \"[|TOKEN|]\"; }" },
        { "local", "class C { void M() { var s = \"[|TOKEN|]\"; } }" },
        { "equality", "class C { bool M(string s) => s == \"[|TOKEN|]\"; }" },
        { "collection initializer", "class C { object F = new System.Collections.Generic.List<string> { \"[|TOKEN|]\" }; }" },
        { "collection expression", "class C { string[] F = [\"[|TOKEN|]\"]; }" },
        { "dictionary initializer", "class C { object F = new System.Collections.Generic.Dictionary<string, string> { [\"key\"] = \"[|TOKEN|]\" }; }" },
        { "object initializer", "class C { public string P { get; set; } object F = new C { P = \"[|TOKEN|]\" }; }" },
        { "member assignment", "class C { string f; void M() => this.f = \"[|TOKEN|]\"; }" },
        { "verbatim string", "class C { string f = @\"C:\\[|TOKEN|]\"; }" },
        { "raw string", "class C { string f = \"\"\"\n    {\"token\": \"[|TOKEN|]\"}\n    \"\"\"; }" },
        { "interpolated string", "class C { string M(int i) => $\"{i}[|TOKEN|]{i}\"; }" },
        { "UTF-8 string", "class C { System.ReadOnlySpan<byte> P => \"[|TOKEN|]\"u8; }" },
        { "bearer header", "class C { object F = new System.Net.Http.Headers.AuthenticationHeaderValue(\"Bearer\", \"[|TOKEN|]\"); }" },
        { "URL", "class C { object F = new System.Uri(\"https://api.keygen.sh/v1/me?token=[|TOKEN|]\"); }" },
        { "region", "#region [|TOKEN|]\n#endregion" },
        { "warning directive", "#warning [|TOKEN|]" },
        { "pragma comment", "#pragma warning disable CS0168 // [|TOKEN|]" },
        { "glued to its neighbours", "class C { string f = \"x[|TOKEN|][|TOKEN|]0\"; }" },
        { "after an escape", "class C { string f = \"\\n[|TOKEN|]\"; }" },
        { "end of the file", "class C;\n//[|TOKEN|]" },
    };

    /// <summary>The token stands nowhere, the compiler makes it.</summary>
    public static TheoryData<string, string> Constant { get; } = new()
    {
        { "two literals", "class C { string f = [|\"HEAD\" + \"TAIL\"|]; }" },
        { "two literals among others", "class C { string f = \"Bearer \" + [|\"HEAD\" + \"TAIL\"|] + \"; \" + \"v1\"; }" },
        { "two tokens in one expression", "class C { string f = [|\"HEAD\" + \"TAIL\"|] + \" \" + [|\"HEAD\" + \"TAIL\"|]; }" },
        { "empty and null pieces", "class C { string f = [|\"HEAD\" + \"\" + null + \"TAIL\"|]; }" },
        { "between unknown pieces", "class C { string M(string s) => s + [|\"HEAD\" + \"TAIL\"|] + s; }" },
        { "in parentheses", "class C { string M(string s) => s + ([|\"HEAD\" + \"TAIL\"|]); }" },
        { "nested to the right", "class C { string f = \"a\" + ([|\"HEAD\" + (\"TAIL\"|] + \"b\")); }" },
        { "constant fields", "class C { const string A = \"HEAD\"; const string B = \"TAIL\"; const string T = [|A + B|]; string f = T; }" },
        { "constant of another class", "class A { public const string H = \"HEAD\"; } class C { string f = [|A.H + \"TAIL\"|]; }" },
        { "constant locals", "class C { string M() { const string h = \"HEAD\"; const string t = \"TAIL\"; return [|h + t|]; } }" },
        { "constant interpolation", "class C { const string T = \"TAIL\"; const string F = $\"[|HEAD{T}|]\"; }" },
        { "prefix and marker by interpolation", "class C { const string H = \"HEX\"; string M(int i) => $\"{i}[| prod-{H}v3 |]{i}\"; }" },
        { "interpolated pieces added", "class C { const string T = \"TAIL\"; string M(int i) => $\"{i}\" + [|\"HEAD\" + $\"{T}|]{i}\"; }" },
        { "interpolated string handler", "class C { const string T = \"TAIL\"; void M(bool b) => System.Diagnostics.Debug.Assert(b, $\"{b}[|HEAD{T}|]\"); }" },
        { "concatenation inside an interpolation", "class C { string M(int i) => $\"{i}{[|\"HEAD\" + \"TAIL\"|]}\"; }" },
        { "concatenation inside an aligned interpolation", "class C { string M(int i) => $\"{i}{[|\"HEAD\" + \"TAIL\"|],100}\"; }" },
        { "chars", "class C { string f = [|'FIRST' + \"REST\"|]; }" },
        { "object", "class C { string f = [|\"HEAD\" + (object)\"TAIL\"|]; }" },
        { "verbatim and raw", "class C { string f = [|@\"HEAD\" + \"\"\"TAIL\"\"\"|]; }" },
        { "UTF-8 literals", "class C { System.ReadOnlySpan<byte> P => [|\"HEAD\"u8 + \"TAIL\"u8|]; }" },
        { "escape", "class C { string f = [|\"ESCAPED\"|]; }" },
        { "escape in a UTF-8 literal", "class C { System.ReadOnlySpan<byte> P => [|\"ESCAPED\"u8|]; }" },
        { "escape in an interpolated string", "class C { string M(int i) => $\"{i}[|ESCAPED|]{i}\"; }" },
        { "escape in an interpolated string handler", "class C { void M(bool b) => System.Diagnostics.Debug.Assert(b, $\"{b}[|ESCAPED|]\"); }" },
        { "escape in one of two literals", "class C { string f = [|\"\\u0070rod-\" + \"HEX\" + \"v3\"|]; }" },
        { "escape beside the token as it is", "class C { string f = \"\\u0020[|TOKEN|]\"; }" },
        { "ternary", "class C { string M(bool b) => b ? [|\"HEAD\" + \"TAIL\"|] : null; }" },
        { "attribute", "[System.Obsolete([|\"HEAD\" + \"TAIL\"|])] class C;" },
        { "attribute of the assembly", "[assembly: System.Reflection.AssemblyMetadata(\"key\", [|\"HEAD\" + \"TAIL\"|])]" },
        { "attribute of an accessor", "class C { int P { [System.Obsolete([|\"HEAD\" + \"TAIL\"|])] get => 0; } }" },
        { "attribute of an enum member", "enum E { [System.Obsolete([|\"HEAD\" + \"TAIL\"|])] A }" },
        { "attribute of a type parameter", "class C<[System.ComponentModel.Description([|\"HEAD\" + \"TAIL\"|])] T>;" },
        { "attribute of a backing field", "class C { [field: System.Obsolete([|\"HEAD\" + \"TAIL\"|])] int P { get; } }" },
        { "named attribute argument", "[System.Obsolete(\"\", DiagnosticId = [|\"HEAD\" + \"TAIL\"|])] class C;" },
        { "attribute of a parameter", "class C { void M([System.ComponentModel.Description([|\"HEAD\" + \"TAIL\"|])] int i) { } }" },
        { "attribute of a local function", "class C { void M() { [System.Obsolete([|\"HEAD\" + \"TAIL\"|])] void L() { } } }" },
        { "attribute of a local function's result", "class C { void M() { [return: System.ComponentModel.Description([|\"HEAD\" + \"TAIL\"|])] int L() => 0; } }" },
        { "attribute of a local function's type parameter", "class C { void M() { void L<[System.ComponentModel.Description([|\"HEAD\" + \"TAIL\"|])] T>() { } } }" },
        { "escaped attribute of a local function", "class C { void M() { [System.Obsolete([|\"ESCAPED\"|])] void L() { } } }" },
        { "array in an attribute of a local function", "class A : System.Attribute { public object O; } class C { void M() { [A(O = new[] { \"\", [|\"HEAD\" + \"TAIL\"|] })] void L() { } } }" },
        { "attribute of a lambda", "class C { object F = [System.Obsolete([|\"HEAD\" + \"TAIL\"|])] () => 0; }" },
        { "attribute of a lambda's parameter", "class C { object F = ([System.ComponentModel.Description([|\"HEAD\" + \"TAIL\"|])] int i) => 0; }" },
        { "default parameter", "class C { void M(string s = [|\"HEAD\" + \"TAIL\"|]) { M(); M(); } }" },
        { "default parameter of a local function", "class C { void M() { L(); L(); void L(string s = [|\"HEAD\" + \"TAIL\"|]) { } } }" },
        { "default parameter of a lambda", "class C { object F = (string s = [|\"HEAD\" + \"TAIL\"|]) => s; }" },
        { "default parameter of a primary constructor", "class C(string s = [|\"HEAD\" + \"TAIL\"|]) { string f = s; }" },
        { "default parameter of a delegate", "delegate void D(string s = [|\"HEAD\" + \"TAIL\"|]);" },
        { "default parameter of an indexer", "class C { int this[int i, string s = [|\"HEAD\" + \"TAIL\"|]] => 0; }" },
        { "default parameter of a record", "record R(string S = [|\"HEAD\" + \"TAIL\"|]);" },
        { "expression tree", "class C { System.Linq.Expressions.Expression<System.Func<string>> F = () => [|\"HEAD\" + \"TAIL\"|]; }" },
        { "query", "using System.Linq; class C { object M(string[] a) => from s in a where s == [|\"HEAD\" + \"TAIL\"|] select s; }" },
        { "list pattern", "class C { bool M(string[] a) => a is [.., [|\"HEAD\" + \"TAIL\"|]]; }" },
        { "finalizer", "class C { string f; ~C() { f = [|\"HEAD\" + \"TAIL\"|]; } }" },
        { "case label", "class C { bool M(string s) { switch (s) { case [|\"HEAD\" + \"TAIL\"|]: return true; default: return false; } } }" },
        { "pattern", "class C { bool M(string s) => s is [|\"HEAD\" + \"TAIL\"|]; }" },
        { "base constructor argument", "class B(string s) { string f = s; } class C() : B([|\"HEAD\" + \"TAIL\"|]);" },
    };

    /// <summary>Not tokens, or tokens that are marked once at the place where they come to be.</summary>
    public static TheoryData<string, string> Silent { get; } = new()
    {
        { "one digit short", "// prod-HEXv3".Replace("HEX", new string('a', 63), StringComparison.Ordinal) },
        { "one digit long", "// prod-HEXv3".Replace("HEX", new string('a', 65), StringComparison.Ordinal) },
        { "upper case", "// prod-HEXv3".Replace("HEX", new string('A', 64), StringComparison.Ordinal) },
        { "wrong version", "// prod-HEXv4" },
        { "no version", "// prod-HEX" },
        { "unknown prefix", "// product-HEXv3" },
        { "split over lines", "// HEAD\n// TAIL" },
        { "v2 length of another version", "// prod-HEXv2" },
        { "unknown piece in the middle", "class C { string M(string s) => \"HEAD\" + s + \"TAIL\"; }" },
        { "number in the middle", "class C { string f = \"HEAD\" + 1.5 + \"TAIL\"; }" },
        { "aligned piece in the middle", "class C { const string T = \"TAIL\"; string f = $\"HEAD{T,99}\"; }" },
        { "separate arguments", "class C { void M(string a, string b) => M(\"HEAD\", \"TAIL\"); }" },
        { "separate elements", "class C { string[] F = [\"HEAD\", \"TAIL\"]; }" },
        { "operator of one's own", "class C { public static C operator +(C c, string s) => c; C M(C c) => c + \"HEAD\" + \"TAIL\"; }" },
        { "default value at a call that leaves it out", "class C { void NameLongerThanAnyTokenCouldBeShort(int i = 0, string s = \"[|TOKEN|]\") => NameLongerThanAnyTokenCouldBeShort(i: 1); }" },
        { "finished constant is only used", """
            class C
            {
                const string T = "[|TOKEN|]";
                const string Header = "Bearer " + T;
                const string Again = $"{T}{Header}";
                [System.Obsolete(T)] void M(string s = T) { M(); M("x" + T); [System.Obsolete("x" + T)] void L(string t = "x" + T) { } }
                bool N(string s) => s is T or Header;
            }
            """ },
        { "composed constant is only used", """
            class C
            {
                const string T = [|"HEAD" + "TAIL"|];
                string f = "x" + T + "y";
                void M(string s = T) { M(); [System.Obsolete("x" + T)] void L(string t = T) { } }
            }
            """ },
    };
}
