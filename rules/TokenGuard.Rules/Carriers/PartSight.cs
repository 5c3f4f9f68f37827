namespace TokenGuard.Rules.Carriers;

/// <summary>What looks at a part of a text tell of it.</summary>
public enum PartSight
{
    /// <summary>No form of a token, plain or encoded, begins or ends in it or goes through it.</summary>
    Nothing = 0,

    /// <summary>There may be one: a search of the part tells.</summary>
    Form,

    /// <summary>It may belong to something that only a search of the whole text finds.</summary>
    Whole,
}
