using System.Diagnostics;
using System.Text;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Programs as gcc really makes them: in what it makes of a short array the text stands nowhere as a whole.</summary>
public sealed class CompiledProgramTests
{
    private static readonly string Token = Some.Token();

    public static TheoryData<string, string> Programs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var what in Sources.Keys)
                foreach (var how in (string[])["-O0", "-O1", "-O2", "-O3", "-Os", "-O2 -march=haswell"]) data.Add(what, how);
            return data;
        }
    }

    private static readonly Dictionary<string, string> Sources = new()
    {
        ["a string in an array"] = $$"""void f(void) { char key[] = "{{Token}}"; use(key); }""",
        ["a list of characters"] = $$"""void f(void) { char key[] = { {{string.Join(", ", Token.Select(symbol => $"'{symbol}'"))}}, 0 }; use(key); }""",
        ["assignments"] = $$"""void f(void) { char key[80]; {{Assignments("key")}} use(key); }""",
        ["assignments in an order that stays"] = $$"""void f(void) { volatile char key[80]; {{Assignments("key")}} use((const char *)key); }""",
        ["a variable of the program"] = $$"""char key[80]; void f(void) { {{Assignments("key")}} use(key); }""",
        ["a copy"] = $$"""void f(char *key) { __builtin_memcpy(key, "{{Token}}", {{Token.Length + 1}}); use(key); }""",
        ["wide characters"] = $$"""void f(void) { unsigned short key[] = u"{{Token}}"; use((const char *)key); }""",
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void What_gcc_makes_of_an_array_is_found(string what, string how)
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64) Assert.Skip("gcc makes programs for the system at hand.");
        using var folder = new TempFolder();
        folder.Write("key.c", "extern void use(const char *);\n" + Sources[what]);
        Run("gcc", [.. how.Split(' '), "-shared", "-fPIC", "-nostdlib", folder["key.c"], "-o", folder["key.so"]]);

        var scan = ContainerScan.Of(File.ReadAllBytes(folder["key.so"]));
        Assert.Equal(Some.Secret(Token).Fingerprint.Value, Assert.Single(scan.Findings).Fingerprint);
        Assert.True(scan.Coverage.Complete, string.Join(", ", scan.Skipped));
    }

    private static string Assignments(string array) => string.Concat(Encoding.ASCII.GetBytes(Token + "\0").Select((symbol, i) => $"{array}[{i}] = {symbol}; "));

    private static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
