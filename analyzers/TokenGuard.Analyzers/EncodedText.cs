using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens in the encodings that the command line undoes as well, where they are written in ASCII: each character is one byte to the search, so places stay
/// what they are.
/// </summary>
internal static class EncodedText
{
    /// <summary>Nothing shorter is the encoded form of a token: 30 digits and a prefix, in base64.</summary>
    public const int Shortest = 44;

    // A search keeps room for what it decodes, and compilers look at many files: one for each thread.
    [ThreadStatic]
    private static CarrierSearch? _search;

    [ThreadStatic]
    private static CarrierSearch? _searchOfValues;

    /// <summary>What a file holds, in pieces too, whatever is between them; valid until this thread searches again.</summary>
    public static IReadOnlyList<CarriedMatch> Search(SourceText text)
    {
        var symbols = ArrayPool<char>.Shared.Rent(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(0, symbols, 0, text.Length);
            Narrow(symbols.AsSpan(0, text.Length), bytes);
            return Search(_search ??= new CarrierSearch(CarrierSearch.DefaultDepth), bytes.AsSpan(0, text.Length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(symbols);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc cref="Search(ReadOnlySpan{byte})"/>
    public static IReadOnlyList<CarriedMatch> Search(ReadOnlySpan<char> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            Narrow(text, bytes);
            return Search(bytes.AsSpan(0, text.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>What a value holds, of which the code tells what is made of it; valid until this thread searches again.</summary>
    public static IReadOnlyList<CarriedMatch> Search(ReadOnlySpan<byte> text) =>
        Search(_searchOfValues ??= new CarrierSearch(CarrierSearch.DefaultDepth, others: null, pieces: false), text);

    private static IReadOnlyList<CarriedMatch> Search(CarrierSearch search, ReadOnlySpan<byte> text)
    {
        search.Reset();
        search.Search(text, isLast: true);
        return search.Matches;
    }

    /// <summary>
    /// Whether source text itself holds the encoded form. Escapes, pieces that are put together and numbers of several bytes, whose order the code tells, are code,
    /// and the compiler knows better than any search of text what code means.
    /// </summary>
    public static bool IsOfText(CarriedMatch match) =>
        !match.Carrier.StartsWith(CarrierNames.Escaped, StringComparison.Ordinal)
        && !IsJoined(match)
        && !match.Carrier.StartsWith(CarrierNames.Pieces, StringComparison.Ordinal)
        && !match.Carrier.StartsWith(CarrierNames.Words, StringComparison.Ordinal);

    /// <summary>Whether the text holds it in pieces.</summary>
    public static bool IsJoined(CarriedMatch match) => match.Carrier.StartsWith(CarrierNames.Concatenated, StringComparison.Ordinal);

    [MethodImpl(Jit.AtOnce)]
    private static void Narrow(ReadOnlySpan<char> symbols, Span<byte> bytes)
    {
        const ulong NotAscii = 0xFF80_FF80_FF80_FF80;
        const int Several = sizeof(ulong) / sizeof(char);

        bytes = bytes.Slice(0, symbols.Length);
        var at = 0;
        var fours = MemoryMarshal.Cast<char, ulong>(symbols);
        var narrow = MemoryMarshal.Cast<byte, uint>(bytes);
        for (var i = 0; i < narrow.Length && i < fours.Length; i++, at += Several)
        {
            var four = fours[i];
            if ((four & NotAscii) != 0)
            {
                for (var j = at; j < at + Several; j++) bytes[j] = Narrow(symbols[j]);
                continue;
            }

            four = (four | (four >> 8)) & 0x0000_FFFF_0000_FFFF;
            narrow[i] = (uint)(four | (four >> 16));
        }

        for (; at < symbols.Length; at++) bytes[at] = Narrow(symbols[at]);
    }

    private static byte Narrow(char symbol) => symbol < 0x80 ? (byte)symbol : (byte)0xFF;
}
