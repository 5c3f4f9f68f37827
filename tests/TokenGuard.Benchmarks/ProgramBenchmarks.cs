using BenchmarkDotNet.Attributes;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Benchmarks;

/// <summary>
/// What it costs to read what the code of a program puts together and hides, beside searching the program's bytes: of .NET's own runtime (machine code) and of its largest
/// library (code of .NET, compiled ahead of time too).
/// </summary>
public class ProgramBenchmarks
{
    private readonly DocumentScanner _scanner = new();
    private byte[] _program = [];

    [Params("*coreclr.*", "System.Private.CoreLib.dll")]
    public string Program { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _program = File.ReadAllBytes(Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, Program).First());

    [Benchmark(Baseline = true)]
    public int Bytes() => _scanner.Scan(new MemoryStream(_program), CancellationToken.None).Count;

    [Benchmark]
    public int BytesAndCode() => ContentReader.Scan(_scanner, new MemoryStream(_program), "program", new ScanContext(ScanLimits.Default), CancellationToken.None).Count;
}
