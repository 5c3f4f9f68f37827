using System.Runtime.CompilerServices;

namespace TokenGuard.TestKit;

/// <summary>
/// Compares a whole output with the text a person approved, which lies beside the test as <c>Class.Name.approved.txt</c>. On a difference the new
/// text is written beside it as <c>.received.txt</c>; run with <c>UPDATE_APPROVED=1</c> to approve what comes out, then read the diff.
/// </summary>
public static class Approval
{
    public static void Verify(string received, [CallerFilePath] string testFile = "", [CallerMemberName] string name = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(testFile)!, $"{Path.GetFileNameWithoutExtension(testFile)}.{name}");
        var (approvedFile, receivedFile) = (stem + ".approved.txt", stem + ".received.txt");
        received = received.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(approvedFile, received);
            File.Delete(receivedFile);
            return;
        }

        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : "";
        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        throw new ApprovalException($"{Path.GetFileName(receivedFile)} differs from {Path.GetFileName(approvedFile)} {FirstDifference(approved, received)}");
    }

    private static string FirstDifference(string approved, string received)
    {
        var (was, now) = (approved.Split('\n'), received.Split('\n'));
        var line = was.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"at line {line + 1}:\n- {was.ElementAtOrDefault(line)}\n+ {now.ElementAtOrDefault(line)}";
    }
}

/// <summary>An output is not what was approved.</summary>
public sealed class ApprovalException(string message) : Exception(message);
