using System.Text;
using TokenGuard.Git.Packs;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Scanning;

namespace TokenGuard.Git.Tests;

/// <summary>A text made of another by edits, and what a delta says of it.</summary>
internal sealed record Delta(byte[] Blob, ChangeList Changes)
{
    public static Delta Of(byte[] from, IReadOnlyList<Edit> edits)
    {
        var changes = new ChangeList();
        changes.Start();
        var blob = new List<byte>();
        var at = 0;
        foreach (var edit in edits.Select(edit => edit with { At = edit.At % (from.Length + 1) }).OrderBy(edit => edit.At))
        {
            if (edit.At < at) continue;
            Copy(at, edit.At);
            var added = Encoding.Latin1.GetBytes(edit.New);
            if (added.Length > 0) changes.AddNew(blob.Count, added.Length);
            blob.AddRange(added);
            at = Math.Min(from.Length, edit.At + edit.Removed);
        }

        Copy(at, from.Length);
        changes.End(from.Length, blob.Count);
        return new Delta([.. blob], changes);

        void Copy(int start, int end)
        {
            if (end <= start) return;
            changes.AddCopy(start, blob.Count, end - start);
            blob.AddRange(from[start..end]);
        }
    }

    public static ChangeScan MakeScan(DocumentScanner scanner) => new(scanner, new OtherSecretSearch(OtherSecretSearch.Default), ChangeScan.UsualContext);

    /// <summary>Null where a scan of everything finds nothing; otherwise whether looking at the changes led to it.</summary>
    public bool? IsSeen(DocumentScanner scanner) => scanner.Scan(Blob).Count == 0 ? null : MakeScan(scanner).MayHoldSomething(Blob, Changes.Changes);
}
