using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TokenGuard.Benchmarks;

// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- history PROGRAM REPOSITORY...
// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- cost PROGRAM
// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- inflate PACK
if (args is ["cost", var scanner]) return CostSeries.Run(scanner);
if (args is ["inflate", var pack]) return InflaterComparison.Run(pack);
if (args is ["history", var program, .. var repositories]) return HistoryComparison.Run(program, repositories);

// In this process: the projects that BenchmarkDotNet would write pin an older Roslyn than it loads, and do not restore.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
return 0;
