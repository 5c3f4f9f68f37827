using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.OtherSecrets;

/// <summary>
/// Finds one secret that is no token. These forms are told from other text by the words around them, so each rule looks for a rare word first, as fast
/// as memory can be read, or for a long run, which is faster still, and examines what stands around it. Rules hold no state, so one of each serves all.
/// </summary>
internal abstract class OtherSecretRule(string id)
{
    /// <summary>How far around a secret the words may stand that tell what it is.</summary>
    public const int Reach = 1024;

    /// <summary>Bytes before and behind a place that a rule may ask for: its word, what is around the word, the secret.</summary>
    public const int Context = 2 * Reach;

    public Rule Rule { get; } = RuleTable.Find(id)!;

    /// <summary>Adds what a word leads to that begins in a part of the text; the text around the part is there to be looked at.</summary>
    /// <param name="document">The document's name, where it has one.</param>
    public abstract void Find(ReadOnlySpan<byte> text, int from, int to, string? document, List<CarriedMatch> into);

    /// <summary>Whether a file of that name is one that the name alone tells the rule something about.</summary>
    /// <param name="name">Without folders, in UTF-8.</param>
    public virtual bool IsTold(ReadOnlySpan<byte> name) => false;

    /// <summary>Where a word stands next that begins in the part; -1 where it does not.</summary>
    protected static int Next(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, int from, int to)
    {
        var end = Math.Min(text.Length, to + word.Length - 1);
        if (from >= end) return -1;
        var at = text.Slice(from, end - from).IndexOf(word);
        return at < 0 ? -1 : from + at;
    }

    /// <summary>Whether a part of a text holds a run of some bytes: of as many as it takes only one has to be looked at.</summary>
    /// <param name="isOfRun">For each byte, whether it is one of them.</param>
    protected static bool HasRun(ReadOnlySpan<byte> text, int from, int to, int length, ReadOnlySpan<bool> isOfRun)
    {
        to = Math.Min(to, text.Length);
        for (var at = from + length - 1; at < to; at += length)
        {
            if (!isOfRun[text[at]]) continue;
            var (start, end) = (at, at + 1);
            while (start > from && end - start < length && isOfRun[text[start - 1]]) start--;
            while (end < to && end - start < length && isOfRun[text[end]]) end++;
            if (end - start == length) return true;
        }

        return false;
    }

    /// <summary>The secret as it stands there.</summary>
    protected CarriedMatch Plain(ReadOnlySpan<byte> text, int start, int length, bool isPlaceholder)
    {
        var secret = text.Slice(start, length);
        return new CarriedMatch(Secret.Other(Rule, secret, secret, Redaction.Ends(secret), isPlaceholder), start, length, CarrierNames.Plain, Depth: 0);
    }
}
