using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>What mail, PostScript, PDF and git write bytes in: uuencode, ascii85, base85.</summary>
public sealed partial class CarrierSearch
{
    // Hex digits of an object's id.
    private const int IdLength = 40;
    private const int LongIdLength = 64;

    [MethodImpl(Jit.AtOnceInHost)]
    private void LookForArmour(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var level = _levels[depth];
        for (var at = level.NextArmourLook; (at = ArmourLook.Next(text, at, limit)) >= 0; at = level.NextArmourLook)
        {
            Undo(CarrierLevel.Uuencoded, text, at, at, depth);
            level.NextArmourLook = at + ArmourLook.Stride;
        }

        level.NextArmourLook = ArmourLook.FirstBehind(level.NextArmourLook, limit);
        LookForMarks(text, limit, depth);
        if (depth == 0 && EbcdicText.IsLikely(text)) Undo(CarrierLevel.Ebcdic, text, level.Done[CarrierLevel.Ebcdic], level.Done[CarrierLevel.Ebcdic], depth);
        if (depth == 0 && _isPdf && MayUnpack(depth)) LookForStreams(text, limit);
    }

    /// <summary>The tilde is rare, behind a bracket even more; so is what begins the colours of a terminal.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private void LookForMarks(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var level = _levels[depth];
        for (var at = level.NextMark; at < limit && text.Slice(at, limit - at).IndexOfAny((byte)'~', ColouredText.Escape) is >= 0 and var next; at = level.NextMark)
        {
            at += next;
            level.NextMark = at + 1;
            if (text[at] == ColouredText.Escape) ExamineColours(text, at, depth);
            if (Symbols.At(text, at - 1) != '<') continue;
            Undo(CarrierLevel.Ascii85, text, at, at, depth);
            if (MayUnpack(depth) && Ascii85Text.MayBePacked(text, at + 1)) UndoPackedText(CarrierLevel.PackedAscii85, text, at, depth, isResumed: false);
        }

        level.NextMark = Math.Max(level.NextMark, limit);
    }

    /// <summary>base85 without marks, and with escape sequences in what stands before it.</summary>
    private void ExamineBase85(ReadOnlySpan<byte> text, int look, int depth)
    {
        for (var i = 0; i < Base85Look.Windows; i++)
        {
            var at = i == 0 ? look : ListLook.SecondOf(look, text.Length);
            for (var alphabet = 0; alphabet < CarrierLevel.BareBase85.Length; alphabet++)
                if (Undo(CarrierLevel.FirstBase85 + alphabet, text, at, look, depth) && depth + 1 < _limit) ExamineEscapes(text, at - EscapeBeforePiece, at, look, depth);
        }
    }

    /// <summary>Text is read without its colours once.</summary>
    private void ExamineColours(ReadOnlySpan<byte> text, int at, int depth)
    {
        if (!IsInside(CarrierLevel.Coloured, depth)) Undo(CarrierLevel.Coloured, text, at, at, depth);
    }

    private void LookForStreams(ReadOnlySpan<byte> text, int limit)
    {
        var level = _levels[0];
        for (var at = level.NextStream; (at = Ascii85Text.NextStream(text.Slice(0, Math.Max(0, limit)), at)) >= 0; at = level.NextStream)
        {
            level.NextStream = at;
            UndoPackedText(CarrierLevel.PackedAscii85, text, at, 0, isResumed: false);
        }

        level.NextStream = Math.Max(level.NextStream, limit - LookAhead);
    }

    /// <summary>Not in the middle of other data, which goes on from the window before.</summary>
    private bool MayUnpack(int depth) => depth + 1 < _levels.Length && _levels[depth].Inflation is not { IsOpen: true };

    /// <summary>The two parts of a binary file in a patch: what it becomes, and what it was.</summary>
    private void ExaminePatch(ReadOnlySpan<byte> text, int id, int depth)
    {
        if (MayUnpack(depth)) UndoPatch(text, GitPatchText.BodyBehind(text, id), depth);
    }

    /// <summary>From a part on; of one that the window cuts off, the next window has the rest and what follows.</summary>
    private void UndoPatch(ReadOnlySpan<byte> text, int body, int depth)
    {
        for (; body >= 0 && MayUnpack(depth); body = GitPatchText.NextPart(text, body)) UndoPackedText(CarrierLevel.PackedPatch, text, body, depth, isResumed: false);
    }
}
