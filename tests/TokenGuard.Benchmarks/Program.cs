using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/TokenGuard.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
