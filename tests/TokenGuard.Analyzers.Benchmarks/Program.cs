using TokenGuard.Analyzers.Benchmarks;

// dotnet run -c Release --project tests/TokenGuard.Analyzers.Benchmarks -- FOLDER... [--references FOLDER]... [--with ASSEMBLY:ID]...
await new AnalyzerCost(args).RunAsync();
