namespace TokenGuard.Analyzers.Evaluation;

/// <summary>A name in code that is not being declared there.</summary>
/// <param name="End">Where it ends.</param>
/// <param name="Name">What it is known by, see <see cref="PayloadLexer.HashOf"/>.</param>
/// <param name="IsQualifier">
/// Whether a member of it follows. A type is then only where that member is found, which has a name of its own: nothing is made of the type, and
/// namespaces are passed over the same way.
/// </param>
/// <param name="By">The name of the member that mentions it, where that is known; 0 otherwise.</param>
/// <param name="IsInTest">Whether that member is a test, which nobody calls.</param>
internal readonly record struct Mention(int End, int Name, bool IsQualifier, int By, bool IsInTest)
{
    /// <summary>Name and role in one number; a name's lowest bit is never set.</summary>
    public int Key => IsQualifier ? Name | 1 : Name;

    /// <summary>The name in a <see cref="Key"/>.</summary>
    public static int NameOf(int key) => key & ~1;

    /// <summary>The role in a <see cref="Key"/>.</summary>
    public static bool IsQualifierOf(int key) => (key & 1) != 0;
}
