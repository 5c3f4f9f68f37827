namespace TokenGuard.Git.Tests;

internal sealed record Edit(int At, int Removed, string New);
