using BenchmarkDotNet.Running;
using TokenGuard.Benchmarks;

// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- history PROGRAM REPOSITORY...
if (args is ["history", var program, .. var repositories]) return HistoryComparison.Run(program, repositories);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
