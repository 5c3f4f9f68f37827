using TokenGuard.Cli;
using TokenGuard.Cli.Terminal;

using var signals = new InterruptSignals();
var services = ProcessServices.Create(signals.InputToken);
var exitCode = await CliApplication.RunAsync(args, services, signals.Token);
return signals.Received ?? (int)exitCode;
