using System.Runtime.CompilerServices;

namespace TokenGuard.Rules;

/// <summary>What the just-in-time compiler is told about the loops that nearly all time is spent in.</summary>
internal static class Jit
{
    /// <summary>
    /// Compiled once and well: not first without optimization, and then with counters in it. A scan, or a compiler that an analyzer is loaded into, is at its
    /// end before that pays. The name is missing in netstandard2.0; a runtime that does not know the value ignores it.
    /// </summary>
    public const MethodImplOptions AtOnce = (MethodImplOptions)512;

    /// <summary>
    /// Likewise for what is done where a look sees something. In the compiler most of the time that it takes would be that of code with counters in it; the command line's own
    /// program runs longer, and has its code compiled before.
    /// </summary>
#if NET
    public const MethodImplOptions AtOnceInHost = default;
#else
    public const MethodImplOptions AtOnceInHost = AtOnce;
#endif
}
