using System.Globalization;
using System.Text;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>
/// Code that nobody writes, or only a machine does, made so that all of it is evaluated: each brings enough to make a token of. <c>TOKEN</c> is not among it, so nothing is to
/// be reported; what matters is that nothing fails, and that it ends.
/// </summary>
internal static class OddCode
{
    private const string Hex = "4f0c8a3be1d2975c6ab0f4d81e937b2e5d06c19fa8e4";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["concatenation of 5,000 variables"] = Method($"var a = \"{Hex}\".Trim(); return {Joined(" + ", 5000, "a")};"),
        ["concatenation of 5,000 literals and a call"] = Method($"return \"{Hex}\".Trim() + {Joined(" + ", 5000, "\"4f\"")};"),
        ["concatenation of 5,000 that is compound"] = Method($"var a = \"{Hex}\".Trim(); " + Repeated("a += \"4f\"; ", 5000) + "return a;"),
        ["sum of 5,000 numbers"] = Method($"var n = 0; return \"{Hex}\".Trim() + ({Joined(" + ", 5000, "n")});"),
        ["interpolation of 2,000 holes"] = Method($"var a = \"{Hex}\".Trim(); return $\"{Repeated("{a}", 2000)}\";"),
        ["interpolations within each other"] = Method($"var a = \"{Hex}\".Trim(); return {Nested("$\"{", "a", "}\"", 8)};"),
        ["array of 20,000"] = Method($"var a = new byte[] {{ {Joined(", ", 20_000, "79")} }}; return System.Text.Encoding.ASCII.GetString(a);"),
        ["calls on calls, 1,500"] = Method($"return \"{Hex}\"{Repeated(".Trim()", 1500)};"),
        ["calls in calls, 150"] = Method($"return {Nested("string.Concat(\"4f\", ", $"\"{Hex}\".Trim()", ")", 150)};"),
        ["parentheses, 200"] = Method($"return {Nested("(", $"\"{Hex}\".Trim()", ")", 200)};"),
        ["conversions, 150"] = Method($"return (string){Nested("(object)(string)(", $"\"{Hex}\".Trim()", ")", 150)};"),
        ["blocks, 300"] = Method(Nested("{ ", $"return \"{Hex}\".Trim(); ", "} ", 300) + "return \"\";"),
        ["ifs, 300"] = Method($"var a = \"{Hex}\".Trim(); {Nested("if (a.Length > 1) { ", "return a; ", "} ", 300)} return \"\";"),
        ["else ifs, 500"] = Method($"var a = \"{Hex}\".Trim(); {Repeated("if (a == System.Environment.NewLine) a += \"4f\"; else ", 500)} a += \"8a\"; return a;"),
        ["loops in loops"] = Method($"var a = \"{Hex}\"; var n = 0; {Nested("foreach (var c in a) { ", "n++; ", "} ", 30)} return a.Trim() + n;", isUnique: true),
        ["conditional expressions, 500"] = Method($"var a = \"{Hex}\".Trim(); return {Repeated("a == \"b\" ? a : ", 500)} a;"),
        ["coalescing, 500"] = Method($"string a = \"{Hex}\".Trim(); return {Repeated("a ?? ", 500)} a;"),
        ["lambdas within each other"] = Method($"return {Nested("((System.Func<string>)(() => ", $"\"{Hex}\".Trim()", "))()", 8)};"),
        ["local functions within each other"] = Method(Nested("string L() { ", $"return \"{Hex}\".Trim(); ", "return L(); } ", 40, isUnique: true) + "return L0();"),
        ["switch of 1,000"] = Method($"var a = \"{Hex}\".Trim(); switch (a.Length) {{ {Numbered("case #: a += \"4f\"; break; ", 1000)} }} return a;"),
        ["switch expression of 1,000"] = Method($"var a = \"{Hex}\".Trim(); return a.Length switch {{ {Numbered("# => a + \"4f\", ", 1000)} _ => a }};"),
        ["maze of jumps"] = Method($"var a = \"{Hex}\".Trim(); {Numbered("L#: if (a.Length % 7 == # % 7) goto L" + "@; ", 60)} goto L0;"),
        ["jump to itself"] = Method($"var a = \"{Hex}\".Trim(); L: a += \"4f\"; goto L;"),
        ["jumps out of loops and tries"] = Method($"var a = \"{Hex}\".Trim(); try {{ while (true) {{ foreach (var c in a) {{ if (c == 'x') goto E; a += c; }} }} }} catch {{ throw; }} finally {{ a = a.Trim(); }} E: return a;"),
        ["recursion without end"] = $"class C {{ string M(string a) => M(a + \"4f\") + M(\"{Hex}\".Trim()); string N() => M(\"{Hex}\"); }}",
        ["recursion of two"] = $"class C {{ string A(string a) => B(a + \"4f\"); string B(string a) => A(a.Trim()); string N() => A(\"{Hex}\"); }}",
        ["objects in each other's dictionaries"] = $"class N {{ public string Name = \"{Hex}\"; public System.Collections.Generic.Dictionary<string, N> Links = new(); }} class C {{ static string Of(N n) => n.Name + \" (\" + n.Links.Count + \")\"; string M() {{ var a = new N(); var b = new N(); a.Links[\"b\"] = b; b.Links[\"a\"] = a; return Of(a) + Of(b); }} }}",
        ["list that holds itself"] = $"class C {{ static string Of(System.Collections.Generic.List<object> all) => all.Count + \"{Hex}\"; string M() {{ var all = new System.Collections.Generic.List<object>(); all.Add(all); return Of(all) + \"4f\"; }} }}",
        ["dictionary that holds itself"] = $"class C {{ static string Of(System.Collections.Generic.Dictionary<string, object> all) => all.Count + \"{Hex}\"; string M() {{ var all = new System.Collections.Generic.Dictionary<string, object>(); all[\"all\"] = all; return Of(all) + \"4f\"; }} }}",
        ["field that needs itself"] = $"class C {{ static string A = B + \"{Hex}\".Trim(); static string B = A + \"4f\"; string M() => A + B; }}",
        ["type that holds itself"] = $"class C {{ C c = new C(); string a = \"{Hex}\".Trim(); string M() => new C().c.c.c.a + a; }}",
        ["unsafe"] = "unsafe class C { string M() { fixed (char* p = \"" + Hex + "\") { var q = p; var t = \"\"; while (*q != 0) t += *q++; int*** r = null; ***r = 1; var s = stackalloc char[4] { 'a', 'b', 'c', 'd' }; return t.Trim() + s[1] + p[99999]; } } delegate*<string, string> f; string N() => f(\"" + Hex + "\"); }",
        ["extension block"] = "static class E { extension(string text) { public string Turned => string.Concat(text.Trim(), \"" + Hex + "\"); public static string operator ^(string a, string b) => a.Trim() + b; public string Twice() => text + text.Turned; } } class C { string M() => \"" + Hex + "\".Turned + \"4f\".Twice(); }",
        ["program of one file"] = "#!/usr/bin/env dotnet\n#:package Some.Package@1.0.0\n#:property LangVersion=preview\n#:sdk Microsoft.NET.Sdk.Web\nvar a = \"" + Hex + "\".Trim(); System.Console.WriteLine(a + args.Length); string L(string s) => s + a; L(a);",
        ["numbers at their ends"] = Method($"var a = \"{Hex}\".Trim(); var n = long.MinValue / -1; n = n % -1; var u = ulong.MaxValue << 200; var i = checked(int.MaxValue + a.Length); return a.Substring(int.MinValue) + a[^99] + a[5..2] + n + u + i + new string('x', int.MaxValue).PadLeft(int.MaxValue) + a.Insert(-1, a) + decimal.MaxValue * 2m;"),
        ["formats that are wrong"] = Method($"var a = \"{Hex}\".Trim(); return string.Format(\"{{0}}{{99}}{{\", a) + $\"{{a,2000000000}}\" + 5.ToString(\"D999999999\") + System.Convert.FromBase64String(\"=\") + System.Convert.FromHexString(a + \"x\") + System.Text.RegularExpressions.Regex.Replace(a, \"(((((a+)+)+)+)+)$\", \"$99\") + a.Split(null, -1)[7];"),
    };

    /// <summary>A good program, of which the tests take every beginning.</summary>
    public static string Whole => """
        using System.Linq;
        class C(string head)
        {
            readonly byte[] _hidden = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28 };
            string Text => new string(_hidden.Select(b => (char)(b ^ 0x5A)).Reverse().ToArray()) + $"{head,3:x}{"4f0c8a3be1d2975c6ab0f4d81e937b2e".Trim()}";
            string M(int n) { var t = ""; for (var i = 0; i < n; i++) { t += _hidden[i] switch { 1 or 2 => "4f", > 3 and < 9 => "0c", _ => "8a" }; if (t is [.., 'f'] or { Length: > 90 }) break; } return t + Text; }
        }
        """;

    private static string Method(string body, bool isUnique = false)
    {
        var names = 0;
        while (isUnique && body.IndexOf("var c in a", StringComparison.Ordinal) is >= 0 and var at) body = body.Remove(at, 5).Insert(at, string.Create(CultureInfo.InvariantCulture, $"var c{names++}"));
        return "class C { string M(string[] args) { " + body + " } }";
    }

    private static string Joined(string separator, int count, string one) => string.Join(separator, Enumerable.Repeat(one, count));

    private static string Repeated(string one, int count) => Joined("", count, one);

    private static string Numbered(string one, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(one.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("@", ((i * 37 + 11) % count).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return text.ToString();
    }

    private static string Nested(string open, string inner, string close, int depth, bool isUnique = false)
    {
        var text = inner;
        for (var i = depth - 1; i >= 0; i--)
            text = isUnique ? Rename(open, i) + text + (i == depth - 1 ? "} " : Rename(close, i + 1)) : open + text + close;
        return text;
    }

    private static string Rename(string part, int number) => part.Replace("L()", string.Create(CultureInfo.InvariantCulture, $"L{number}()"), StringComparison.Ordinal);
}
