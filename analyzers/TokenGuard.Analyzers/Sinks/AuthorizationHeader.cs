using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Sinks;

/// <summary>
/// The ways code gives an Authorization header its value: <c>AuthenticationHeaderValue</c>; methods and indexers that take the header's name and its value, which is how
/// HttpClient, HttpRequestMessage, WebClient, RestSharp and Flurl look; authenticators of RestSharp; the header attributes of Refit and its kin.
/// </summary>
internal static class AuthorizationHeader
{
    private static readonly string[] Names = ["Authorization", "Proxy-Authorization"];

    private static readonly string[] Setters = ["Add", "TryAdd", "Set", "With", "Append", "Header"];

    // Constructors and methods that take nothing but a credential, by type and name.
    private static readonly string[] TakesToken = ["JwtAuthenticator", "OAuth2AuthorizationRequestHeaderAuthenticator", "OAuth2UriQueryParameterAuthenticator", "WithOAuthBearerToken", "SetBearerToken"];

    public static void Analyze(IOperation operation, CodeContext context)
    {
        switch (operation)
        {
            case IObjectCreationOperation creation:
                AnalyzeCreation(creation, context);
                break;
            case IInvocationOperation call:
                AnalyzeCall(call, context);
                break;
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment when IsHeader(property):
                Check(assignment.Value, isHeader: true, context);
                break;
            case IAttributeOperation { Operation: IObjectCreationOperation attribute } when attribute.Type?.Name is "HeadersAttribute" or "HeaderAttribute":
                AnalyzeAttribute(attribute, context);
                break;
        }
    }

    private static void AnalyzeCreation(IObjectCreationOperation creation, CodeContext context)
    {
        if (creation.Type?.Name is not { } type) return;
        if (type == "AuthenticationHeaderValue" && creation.Arguments.Length == 2)
        {
            Check(creation.Arguments[1].Value, isHeader: false, context);
            return;
        }

        if (TakesToken.Contains(type) && creation.Arguments.Length > 0) Check(creation.Arguments[0].Value, isHeader: true, context);
    }

    private static void AnalyzeCall(IInvocationOperation call, CodeContext context)
    {
        var method = call.TargetMethod;
        if (method is { Name: "Parse", ContainingType.Name: "AuthenticationHeaderValue" } && call.Arguments.Length == 1)
        {
            Check(call.Arguments[0].Value, isHeader: true, context);
            return;
        }

        if (TakesToken.Contains(method.Name))
        {
            if (call.Arguments.Length > 0) Check(call.Arguments[call.Arguments.Length - 1].Value, isHeader: true, context);
            return;
        }

        if (call.Arguments.Length < 2 || !IsSetter(method.Name)) return;
        for (var i = 0; i + 1 < call.Arguments.Length; i++)
        {
            if (!IsHeader(call.Arguments[i].Value)) continue;
            Check(call.Arguments[i + 1].Value, isHeader: true, context);
            return;
        }
    }

    /// <summary><c>[Headers("Authorization: Bearer …")]</c>, and <c>[Header("Authorization", "Bearer …")]</c>.</summary>
    private static void AnalyzeAttribute(IObjectCreationOperation attribute, CodeContext context)
    {
        var texts = attribute.Arguments.SelectMany(argument => Elements(argument.Value)).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            if (KnownValue.Of(texts[i], context.CancellationToken) is not { } text) continue;
            if (Names.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) && i + 1 < texts.Count) Check(texts[i + 1], isHeader: true, context);
            var colon = text.IndexOf(':');
            if (colon > 0 && Names.Contains(text.Substring(0, colon).Trim(), StringComparer.OrdinalIgnoreCase)) Check(texts[i], text.Substring(colon + 1), isHeader: true, context);
        }
    }

    private static IEnumerable<IOperation> Elements(IOperation value) => value switch
    {
        IConversionOperation conversion => Elements(conversion.Operand),
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        _ => [value],
    };

    private static bool IsSetter(string method)
    {
        foreach (var setter in Setters)
            if (method.StartsWith(setter, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>The header's name as a constant, or as the members that HTTP libraries have for it.</summary>
    private static bool IsHeader(IOperation name) => name switch
    {
        IConversionOperation conversion => IsHeader(conversion.Operand),
        { ConstantValue: { HasValue: true, Value: string text } } => Names.Contains(text, StringComparer.OrdinalIgnoreCase),
        IFieldReferenceOperation { Field: { Name: "Authorization", ContainingType.Name: "HeaderNames" or "HttpRequestHeader" } } => true,
        _ => false,
    };

    /// <summary><c>headers["Authorization"]</c>, and <c>headers.Authorization</c> where that is text.</summary>
    private static bool IsHeader(IPropertyReferenceOperation property) => property.Arguments.Length switch
    {
        0 => property.Property is { Name: "Authorization", ContainingType.Name: "IHeaderDictionary" or "HeaderDictionary" },
        1 => IsHeader(property.Arguments[0].Value),
        _ => false,
    };

    /// <param name="value">What the header gets.</param>
    /// <param name="isHeader">Whether the value begins with the name of its scheme, as a header's does.</param>
    private static void Check(IOperation value, bool isHeader, CodeContext context)
    {
        if (KnownValue.Of(value, context.CancellationToken) is { } text) Check(value, text, isHeader, context);
    }

    private static void Check(IOperation value, string text, bool isHeader, CodeContext context)
    {
        // A Keygen token has a rule of its own, which says more.
        if (TokenMatcher.TryFind(text.AsSpan(), 0, out _)) return;
        text = text.Trim();
        var blank = isHeader ? text.IndexOf(' ') : -1;
        if (CredentialShape.IsLikely(text.Substring(blank + 1).Trim())) TokenReporter.Report(context, Descriptors.HardCodedCredential, value.Syntax);
    }
}
