using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Exports;

/// <summary>
/// A configuration for secretlint with its rule <c>@secretlint/secretlint-rule-pattern</c>. What it reports is the whole match, so the guard
/// before v1 is a lookbehind, which JavaScript has.
/// </summary>
public sealed class SecretlintExport : IRuleExport
{
    public string Name => "secretlint";

    public string FileName => "secretlintrc.json";

    public string Write()
    {
        using var buffer = new MemoryStream();
        // Its encoder for HTML would write the quotes and the brackets of patterns as escapes.
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteStartArray("rules");
            json.WriteStartObject();
            json.WriteString("id", "@secretlint/secretlint-rule-pattern");
            json.WriteStartObject("options");
            json.WriteStartArray("patterns");
            foreach (var rule in RuleTable.Tokens) WritePattern(json, rule);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WritePattern(Utf8JsonWriter json, Rule rule)
    {
        var guard = RulePattern.IsGuarded(rule) ? $"(?<=^|{RulePattern.SymbolBefore})" : "";
        json.WriteStartObject();
        json.WriteString("name", $"{rule.Id} {rule.Title}");
        json.WriteStartArray("patterns");
        json.WriteStringValue($"/{guard}(?:{RulePattern.Token(rule)})/");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
