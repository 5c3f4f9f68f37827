using TokenGuard.Cli.Terminal;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Asks the person at the terminal to type what is about to happen: a habit of pressing y has no part in it.</summary>
internal static class Confirmation
{
    /// <summary>Whether there is anybody to ask.</summary>
    public static bool IsPossible(RemedySettings settings, CliServices services) =>
        settings.AskAllowed && services.Terminal.CanAsk && !settings.Json && !settings.Input.SecretStdin && settings.Input.Report != "-";

    public static bool Ask(string verb, int tokens, CliServices services)
    {
        var words = $"{verb} {tokens}";
        services.Error.Write($"To go ahead with {Quantity.Of(tokens, "token")}, type '{words}'. Anything else stops: ");
        services.Error.Flush();
        var typed = ReadLine(services.Input);
        if (string.Equals(typed?.Trim(), words, StringComparison.OrdinalIgnoreCase)) return true;
        services.Error.WriteLine("Stopped. Nothing was done.");
        return false;
    }

    private static string? ReadLine(Stream input)
    {
        const int Longest = 200;
        var line = new List<char>();
        for (int next; line.Count < Longest && (next = input.ReadByte()) >= 0;)
        {
            if (next == '\n') return new string([.. line]);
            line.Add((char)next);
        }

        return line.Count == 0 ? null : new string([.. line]);
    }
}
