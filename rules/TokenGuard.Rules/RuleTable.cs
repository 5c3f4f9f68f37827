using System.Globalization;
using System.Text;

namespace TokenGuard.Rules;

/// <summary>
/// The one definition of what a Keygen token looks like (contract §1). A new kind is a row in <see cref="Tokens"/> and its shapes in
/// <see cref="Shapes"/>; matcher, analyzer, reports and exports read these tables and nothing else. What else of Keygen's must not leak is in
/// <see cref="Others"/>.
/// </summary>
public static class RuleTable
{
    // v2 and v1 overwrite the last two of 128 hex digits with the marker, v3 appends it to 64. The shorter forms are what today's server code
    // would mint if asked for the old versions: 64 (licence tokens: 32) with the last two overwritten.
    private const int HistoricHex = 126;
    private const int ModernHex = 62;
    private const int ModernActivationHex = 30;
    private const int V3Hex = 64;
    private const int V3ActivationHex = 32;

    /// <summary>The rules that find tokens, one for each kind.</summary>
    public static IReadOnlyList<Rule> Tokens { get; } =
    [
        new("TG001", TokenKind.Admin, Severity.Critical, "admin", "Keygen admin token",
            "The whole account: billing, settings, admins, products, licences, releases, and minting further tokens."),
        new("TG002", TokenKind.Product, Severity.Critical, "product", "Keygen product token",
            "All licences, users, machines and releases of one product, so it can ship altered builds to every customer."),
        new("TG003", TokenKind.Environment, Severity.Critical, "environment", "Keygen environment token",
            "Everything inside one environment, and minting product, licence and user tokens there."),
        new("TG004", TokenKind.Developer, Severity.Critical, "developer", "Keygen developer token",
            "Nearly everything an admin can do except acting on admins; may revoke any token of the account."),
        new("TG005", TokenKind.Sales, Severity.High, "sales", "Keygen sales agent token",
            "Reads the whole account, creates and changes users and licences, mints licence tokens."),
        new("TG006", TokenKind.Support, Severity.High, "support", "Keygen support agent token",
            "Reads the whole account, suspends licences and bans users."),
        new("TG007", TokenKind.ReadOnly, Severity.High, "read-only", "Keygen read-only token",
            "Reads licence keys, e-mail addresses and logs of the whole account, and mints more tokens like itself."),
        new("TG008", TokenKind.User, Severity.Medium, "user", "Keygen user token",
            "One end user's licences, machines and password; may mint more user tokens."),
        new("TG009", TokenKind.Activation, Severity.Low, "activation", "Keygen licence (activation) token",
            "One licence: validate it, activate and deactivate machines, download the releases it entitles to."),
        new("TG010", TokenKind.Legacy, Severity.Critical, "legacy", "Keygen token in the v1 format",
            "Unknown until verified: the v1 format does not name the kind, so it may be an admin token."),
        new("TG011", TokenKind.UnknownRole, Severity.High, "unknown-role", "Keygen token of an unknown role",
            "Unknown until verified: minted for a role outside the prefix table, or for a bearer that was deleted."),
    ];

    /// <summary>
    /// The rules that find other secrets (contract §1.7), found by what is under <c>OtherSecrets/</c>. The ids up to TG019 are kept for kinds of token.
    /// </summary>
    public static IReadOnlyList<Rule> Others { get; } =
    [
        new("TG020", Kind: null, Severity.Low, "licence-key", "Keygen licence key",
            "One licence: whoever has the key uses the product in the licensee's name, as far as its policy lets them.")
        {
            Form = "<6 HEX>-<6 HEX>-<6 HEX>-<6 HEX>-<6 HEX>-V3",
            ByHand = "Reinstate or replace the licence in Keygen's dashboard and give the licensee the new key.",
        },
        new("TG021", Kind: null, Severity.High, "signing-key", "Keygen artifact signing key",
            "Signs releases in your name: updaters that trust its public key install whatever it has signed.")
        {
            Form = "<128 hex>, as KEYGEN_SIGNING_KEY or in a file named keygen.key",
            ByHand = "Make a new pair with 'keygen genkey', ship the new public key to your updaters, and sign the releases again.",
        },
        new("TG022", Kind: null, Severity.High, "secret-key-base", "Secret key base of a self-hosted Keygen",
            "Forges the sessions of everybody who signs in to this installation.")
        {
            Form = "SECRET_KEY_BASE=<64 to 128 hex>, near another setting of Keygen's",
            IsOnByDefault = false,
            ByHand = "Set a new SECRET_KEY_BASE on the installation and restart it; everybody has to sign in again.",
        },
        new("TG023", Kind: null, Severity.High, "encryption-key", "Encryption key of a self-hosted Keygen",
            "Reads what this installation encrypts in its database, for whoever gets hold of a copy of it.")
        {
            Form = "ENCRYPTION_DETERMINISTIC_KEY, ENCRYPTION_PRIMARY_KEY or ENCRYPTION_KEY_DERIVATION_SALT=<base64 of 32 bytes>, near another setting of Keygen's",
            IsOnByDefault = false,
            ByHand = "Rotate the key as Rails' Active Record Encryption describes, and encrypt the data anew.",
        },
        new("TG024", Kind: null, Severity.Medium, "login", "Keygen login with its password",
            "Mints tokens of that user, unless a second factor is asked for: everything an admin can do where the user is one.")
        {
            Form = "Basic <base64 of e-mail:password>, -u e-mail:password or https://e-mail:password@host, near a Keygen host",
            IsOnByDefault = false,
            ByHand = "Change the password, turn on the second factor, and revoke the tokens of that user.",
        },
    ];

    /// <summary>All of them, in the order of their ids.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. Tokens, .. Others];

    public static IReadOnlyList<TokenShape> Shapes { get; } =
    [
        .. V3("admin-", TokenKind.Admin), .. V3("prod-", TokenKind.Product), .. V3("env-", TokenKind.Environment),
        .. V3("dev-", TokenKind.Developer), .. V3("sales-", TokenKind.Sales), .. V3("spprt-", TokenKind.Support),
        .. V3("read-", TokenKind.ReadOnly), .. V3("user-", TokenKind.User), .. V3("token-", TokenKind.UnknownRole),
        new(TokenKind.Activation, TokenVersion.V3, "activ-", V3ActivationHex),

        // v2 prefixes are the first four letters of the kind, which is why they differ from v3's.
        .. V2("admi-", TokenKind.Admin), .. V2("prod-", TokenKind.Product), .. V2("envi-", TokenKind.Environment),
        .. V2("deve-", TokenKind.Developer), .. V2("sale-", TokenKind.Sales), .. V2("supp-", TokenKind.Support),
        .. V2("read-", TokenKind.ReadOnly), .. V2("user-", TokenKind.User), .. V2("toke-", TokenKind.UnknownRole), .. V2("orph-", TokenKind.UnknownRole),
        new(TokenKind.Activation, TokenVersion.V2, "acti-", HistoricHex), new(TokenKind.Activation, TokenVersion.V2, "acti-", ModernActivationHex),

        new(TokenKind.Legacy, TokenVersion.V1, "", HistoricHex), new(TokenKind.Legacy, TokenVersion.V1, "", ModernHex),
        new(TokenKind.Legacy, TokenVersion.V1, "", ModernActivationHex),
    ];

    // Every compiler process that loads the analyzer initialises this class, and none of them needs the digest.
    private static readonly Lazy<string> LazyDigest = new(() => DigestOf(All, Shapes));

    /// <summary><c>sha256:</c> and 64 hex digits over the tables: two reports with the same digest looked for the same things.</summary>
    public static string Digest => LazyDigest.Value;

    public static Rule For(TokenKind kind)
    {
        foreach (var rule in Tokens)
            if (rule.Kind == kind) return rule;
        throw new ArgumentOutOfRangeException(nameof(kind), kind, "No rule for this kind.");
    }

    /// <summary>The rule with this id, or null.</summary>
    public static Rule? Find(string id)
    {
        foreach (var rule in All)
            if (string.Equals(rule.Id, id, StringComparison.Ordinal)) return rule;
        return null;
    }

    private static TokenShape[] V3(string prefix, TokenKind kind) => [new(kind, TokenVersion.V3, prefix, V3Hex)];

    private static TokenShape[] V2(string prefix, TokenKind kind) =>
        [new(kind, TokenVersion.V2, prefix, HistoricHex), new(kind, TokenVersion.V2, prefix, ModernHex)];

    internal static string DigestOf(IEnumerable<Rule> rules, IEnumerable<TokenShape> shapes)
    {
        var text = new StringBuilder();
        foreach (var rule in rules) text.Append(rule.Id).Append(' ').Append(rule.Name).Append(' ').Append(rule.Severity).Append(' ').Append(rule.Form).Append('\n');
        foreach (var shape in shapes)
        {
            text.Append(shape.Kind).Append(' ').Append(shape.Version).Append(' ').Append(shape.Prefix).Append(' ')
                .Append(shape.HexLength.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        return "sha256:" + Hex.Lower(Sha256.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
