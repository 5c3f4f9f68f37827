using TokenGuard.Analyzers.Benchmarks;

// dotnet run -c Release --project tests/TokenGuard.Analyzers.Benchmarks -- FOLDER... [--references FOLDER]... [--with ASSEMBLY:ID]... [--runs N]
// dotnet run -c Release --project tests/TokenGuard.Analyzers.Benchmarks -- build PROJECT [ARGUMENT...]
// Exits with 1 where anything was reported or failed.
var isGood = args is ["build", ..] ? await new BuildCost(args.AsSpan(1)).RunAsync() : await new AnalyzerCost(args).RunAsync();
return isGood ? 0 : 1;
