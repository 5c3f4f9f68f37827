using TokenGuard.Sandbox.Demo;
using TokenGuard.Sandbox.Keygen;

switch (args)
{
    case ["demo"]: return await DemoScript.RunAsync();
    case ["serve"]: return await ServeAsync();
    default:
        await Console.Error.WriteLineAsync("usage: dotnet run --project tests/TokenGuard.Sandbox -- demo|serve");
        return 2;
}

static async Task<int> ServeAsync()
{
    await using var keygen = await SandboxKeygen.StartAsync();
    Console.WriteLine($"Keygen sandbox at {keygen.RootUri}");
    Console.WriteLine($"account {keygen.Account.Id} ({keygen.Account.Slug}), base URL {keygen.BaseUri}");
    Console.WriteLine("Ctrl+C stops it.");

    var stopped = new TaskCompletionSource();
    Console.CancelKeyPress += (_, press) =>
    {
        press.Cancel = true;
        stopped.TrySetResult();
    };
    await stopped.Task;
    return 0;
}
