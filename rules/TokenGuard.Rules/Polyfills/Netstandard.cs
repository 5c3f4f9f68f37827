#if !NET
// What the compiler needs for records, init and nullability when it targets netstandard2.0.
#pragma warning disable MA0048, CA1812, CA1018, IDE0130
namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit;
}

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}
#endif
