using System.Collections.Concurrent;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// What of blobs could not be read, kept until a tree has said what they are called: blobs are read before trees. Safe for several workers.
/// </summary>
internal sealed class BlobNotes
{
    private readonly ConcurrentDictionary<ObjectName, Note> _notes = new();

    public bool IsEmpty => _notes.IsEmpty;

    /// <summary>How the coverage names a blob of which no name is known.</summary>
    public static string Describe(ObjectName blob) => $"blob {blob}";

    /// <param name="skipped">Named with <see cref="Describe"/> and, for a member of the blob, more behind it.</param>
    public void Add(ObjectName blob, IReadOnlyList<Skipped> skipped)
    {
        if (skipped.Count > 0) _notes.TryAdd(blob, new Note(skipped));
    }

    /// <summary>A tree calls a blob this. Of several names the first in order is kept, so that two scans say the same.</summary>
    public void Name(ObjectName blob, string name)
    {
        if (!_notes.TryGetValue(blob, out var note)) return;
        lock (note)
            if (note.Name is null || string.CompareOrdinal(name, note.Name) < 0) note.Name = name;
    }

    public bool Contains(ObjectName blob) => _notes.ContainsKey(blob);

    public void Report(CoverageRecorder coverage)
    {
        foreach (var (blob, note) in _notes)
        {
            var what = Describe(blob);
            var named = note.Name is null ? what : $"{what} ({note.Name})";
            foreach (var skipped in note.Skipped) coverage.Skip(skipped.What.Replace(what, named, StringComparison.Ordinal), skipped.Why, skipped.Count);
        }
    }

    private sealed class Note(IReadOnlyList<Skipped> skipped)
    {
        public IReadOnlyList<Skipped> Skipped { get; } = skipped;

        public string? Name { get; set; }
    }
}
