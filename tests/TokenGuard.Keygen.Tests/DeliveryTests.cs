using System.Text;

namespace TokenGuard.Keygen.Tests;

public sealed class DeliveryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = Some.Folder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_file_is_private_before_the_secret_is_in_it_and_holds_nothing_else()
    {
        using var file = new SecretFile(_folder.File("new"));

        Assert.Null((await file.PrepareAsync(default)).Problem);
        Assert.False(File.Exists(file.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(OwnerOnly, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file.Path)!))));
        Assert.Null((await file.DeliverAsync(NewSecret.Of("a value"u8))).Problem);
        await file.DiscardAsync();
        if (!OperatingSystem.IsWindows()) Assert.Equal(OwnerOnly, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file.Path)!))));

        Assert.Equal("a value", await File.ReadAllTextAsync(file.Path));
        Assert.Equal("file:" + _folder.File("new"), file.Destination);
    }

    [Fact]
    public async Task An_act_that_did_not_happen_leaves_no_file()
    {
        using var file = new SecretFile(_folder.File("new"));

        await file.PrepareAsync(default);
        await file.DiscardAsync();

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file.Path)!));
    }

    [Fact]
    public async Task What_is_there_already_is_not_touched()
    {
        await File.WriteAllTextAsync(_folder.File("old"), "precious");
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("old"));
        File.CreateSymbolicLink(_folder.File("dangling"), _folder.File("nowhere"));

        foreach (var name in new[] { "old", "link", "dangling" })
        {
            using var file = new SecretFile(_folder.File(name));
            Assert.NotNull((await file.PrepareAsync(default)).Problem);
            await file.DiscardAsync();
        }

        Assert.Equal("precious", await File.ReadAllTextAsync(_folder.File("old")));
        Assert.NotNull(new FileInfo(_folder.File("dangling")).LinkTarget);
        Assert.False(File.Exists(_folder.File("nowhere")));
    }

    [Fact]
    public async Task A_file_that_somebody_took_away_or_put_there_meanwhile_is_no_delivery()
    {
        using var file = new SecretFile(_folder.File("new"));
        await file.PrepareAsync(default);
        File.Delete(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file.Path)!)));
        Assert.NotNull((await file.DeliverAsync(NewSecret.Of("a value"u8))).Problem);

        await file.PrepareAsync(default);
        await File.WriteAllTextAsync(file.Path, "precious");
        Assert.NotNull((await file.DeliverAsync(NewSecret.Of("a value"u8))).Problem);
        Assert.Equal("precious", await File.ReadAllTextAsync(file.Path));
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_one_clear_sentence()
    {
        using var file = new SecretFile(_folder.File("missing/new"));

        var problem = (await file.PrepareAsync(default)).Problem;

        Assert.Contains("missing/new cannot be written (the folder does not exist)", problem);
    }

    [Theory]
    [InlineData("file:/tmp/x", true)]
    [InlineData("file:", false)]
    [InlineData("/tmp/x", false)]
    [InlineData("stdout", false)]
    public void Destinations(string destination, bool known) => Assert.Equal(known, SecretFile.FromDestination(destination, Path.GetTempPath()) is not null);

    [Fact]
    public void A_new_secret_formats_as_its_redaction()
    {
        var secret = Some.Secret();

        Assert.Equal(secret.Redacted, NewSecret.Of(secret.RevealRawSecret()).ToString());
        Assert.Equal("(7 characters in no known token shape)", NewSecret.Of(Encoding.UTF8.GetBytes("hunter2")).ToString());
    }
}
