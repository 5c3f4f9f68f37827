namespace TokenGuard.Git.Packs;

/// <summary>What is done with the objects that a sweep reads. Each thread has its own.</summary>
internal interface IObjectSink
{
    /// <summary>Takes an object, once for each position.</summary>
    /// <param name="position">Among all of the repository's.</param>
    /// <param name="content">Good until the call returns.</param>
    /// <param name="changes">Where it differs from a base about which this returned true; null where everything has to be looked at.</param>
    /// <returns>True where nothing was found, so that of a delta to it only the changes have to be looked at.</returns>
    bool Take(int position, ObjectKind kind, ObjectBuffer content, ChangeList? changes);

    /// <summary>Takes an object that is too large to be held. Reading it fails where it is damaged.</summary>
    /// <param name="length">Bytes that it says it has.</param>
    void Take(int position, ObjectKind kind, Stream content, long length);
}
