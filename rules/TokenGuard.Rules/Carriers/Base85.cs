namespace TokenGuard.Rules.Carriers;

/// <summary>Which characters stand for the 85 values.</summary>
internal enum Base85Alphabet
{
    /// <summary>From the exclamation mark on, as PostScript and PDF have it.</summary>
    Ascii85,

    /// <summary>Letters, digits and what can be quoted, as git and Mercurial have it (RFC 1924).</summary>
    Rfc1924,

    /// <summary>What can be quoted in any language, as ZeroMQ has it (RFC 32 of that project).</summary>
    Z85,
}

/// <summary>Groups of five characters that stand for four bytes.</summary>
internal static class Base85
{
    public const int Group = 5;
    public const int Unit = 4;

    private static readonly sbyte[][] Values =
    [
        MakeValues("!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu"),
        MakeValues("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"),
        MakeValues("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"),
    ];

    /// <summary>-1 where the symbol stands for none.</summary>
    public static int ValueOf(int symbol, Base85Alphabet alphabet) => symbol < 0 ? -1 : Values[(int)alphabet][symbol];

    private static sbyte[] MakeValues(string symbols)
    {
        var values = new sbyte[256];
        for (var i = 0; i < values.Length; i++) values[i] = -1;
        for (var i = 0; i < symbols.Length; i++) values[symbols[i]] = (sbyte)i;
        return values;
    }
}
