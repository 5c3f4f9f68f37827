using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace TokenGuard.Keygen;

/// <summary>
/// Delivers to the user secrets of a .NET project, as <c>dotnet user-secrets set</c> would: a flat JSON file under the user's profile, found by the id
/// in the project file. That file may be a stranger's, so its id must be a plain name.
/// </summary>
public sealed class UserSecrets(string project, string key, Func<string, string?> environment) : INewSecretSink, IDisposable
{
    private const string Scheme = "user-secrets:";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private RewrittenFile? _file;

    public string Destination => $"{Scheme}{project}#{key}";

    /// <summary>Reads <c>user-secrets:PROJECT#KEY</c>, a project file or its folder; null for anything else.</summary>
    public static UserSecrets? FromDestination(string destination, string workingDirectory, Func<string, string?> environment)
    {
        if (!destination.StartsWith(Scheme, StringComparison.Ordinal) || destination.Contains('\0', StringComparison.Ordinal)) return null;
        var split = destination.LastIndexOf('#');
        return split > Scheme.Length && split + 1 < destination.Length
            ? new UserSecrets(Path.GetFullPath(destination[Scheme.Length..split], workingDirectory), destination[(split + 1)..], environment) : null;
    }

    public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel) => Task.FromResult(Attempt(() =>
    {
        var path = SecretsPath();
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = new RewrittenFile(path);
        _ = Flatten(file.Read());
        // Written back, every value may take more room than it did: indented, escaped.
        file.Prepare((file.Read().Length * 6) + key.Length + 1024);
        _file = file;
    }));

    public Task<DeliveryAnswer> DeliverAsync(NewSecret secret)
    {
#pragma warning disable RS0030 // delivery
        var value = Encoding.UTF8.GetString(secret.RevealRawSecret());
#pragma warning restore RS0030
        return Task.FromResult(Attempt(() =>
        {
            var file = _file ?? throw new InvalidOperationException("The file was not prepared.");
            var values = Flatten(file.Read());
            values[key] = value;
            file.Commit(Write(values));
        }));
    }

    public Task DiscardAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _file?.Dispose();

    private string SecretsPath()
    {
        var id = ReadId(ProjectFile());
        var root = OperatingSystem.IsWindows() && environment("APPDATA") is { } profile ? Path.Combine(profile, "Microsoft", "UserSecrets")
            : environment("HOME") is { } home ? Path.Combine(home, ".microsoft", "usersecrets")
            : environment("DOTNET_USER_SECRETS_FALLBACK_DIR") ?? throw new UserSecretsException("the user's home folder is not known (HOME)");
        return Path.Combine(root, id, "secrets.json");
    }

    private string ProjectFile()
    {
        if (File.Exists(project)) return project;
        if (!Directory.Exists(project)) throw new UserSecretsException($"{project} does not exist: name a project file or its folder");
        return Directory.GetFiles(project, "*.*proj") is [var only] ? only : throw new UserSecretsException($"{project} does not hold exactly one project: name the project file");
    }

    private static string ReadId(string projectFile)
    {
        try
        {
            using var reader = XmlReader.Create(projectFile, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var id = XDocument.Load(reader).Descendants().LastOrDefault(e => e.Name.LocalName == "UserSecretsId")?.Value.Trim();
            if (string.IsNullOrEmpty(id)) throw new UserSecretsException($"{projectFile} names no UserSecretsId: run dotnet user-secrets init there first");
            return id.Length <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && id.Trim('.').Length > 0
                ? id : throw new UserSecretsException($"{projectFile} names a UserSecretsId that is no plain name: give it letters, digits, dashes and dots only");
        }
        catch (XmlException)
        {
            throw new UserSecretsException($"{projectFile} is no project file");
        }
    }

    /// <summary>Nested objects become <c>Section:Key</c>, which is how the file is read and how the tool writes it.</summary>
    private static SortedDictionary<string, string> Flatten(byte[] json)
    {
        var values = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (json.AsSpan().Trim(" \t\r\n"u8).Length == 0) return values;
        try
        {
            using var document = JsonDocument.Parse(json.AsMemory(json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), Lenient);
            Add(document.RootElement, "");
            return values;
        }
        catch (JsonException)
        {
            throw new UserSecretsException("its secrets.json is no JSON: mend or remove it");
        }

        void Add(JsonElement element, string prefix)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in element.EnumerateObject()) Add(member.Value, prefix.Length == 0 ? member.Name : prefix + ":" + member.Name);
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var item in element.EnumerateArray()) Add(item, $"{prefix}:{index++}");
            }
            else if (prefix.Length > 0)
            {
                values[prefix] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
            }
        }
    }

    private static byte[] Write(SortedDictionary<string, string> values)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private DeliveryAnswer Attempt(Action act)
    {
        try
        {
            act();
            return DeliveryAnswer.Fine;
        }
        catch (UserSecretsException e)
        {
            return new DeliveryAnswer($"the user secrets cannot be written: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryAnswer($"the user secrets of {project} cannot be written ({FileTrouble.Of(e)})");
        }
    }

    /// <summary>What is wrong with the project or its secrets, in words for the user.</summary>
    private sealed class UserSecretsException(string message) : Exception(message);
}
