using System.Security.Cryptography;

namespace TokenGuard.Sandbox;

/// <summary>Whom a minted token speaks for (contract §1.2).</summary>
public enum TokenKindName
{
    Admin,
    Environment,
    Product,
    User,
    Activation,
    Developer,
    Sales,
    Support,
    ReadOnly,

    /// <summary>A role the server's prefix table does not know.</summary>
    Unknown,

    /// <summary>The bearer was deleted and the token's row was left behind.</summary>
    Orphaned,
}

/// <summary>The wire formats, each in every length it was or could be minted in (contract §1.1).</summary>
public enum TokenFormat
{
    V3,

    /// <summary>As minted from 2018 to 2020: 126 hex digits.</summary>
    V2Historic,

    /// <summary>As today's server code would mint it: 62 hex digits, 30 for a licence.</summary>
    V2Modern,

    /// <summary>As minted in 2017 and 2018: 126 hex digits.</summary>
    V1Historic,

    /// <summary>As today's server code would mint it: 62 hex digits, 30 for a licence.</summary>
    V1Modern,
}

/// <summary>Text that resembles a token and is none; <see cref="Flaw"/> says why.</summary>
public sealed record NearMiss(string Flaw, string Text);

/// <summary>
/// Mints tokens the way the server does (contract §1.1–§1.2): random bytes as lowercase hex, and a marker that v3 appends while v1 and v2 let it
/// overwrite the last two digits. The table here is written from the contract and shares nothing with the rule table of the product, so that
/// tests can hold one against the other.
/// </summary>
public sealed class TokenMint
{
    private const int HistoricHex = 128;
    private const int ModernHex = 64;
    private const int ActivationHex = 32;

    private static readonly Dictionary<TokenKindName, (string V3, string V2)> Prefixes = new()
    {
        [TokenKindName.Admin] = ("admin-", "admi-"),
        [TokenKindName.Environment] = ("env-", "envi-"),
        [TokenKindName.Product] = ("prod-", "prod-"),
        [TokenKindName.User] = ("user-", "user-"),
        [TokenKindName.Activation] = ("activ-", "acti-"),
        [TokenKindName.Developer] = ("dev-", "deve-"),
        [TokenKindName.Sales] = ("sales-", "sale-"),
        [TokenKindName.Support] = ("spprt-", "supp-"),
        [TokenKindName.ReadOnly] = ("read-", "read-"),
        [TokenKindName.Unknown] = ("token-", "toke-"),
        [TokenKindName.Orphaned] = ("token-", "orph-"),
    };

    private readonly Func<int, string> _hex;

    private TokenMint(Func<int, string> hex) => _hex = hex;

    /// <summary>A mint whose tokens nobody can foretell.</summary>
    public static TokenMint Cryptographic { get; } = new(length => RandomNumberGenerator.GetHexString(length, lowercase: true));

    /// <summary>A mint of obvious fakes: every digit is a zero.</summary>
    public static TokenMint Placeholders { get; } = new(length => new string('0', length));

    /// <summary>A mint that makes the same tokens in the same order on every run. Not for concurrent use.</summary>
    public static TokenMint Seeded(int seed)
    {
        var random = new Random(seed);
        return new TokenMint(length => random.GetHexString(length, lowercase: true));
    }

    /// <summary>
    /// A fresh token, ASCII. <paramref name="account"/> and <paramref name="token"/> are the ids that a v1 token names (contract §1.4), random when
    /// not given; v2 and v3 carry none.
    /// </summary>
    public string Mint(TokenKindName kind, TokenFormat format = TokenFormat.V3, Guid? account = null, Guid? token = null)
    {
        var modern = kind == TokenKindName.Activation ? ActivationHex : ModernHex;
        return format switch
        {
            TokenFormat.V3 => Prefixes[kind].V3 + _hex(modern) + "v3",
            TokenFormat.V2Historic => Prefixes[kind].V2 + Overwritten(HistoricHex, "v2"),
            TokenFormat.V2Modern => Prefixes[kind].V2 + Overwritten(modern, "v2"),
            TokenFormat.V1Historic => Ids(account, token) + Overwritten(HistoricHex, "v1"),
            TokenFormat.V1Modern => Ids(account, token) + Overwritten(modern, "v1"),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
        };
    }

    /// <summary>Lowercase hex digits, as many as asked for.</summary>
    public string Hex(int length) => _hex(length);

    /// <summary>Texts one step away from a fresh token of this kind and format, none of which is a token.</summary>
    public IReadOnlyList<NearMiss> NearMisses(TokenKindName kind, TokenFormat format = TokenFormat.V3)
    {
        var token = Mint(kind, format);
        var marker = token[^2..];
        var body = token[..^2];
        var random = body.LastIndexOfAny(['-', '.']) + 1;
        var middle = random + ((body.Length - random) / 2);
        List<NearMiss> misses =
        [
            new("one digit too few", body[..^1] + marker),
            new("one digit too many", body + "0" + marker),
            new("an uppercase digit", body[..middle] + "A" + body[(middle + 1)..] + marker),
            new("a letter that is no hex digit", body[..middle] + "g" + body[(middle + 1)..] + marker),
            new("an uppercase marker", body + marker.ToUpperInvariant()),
            new("an unknown version", body + "v4"),
            new("no marker", body),
            new("an underscore for the separator", body[..(random - 1)] + "_" + token[random..]),
        ];
        if (format is TokenFormat.V1Historic or TokenFormat.V1Modern) misses.Add(new("a hex digit before the account id", "0" + token));
        else misses.Add(new("an uppercase prefix", token[..random].ToUpperInvariant() + token[random..]));
        return misses;
    }

    private string Overwritten(int hexLength, string marker) => _hex(hexLength)[..^2] + marker;

    private string Ids(Guid? account, Guid? token) => $"{Id(account)}.{Id(token)}.";

    private string Id(Guid? id) => id?.ToString("N") ?? _hex(32);
}
