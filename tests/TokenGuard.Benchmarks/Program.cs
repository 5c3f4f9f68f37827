using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TokenGuard.Benchmarks;

// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- history PROGRAM REPOSITORY...
if (args is ["history", var program, .. var repositories]) return HistoryComparison.Run(program, repositories);

// In this process: the projects that BenchmarkDotNet would write pin an older Roslyn than it loads, and do not restore.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
return 0;
