using System.Buffers;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.Sinks;

/// <summary>
/// Where a file says anything of headers and queries that take a credential. Without one of these words none of the sinks is there, so nothing has to be bound to see that.
/// </summary>
internal static class SinkWords
{
    // Parts of the header's name, of its schemes, of the types and methods that take nothing else, and of the query's keys.
    private static readonly string[] Words = ["uthorization", "uthenticat", "earer", "Basic ", "token=", "auth="];

    /// <summary>The places of all words, in order.</summary>
    public static List<int> In(SourceText text)
    {
        var places = new List<int>();
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            foreach (var word in Words)
            {
                for (var at = 0; buffer.AsSpan(at, text.Length - at).IndexOf(word.AsSpan()) is var ahead and >= 0; at += ahead + word.Length) places.Add(at + ahead);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }

        places.Sort();
        return places;
    }

    /// <summary>Whether any place lies in a span.</summary>
    public static bool AnyIn(List<int> places, TextSpan span)
    {
        var at = places.BinarySearch(span.Start);
        if (at < 0) at = ~at;
        return at < places.Count && places[at] < span.End;
    }
}
