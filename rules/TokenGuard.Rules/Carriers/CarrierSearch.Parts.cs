using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <content>Parts of a token that stand apart from each other.</content>
public sealed partial class CarrierSearch
{
    // Where digits go on for longer than a token, one may end with the next of them; of that the second half is enough to be seen.
    private const int HalfToken = TokenMatcher.LongestToken / 2;

    /// <summary>A run of hex digits that may be one of several pieces, or the rest of a token of which the beginning is elsewhere.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineParts(ReadOnlySpan<byte> text, int start, int end, int look, int depth)
    {
        if (IsJoined(depth)) return;
        if (ApartText.CanEndToken(text, start, end) || (ApartText.CanFillToken(text, start, end) && HasTemplateNear(text, start, end, depth)))
            Undo(CarrierLevel.Apart, text, start, look, depth);
        var level = _levels[depth];
        if (start >= level.WrappedFrom && WrappedText.CanBeAtBreak(text, start, end))
        {
            if (WrappedText.EndOfToken(text, start, out _, out var isTooLong) >= 0) Undo(CarrierLevel.Wrapped, text, start, look, depth);
            if (isTooLong) level.WrappedFrom = start + HalfToken;
        }

        if (AlikeText.CanBePiece(text, start, end)) UndoAlike(text, start, look, depth);
    }

    /// <summary>Pieces that are too short for <see cref="Look"/>.</summary>
    private void ExaminePieces(ReadOnlySpan<byte> text, int look, int depth)
    {
        if (IsJoined(depth) || _levels[depth].Versions.Ahead(text, look).IsEmpty) return;
        for (var at = look; (at = ShortPieces.Next(text, look, at)) >= 0 && !UndoAlike(text, at, look, depth);)
            while (at < look + ListLook.Width && HexDigit.Is(text[at])) at++;
    }

    private bool UndoAlike(ReadOnlySpan<byte> text, int at, int look, int depth)
    {
        var level = _levels[depth];
        if (at < level.AlikeFrom) return false;
        var versions = level.Versions.Ahead(text, at);
        if (versions.IsEmpty) return false;
        var isPiece = AlikeText.IsPiece(text, at, versions, out var isTooLong);
        if (isTooLong) level.AlikeFrom = at + HalfToken;
        return isPiece && Undo(CarrierLevel.Alike, text, at, look, depth);
    }

    /// <summary>What was put together from parts has none, and who asks for none gets none.</summary>
    private bool IsJoined(int depth) => !pieces || IsInside(CarrierLevel.Concatenated, depth) || IsInside(CarrierLevel.Alike, depth) || IsInside(CarrierLevel.Apart, depth) || IsInside(CarrierLevel.Wrapped, depth);

    /// <summary>Texts full of digests ask for each of them; what is around is gone over once.</summary>
    private bool HasTemplateNear(ReadOnlySpan<byte> text, int start, int end, int depth)
    {
        var level = _levels[depth];
        var at = Math.Max(level.TemplateDone, start - ApartText.Reach);
        var limit = Math.Min(text.Length, end + ApartText.Reach);
        while (ApartText.NextTemplate(text, at, limit) is >= 0 and var template) (level.LastTemplate, at) = (template, template + 1);
        level.TemplateDone = Math.Max(level.TemplateDone, limit);
        return level.LastTemplate >= start - ApartText.Reach;
    }
}
