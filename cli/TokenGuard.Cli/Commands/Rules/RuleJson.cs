using System.Text.Encodings.Web;
using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Cli.Commands.Rules;

/// <summary>Rules for programs.</summary>
internal static class RuleJson
{
    // Nothing of it reaches a web page; the default would write forms as <64 hex>.
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The table with its digest, which reports name as <c>rulesDigest</c>.</summary>
    public static void WriteAll(Stream output) => WriteDocument(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("rulesDigest", RuleTable.Digest);
        json.WriteStartArray("rules");
        foreach (var rule in RuleTable.All) WriteRule(json, rule);
        json.WriteEndArray();
        json.WriteStartArray("analyzerRules");
        foreach (var rule in CodeRules.All) WriteRule(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void Write(CodeRule rule, Stream output) => WriteDocument(output, json => WriteRule(json, rule));

    public static void Write(Rule rule, Stream output) => WriteDocument(output, json => WriteRule(json, rule));

    private static void WriteDocument(Stream output, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output, Options)) write(json);
        output.WriteByte((byte)'\n');
    }

    private static void WriteRule(Utf8JsonWriter json, CodeRule rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("name", rule.Name);
        json.WriteString("severity", RuleText.Word(rule.Severity));
        json.WriteString("title", rule.Title);
        json.WriteString("why", rule.Why);
        json.WriteString("helpUri", rule.HelpUri);
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("kind", rule.Name);
        json.WriteString("severity", RuleText.Word(rule.Severity));
        json.WriteString("title", rule.Title);
        json.WriteString("blastRadius", rule.BlastRadius);
        json.WriteStartArray("shapes");
        foreach (var shape in RuleText.ShapesOf(rule))
        {
            json.WriteStartObject();
            json.WriteString("tokenVersion", RuleText.Version(shape));
            json.WriteString("form", RuleText.Form(shape));
            json.WriteNumber("length", shape.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!rule.IsToken)
        {
            json.WriteString("form", rule.Form);
            json.WriteString("byHand", rule.ByHand);
        }

        json.WriteBoolean("onByDefault", rule.IsOnByDefault);
        json.WriteString("helpUri", rule.HelpUri);
        json.WriteEndObject();
    }
}
