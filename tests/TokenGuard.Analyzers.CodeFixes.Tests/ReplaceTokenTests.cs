using Microsoft.CodeAnalysis;
using TokenGuard.Analyzers.CodeFixes.Tests.Support;

namespace TokenGuard.Analyzers.CodeFixes.Tests;

/// <summary>A token in C# code becomes an expression that reads it. READ in an expected result is that expression.</summary>
public sealed class ReplaceTokenTests
{
    private const string Read = """Environment.GetEnvironmentVariable("KEYGEN_PRODUCT_TOKEN") ?? throw new InvalidOperationException("KEYGEN_PRODUCT_TOKEN is not set.")""";
    private const string QualifiedRead =
        """System.Environment.GetEnvironmentVariable("KEYGEN_PRODUCT_TOKEN") ?? throw new System.InvalidOperationException("KEYGEN_PRODUCT_TOKEN is not set.")""";

    private const string Parts = """static readonly string A = "HEAD", B = "TAIL"; """;

    private static readonly FakeToken Token = FakeToken.Product();

    /// <summary>Members of a class, before and after.</summary>
    public static TheoryData<string, string> Members => new()
    {
        { """string f = "[|TOKEN|]";""", "string f = READ;" },
        { """public const string F = "[|TOKEN|]";""", "public static readonly string F = READ;" },
        { """internal new const string F = "[|TOKEN|]";""", "internal new static readonly string F = READ;" },
        { """const string F = "[|TOKEN|]", G = "g"; string H() => F + G;""", "static readonly string F = READ, G = \"g\"; string H() => F + G;" },
        { """const string F = [|"HEAD" + "TAIL"|];""", "static readonly string F = READ;" },
        { """string f = @"[|TOKEN|]";""", "string f = READ;" },
        { "string f = \"\"\"[|TOKEN|]\"\"\";", "string f = READ;" },
        { """string f = [|"ESCAPED"|];""", "string f = READ;" },
        { """string f = "Bearer [|TOKEN|]";""", "string f = \"Bearer \" + (READ);" },
        { """string f = "a\"\n [|TOKEN|]é";""", "string f = \"a\\\"\\n \" + (READ) + \"é\";" },
        { """int f = "x[|TOKEN|]".Length;""", "int f = (\"x\" + (READ)).Length;" },
        { """string f = 1 + "[|TOKEN|]";""", "string f = 1 + (READ);" },
        { """string f = "x[|TOKEN|]" + 1;""", "string f = \"x\" + (READ) + 1;" },
        { """string f = 1 + "x[|TOKEN|]";""", "string f = 1 + (\"x\" + (READ));" },
        { """string P { get; } = "[|TOKEN|]";""", "string P { get; } = READ;" },
        { """string P => "[|TOKEN|]";""", "string P => READ;" },
        { """string M() { return "[|TOKEN|]"; }""", "string M() { return READ; }" },
        { """void M(string s) { s = "[|TOKEN|]"; M("[|TOKEN|]"); }""", "void M(string s) { s = READ; M(READ); }" },
        { """void M() { const string t = "[|TOKEN|]"; var u = t + t; }""", "void M() { string t = READ; var u = t + t; }" },
        { """void M() { var t = $"Bearer [|TOKEN|], {1}"; }""", "void M() { var t = $\"Bearer {READ}, {1}\"; }" },
        { "void M() { var t = $\"\"\"Bearer [|TOKEN|], {1}\"\"\"; }", "void M() { var t = $\"\"\"Bearer {READ}, {1}\"\"\"; }" },
        { """bool M(string s) => s == "[|TOKEN|]";""", "bool M(string s) => s == (READ);" },
        { """string M(bool b) => b ? "[|TOKEN|]" : "";""", "string M(bool b) => b ? (READ) : \"\";" },
        { """string[] f = { "[|TOKEN|]", "b" }; string[] g = ["[|TOKEN|]"];""", "string[] f = { READ, \"b\" }; string[] g = [READ];" },
        { """Func<string> f = () => "[|TOKEN|]";""", "Func<string> f = () => READ;" },
        { """object f = "[|TOKEN|]";""", "object f = READ;" },
        { """char M() => "[|TOKEN|]"[0];""", "char M() => (READ)[0];" },
        { """string f = "[|TOKEN|]";  // why""", "string f = READ;  // why" },
        { """ReadOnlySpan<byte> M() => "[|TOKEN|]"u8;""", "ReadOnlySpan<byte> M() => System.Text.Encoding.UTF8.GetBytes(READ);" },
        { """static readonly byte[] F = "Bearer [|TOKEN|]"u8.ToArray();""", "static readonly byte[] F = System.Text.Encoding.UTF8.GetBytes(\"Bearer \" + (READ));" },
        { """string M(string s) => s + $"[|HEAD{"TAIL"}|]{s}";""", "string M(string s) => s + $\"{READ}{s}\";" },
        { """const string H = "HEX"; string M(int i) => $"{i}[| prod-{H}v3 |]{i}";""", "const string H = \"HEX\"; string M(int i) => $\"{i} {READ} {i}\";" },
        { """static string F = "[|TOKEN|] [|TOKEN|]";""", "static string F = (READ) + \" \" + (READ);" },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public Task The_environment_is_read_instead(string before, string after) =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(InClass(before), InClass(after), "TokenGuard.Environment");

    /// <summary>Members that put the token together when the program runs, before and after. What they do that with stays for those who find unused members.</summary>
    public static TheoryData<string, string> Composed => new()
    {
        { """string M() => [|A + B|];""", "string M() => READ;" },
        { """string M() => [|string.Concat(A, B)|];""", "string M() => READ;" },
        { """string M() => [|$"{A}{B}"|];""", "string M() => READ;" },
        { """string M() => "Bearer " + [|string.Join("", A, B)|];""", "string M() => \"Bearer \" + (READ);" },
        { """int M() => ([|A + B|]).Length;""", "int M() => (READ).Length;" },
        { """string M() { var t = [|A + B|]; return t; }""", "string M() { var t = READ; return t; }" },
        { """string M() { var t = A; t = [|t + B|]; return t; }""", "string M() { var t = A; t = READ; return t; }" },
        { """string M() => [|P(A, B)|]; static string P(string a, string b) => a.Trim() + b;""", "string M() => READ; static string P(string a, string b) => a.Trim() + b;" },
        { """string M() => new string(([|A + B|]).ToCharArray());""", "string M() => new string((READ).ToCharArray());" },
        { """string M() => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String([|string.Concat("SIXTY", "FOUR")|]));""", "string M() => READ;" },
        { """string M() => new string([|Array.ConvertAll(new[] { SHIFTED }, n => (char)(n - 7))|]);""", "string M() => READ;" },
        { """string M() => string.Concat([|Array.ConvertAll(new[] { SHIFTED }, n => (char)(n - 7))|]).Trim();""", "string M() => (READ).Trim();" },
    };

    [Theory]
    [MemberData(nameof(Composed))]
    public Task The_environment_is_read_instead_of_putting_it_together(string before, string after) =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(InClass(Parts + before), InClass(Parts + after), "TokenGuard.Environment");

    /// <summary>The value is another one the next time, or it is set and not only used, or nobody can tell.</summary>
    [Theory]
    [InlineData("""void M(Action<string> use) { foreach (var x in new[] { "", B }) use([|A + x|]); }""")]
    [InlineData("""void M(Action<string> use) { var t = A; use([|t += B|]); }""")]
    [InlineData("""void M() { Func<string, string> f = x => [|A + x|]; f(B); f(""); }""")]
    [InlineData("""string M(bool b) { var t = A; if (b) t = ""; return [|t + B|]; }""")]
    [InlineData("""char[] M() => [|Array.ConvertAll(new[] { SHIFTED }, n => (char)(n - 7))|];""")]
    [InlineData("""string M() => [|"Bearer " + A + B|];""")]
    public Task Nothing_is_offered_where_the_token_is_not_the_value(string member) =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyNothingOffered(InClass(Parts + member));

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Enable)]
    public Task Names_are_qualified_where_System_is_not_imported(NullableContextOptions nullable) =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            Token.Fill("namespace N { class Environment { string f = \"[|TOKEN|]\"; } }"),
            "namespace N { class Environment { string f = " + QualifiedRead + "; } }",
            nullable: nullable);

    /// <summary>An expression here would not compile, or the constant is needed as one elsewhere.</summary>
    public static TheoryData<string> NotOffered =>
    [
        """[Obsolete("[|TOKEN|]")] void M() { }""",
        """[Obsolete([|"HEAD" + "TAIL"|])] void M() { }""",
        """void M(string s = "[|TOKEN|]") { }""",
        """void M(string s) { switch (s) { case "[|TOKEN|]": break; } }""",
        """bool M(string s) => s is "[|TOKEN|]";""",
        """int M(string s) => s switch { "[|TOKEN|]" => 1, _ => 0 };""",
        """const string F = "[|TOKEN|]"; [Obsolete(F)] void M() { }""",
        """const string F = "[|TOKEN|]"; const string G = F + "x";""",
        """const string F = "[|TOKEN|]"; void M(string s = F) { }""",
        """void M(string s) { const string t = "[|TOKEN|]"; switch (s) { case t: break; } }""",
        """void M() { const string t = "[|TOKEN|]"; static string L() => t; }""",
        """System.Linq.Expressions.Expression<Func<string, bool>> f = s => s == "[|TOKEN|]";""",
        """ReadOnlySpan<byte> M() => [|"HEAD"u8 + "TAIL"u8|];""",
        """string M(string s) => s + $"[|HEAD{"TAIL y"}|]{s}";""",
        """string M(string s) => s + $"[|\tHEAD{"TAIL"}|]{s}";""",
        "// [|TOKEN|]\n",
        "#if NEVER\n[|TOKEN|]\n#endif\n",
        "/// <summary>[|TOKEN|]</summary>\nvoid M() { }",
    ];

    [Theory]
    [MemberData(nameof(NotOffered))]
    public Task Nothing_is_offered_where_the_result_would_not_compile(string member) => FixedSource<ReplaceTokenCodeFixProvider>.VerifyNothingOffered(InClass(member));

    [Fact]
    public Task A_constant_that_another_file_needs_stays_one() =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            [("/src/A.cs", Token.Fill("class A { public const string F = \"[|TOKEN|]\"; }")), ("/src/B.cs", "[System.Obsolete(A.F)] class B;")],
            [("/src/A.cs", Token.Fill("class A { public const string F = \"[|TOKEN|]\"; }")), ("/src/B.cs", "[System.Obsolete(A.F)] class B;")]);

    [Fact]
    public Task All_at_once_takes_what_can_be_taken_in_every_file() =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            [
                ("/src/A.cs", Token.Fill("using System;\nclass A { string f = \"[|TOKEN|]\"; [Obsolete(\"[|TOKEN|]\")] const string G = \"[|TOKEN|]\"; string h = G; }")),
                ("/src/B.cs", Token.Fill("using System;\nclass B { string f = \"[|TOKEN|]\"; void M(string s = \"[|TOKEN|]\") { var t = \"x [|TOKEN|] y [|TOKEN|]\"; } }")),
            ],
            [
                ("/src/A.cs", Fill("using System;\nclass A { string f = READ; [Obsolete(\"[|TOKEN|]\")] static readonly string G = READ; string h = G; }")),
                ("/src/B.cs", Fill("using System;\nclass B { string f = READ; void M(string s = \"[|TOKEN|]\") { var t = \"x \" + (READ) + \" y \" + (READ); } }")),
            ],
            "TokenGuard.Environment");

    [Fact]
    public Task Each_kind_has_its_own_variable()
    {
        var licence = FakeToken.Of(TokenGuard.Rules.RuleTable.Shapes.First(shape => shape.Kind == TokenGuard.Rules.TokenKind.Activation));
        return FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            InClass($"string f = \"{{|TG009:{licence.Text}|}} [|TOKEN|]\";"),
            InClass("string f = (LICENCE) + \" \" + (READ);").Replace("LICENCE", Read.Replace("PRODUCT", "LICENSE", StringComparison.Ordinal), StringComparison.Ordinal),
            "TokenGuard.Environment");
    }

    [Fact]
    public Task The_user_may_name_the_variable() =>
        FixedSource<ReplaceTokenCodeFixProvider>.VerifyFix(
            InClass("""string f = "[|TOKEN|]";"""),
            InClass("string f = READ;").Replace("KEYGEN_PRODUCT_TOKEN", "ACME_TOKEN", StringComparison.Ordinal),
            "TokenGuard.Environment",
            "root = true\n[*.cs]\ntokenguard.environment_variable = ACME_TOKEN\n");

    [Fact]
    public void The_names_are_those_of_the_rule_pages()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TokenGuard.sln"))) folder = Path.GetDirectoryName(folder)!;
        foreach (var rule in TokenGuard.Rules.RuleTable.Tokens)
            Assert.Contains($"GetEnvironmentVariable(\"{SettingNames.Of(rule).EnvironmentVariable}\")", File.ReadAllText(Path.Combine(folder, rule.DocsPath)), StringComparison.Ordinal);
    }

    private static string InClass(string member) => Fill($"using System;\nclass C\n{{\n{member}\n}}\n");

    private static string Fill(string source) => Token.Fill(source
        .Replace("SIXTY", Token.Base64[..40], StringComparison.Ordinal)
        .Replace("FOUR", Token.Base64[40..] + "=", StringComparison.Ordinal)
        .Replace("SHIFTED", string.Join(", ", Token.Text.Select(symbol => symbol + 7)), StringComparison.Ordinal)).Replace("READ", Read, StringComparison.Ordinal);
}
