namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Takes from a delta of git's what it inserts (gitformat-pack, "Deltified representation"). No insertion is longer than 127 bytes, so before each piece of a longer text stands
/// its length, and that would part a token.
/// </summary>
internal sealed class GitDelta
{
    private const int Copies = 0x80; // what else the byte says is which bytes of the place and the length follow
    private const int GoesOn = 0x80;

    private int _lengths; // of what was there before and what becomes of it
    private int _toInsert;
    private int _toSkip;

    public void Begin() => (_lengths, _toInsert, _toSkip) = (2, 0, 0);

    /// <summary>Moves together what a piece of it inserts, a line end where something is copied, and returns how much that is.</summary>
    public int Filter(Span<byte> piece)
    {
        var count = 0;
        for (var at = 0; at < piece.Length; at++)
        {
            var octet = piece[at];
            if (_lengths > 0)
            {
                if (octet < GoesOn) _lengths--;
            }
            else if (_toInsert > 0)
            {
                piece[count++] = octet;
                _toInsert--;
            }
            else if (_toSkip > 0)
            {
                _toSkip--;
            }
            else if (octet < Copies)
            {
                _toInsert = octet;
            }
            else
            {
                for (var bits = octet & ~Copies; bits > 0; bits >>= 1) _toSkip += bits & 1;
                piece[count++] = (byte)'\n';
            }
        }

        return count;
    }
}
