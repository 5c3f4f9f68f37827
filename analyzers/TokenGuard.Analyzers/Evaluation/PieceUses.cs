namespace TokenGuard.Analyzers.Evaluation;

/// <summary>Is told of names in code, in order.</summary>
internal interface IMentions
{
    void See(Mention mention);
}

/// <summary>
/// Which members of a file use another one that holds a piece of a token: <c>Part(int at) => Parts[at]</c>. To whoever uses them, in whatever file, they give that piece.
/// </summary>
internal sealed class PieceUses(PayloadIndex index) : IMentions
{
    // Members that use one which gives a piece of a token. What half a file uses, under a name that half a file has, gives none.
    public const int MostUsers = 8;

    // Names in a member that does nothing but hand on. Who mentions more makes something of it.
    private const int MostMentions = 8;

    private readonly Dictionary<int, int> _mentions = [];
    private readonly HashSet<(int By, int Name, bool IsInTest)> _uses = [];

    public void See(Mention mention)
    {
        if (mention.By == 0) return;
        _mentions[mention.By] = _mentions.TryGetValue(mention.By, out var count) ? count + 1 : 1;
        if (mention.By != mention.Name && PieceOf(mention.Name).IsPiece) _uses.Add((mention.By, mention.Name, mention.IsInTest));
    }

    /// <summary>What each of those members gives.</summary>
    public IEnumerable<(int By, Payload Payload)> Given() =>
        _uses.GroupBy(static use => use.Name).Where(static users => users.Count() <= MostUsers).SelectMany(static users => users).Where(use => !use.IsInTest && _mentions[use.By] <= MostMentions).GroupBy(static use => use.By)
            .Select(user => (user.Key, user.Select(use => PieceOf(use.Name)).Aggregate(static (sum, one) => sum + one)));

    /// <summary>Digits and no more: formats, tables and messages are handed on as well, by half of a library's members.</summary>
    private Payload PieceOf(int name)
    {
        var payload = index.PieceOf(name);
        return new Payload(payload.Digits, payload.Letters);
    }
}
