using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>What the journal says earlier runs left open.</summary>
internal static class Unfinished
{
    /// <exception cref="UsageException">There is a journal and it cannot be read.</exception>
    public static RemedyHistory? Read(string journal)
    {
        if (!File.Exists(journal)) return null;
        try
        {
            using var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return RemedyHistory.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{journal}: the journal cannot be read. Another run may be using it; wait for it, or name another with --journal FILE. Nothing was done.");
        }
    }

    /// <summary>A new run is no reason to forget an old one.</summary>
    public static void Mention(string journal, CliServices services)
    {
        if (Read(journal) is { Open: { Count: > 0 } open })
            services.Error.WriteLine($"An earlier run left {Quantity.Of(open.Count, "token")} in the middle of a remedy: tokenguard resume brings that to an end.");
    }
}
