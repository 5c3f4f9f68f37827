using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies.Delivery;

/// <summary>A new secret that exists nowhere else is put into the first place that takes it, and that is said loudly. It is never printed.</summary>
internal static class LastResort
{
    /// <param name="secret">The only copy.</param>
    /// <param name="about">Part of the file's name.</param>
    /// <param name="services">Where to say it.</param>
    public static async Task<string?> KeepAsync(NewSecret secret, string about, CliServices services)
    {
        var name = $"recovered-{about}-{Guid.NewGuid():N}.token";
        foreach (var folder in new[] { StateFolder.Path(services), services.WorkingDirectory, Path.GetTempPath() })
        {
            using var file = new SecretFile(Path.Combine(folder, name));
            if ((await file.PrepareAsync(CancellationToken.None).ConfigureAwait(false)).Problem is not null) continue;
            if ((await file.DeliverAsync(secret).ConfigureAwait(false)).Problem is not null) continue;
            services.Complain($"the new secret could not be delivered where you asked. It is in {file.Path}: move it now.");
            return file.Destination;
        }

        services.Complain("the new secret could not be written anywhere and is lost. The old one is dead: regenerate again with an admin token.");
        return null;
    }
}
