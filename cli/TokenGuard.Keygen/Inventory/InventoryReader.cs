namespace TokenGuard.Keygen;

/// <summary>A token that exists.</summary>
/// <param name="Address">The account it was seen in.</param>
/// <param name="IsOurs">It is one of those that did the looking.</param>
public sealed record ListedToken(TokenId Id, TokenFacts Facts, AccountAddress Address, bool IsOurs);

/// <summary>Part of an account whose tokens could not all be listed.</summary>
/// <param name="Why">A sentence for a person.</param>
public sealed record UnlistedPlace(string Place, string Why);

/// <param name="Tokens">The newest first.</param>
public sealed record TokenInventory(IReadOnlyList<ListedToken> Tokens, IReadOnlyList<UnlistedPlace> Unlisted);

/// <param name="Token">Null where nobody sees it.</param>
/// <param name="Actor">Who may revoke it; null where nobody may.</param>
/// <param name="Problem">A sentence for a person, where nobody may.</param>
/// <param name="IsGone">Everybody who was asked found no such token.</param>
public sealed record SoughtToken(ListedToken? Token, AdminToken? Actor, string? Problem, bool IsGone);

/// <summary>
/// Lists every token that the given admin tokens may see, page after page by cursor: the one way past 10,000 (contract §4.4). An admin outside of all
/// environments also looks into the configured ones; the server keeps isolated ones from it (contract §3.2).
/// </summary>
public sealed class InventoryReader(TokensApi api)
{
    public async Task<TokenInventory> ReadAsync(IReadOnlyList<AdminToken> admins, CancellationToken cancel)
    {
        var found = new Dictionary<TokenId, ListedToken>();
        var unlisted = new List<UnlistedPlace>();
        foreach (var admin in admins)
        {
            foreach (var environment in Environments(admin))
            {
                var trouble = await ListAsync(admin, environment, facts => Take(facts, admin), cancel);
                if (trouble is not null && (admin.Environment == environment || !admins.Any(other => other.Environment == environment)))
                    unlisted.Add(new UnlistedPlace(Place(admin, environment), trouble));
            }
        }

        return new TokenInventory([.. found.Values.OrderByDescending(token => token.Facts.Created)], unlisted);

        void Take(TokenFacts facts, AdminToken admin)
        {
            if (facts.Id is { } id) found.TryAdd(id, new ListedToken(id, facts, admin.Address!, admins.Any(a => a.Id == id)));
        }
    }

    /// <summary>The token of this id, and who may revoke it.</summary>
    /// <exception cref="OperationCanceledException">Nothing was changed.</exception>
    public async Task<SoughtToken> FindAsync(TokenId id, IReadOnlyList<AdminToken> admins, CancellationToken cancel)
    {
        string? problem = null;
        ListedToken? seen = null;
        foreach (var admin in admins)
        {
            foreach (var environment in Environments(admin))
            {
                var answer = await api.ShowAsync(admin.Address!, id, admin.Secret, environment, cancel);
                if (answer is ApiAnswer.Done { Token: { } facts } && facts.Id == id)
                {
                    seen = new ListedToken(id, facts, admin.Address!, admins.Any(a => a.Id == id));
                    if (admin.ReasonNotTo(RemedyAction.Revoke, facts.Kind, facts.Bearer) is not { } reason) return new SoughtToken(seen, admin, null, false);
                    problem = $"Cannot be done: {reason}. An admin or developer can: put such a token into KEYGEN_ADMIN_TOKEN.";
                    // Who sees it in one environment sees it in no other.
                    break;
                }

                if (answer is not ApiAnswer.Refused { Status: 404 } and not ApiAnswer.Refused { Code: "ENVIRONMENT_NOT_SUPPORTED" })
                    problem ??= $"{Place(admin, environment)}: {Why(answer, environment is not null && environment != admin.Environment)}";
            }
        }

        return new SoughtToken(
            seen, null, problem ?? "No token with this id is to be seen: it is gone, or lives in another account or environment (--environment).", IsGone: problem is null);
    }

    private IEnumerable<string?> Environments(AdminToken admin) => admin.Environment is { } own ? [own] : [null, .. api.Endpoint.Environments];

    /// <summary>Null where the whole list came.</summary>
    private async Task<string?> ListAsync(AdminToken admin, string? environment, Action<TokenFacts> take, CancellationToken cancel)
    {
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        for (string? cursor = ""; cursor is not null;)
        {
            // A server that leads round in a circle is followed once.
            if (!cursors.Add(cursor)) return "The server's pages lead back to one that was read already; what comes behind them is not listed.";
            var answer = await api.ListPageAsync(admin.Address!, cursor, admin.Secret, environment, cancel);
            if (answer is ApiAnswer.Refused { Code: "ENVIRONMENT_NOT_SUPPORTED" }) return null;
            if (answer is not ApiAnswer.Listed listed) return Why(answer, environment is not null && environment != admin.Environment);
            foreach (var facts in listed.Tokens) take(facts);
            if (listed.Tokens.Any(facts => facts.Id is null)) return "A token of the list has no id that can be read.";
            cursor = listed.Next?.ToString();
        }

        return null;
    }

    private static string Why(ApiAnswer answer, bool isForeign) => answer switch
    {
        ApiAnswer.Refused { Status: 401, Code: "TOKEN_INVALID" } when isForeign =>
            "The admin token is not known there. Put one of that environment beside it in KEYGEN_ADMIN_TOKEN.",
        ApiAnswer.Refused { Code: "ENVIRONMENT_INVALID" } => "There is no such environment.",
        _ => $"It could not be asked: {answer.Trouble()}.",
    };

    private static string Place(AdminToken admin, string? environment) => environment is null ? $"{admin.Address}" : $"{admin.Address}, environment {environment}";
}
