using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace TokenGuard.Keygen;

/// <summary>
/// Delivers to the user secrets of a .NET project: a JSON file under the user's profile, found by the id in the project file or the
/// <c>Directory.Build.props</c> above it. Those may be a stranger's, so the id must be a plain name. The key is looked for as the configuration reads it
/// (any case, flat or nested); all else stays as it is, byte for byte, comments too, which <c>dotnet user-secrets set</c> would drop.
/// </summary>
public sealed class UserSecrets(string project, string key, Func<string, string?> environment) : INewSecretSink, IDisposable
{
    private const string Scheme = "user-secrets:";

    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

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
        var file = new RewrittenFile(path, Destination);
        _ = Edit(file.Read(), "");
        // The key may be escaped, and stand there more than once.
        file.Prepare((key.Length * 6) + 4096);
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
            file.Commit(Edit(file.Read(), value));
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
        var projectFile = ProjectFile();
        var id = ReadId(projectFile) ?? (Above(projectFile) is { } props ? ReadId(props) : null)
            ?? throw new UserSecretsException($"{projectFile} names no UserSecretsId: run dotnet user-secrets init there first");
        var root = environment("APPDATA") is { } profile ? Path.Combine(profile, "Microsoft", "UserSecrets")
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

    /// <summary>The nearest <c>Directory.Build.props</c>, which is the one that MSBuild imports.</summary>
    private static string? Above(string projectFile)
    {
        for (var folder = Path.GetDirectoryName(projectFile); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "Directory.Build.props") is var props && File.Exists(props)) return props;
        return null;
    }

    /// <summary>Null where the file names none.</summary>
    private static string? ReadId(string projectFile)
    {
        try
        {
            using var reader = XmlReader.Create(projectFile, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var id = XDocument.Load(reader).Descendants().LastOrDefault(e => e.Name.LocalName == "UserSecretsId")?.Value.Trim();
            if (string.IsNullOrEmpty(id)) return null;
            return id.Length <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && id.Trim('.').Length > 0
                ? id : throw new UserSecretsException($"{projectFile} names a UserSecretsId that is no plain name: give it letters, digits, dashes and dots only");
        }
        catch (XmlException)
        {
            throw new UserSecretsException($"{projectFile} is no project file");
        }
    }

    private byte[] Edit(byte[] file, string value)
    {
        var text = $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
        var member = $"\"{JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\": {text}";
        var json = file.AsSpan(file.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        if (json.Trim(" \t\r\n"u8).IsEmpty) return Encoding.UTF8.GetBytes($"{{\n  {member}\n}}\n");

        var places = new ValuePlaces(key);
        try
        {
            places.Find(json, Lenient);
        }
        catch (JsonException)
        {
            throw new UserSecretsException("its secrets.json is no JSON object: mend or remove it");
        }

        if (places.IsSection) throw new UserSecretsException($"{key} is a section of its secrets.json, not a value: name a key inside it");
        var edits = places.Values.Count > 0 ? places.Values.Select(range => (range, text))
            // In front of all others: behind the last one there may or may not be a comma.
            : [(new Range(places.FirstMember, places.FirstMember), places.IsEmpty ? $"\n  {member}\n" : $"\n  {member},")];
        using var edited = new MemoryStream();
        edited.Write(file.AsSpan(0, file.Length - json.Length));
        var kept = 0;
        foreach (var (range, replacement) in edits)
        {
            edited.Write(json[kept..range.Start]);
            edited.Write(Encoding.UTF8.GetBytes(replacement));
            kept = range.End.Value;
        }

        edited.Write(json[kept..]);
        return edited.ToArray();
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

    /// <summary>Where the values of a key stand in a JSON object, as bytes.</summary>
    private sealed class ValuePlaces(string key)
    {
        public List<Range> Values { get; } = [];

        /// <summary>The key names an object or an array.</summary>
        public bool IsSection { get; private set; }

        public bool IsEmpty { get; private set; } = true;

        /// <summary>Just behind the brace that opens the whole.</summary>
        public int FirstMember { get; private set; }

        /// <exception cref="JsonException">It is no JSON, or no object.</exception>
        public void Find(ReadOnlySpan<byte> json, JsonReaderOptions options)
        {
            var reader = new Utf8JsonReader(json, options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
            FirstMember = (int)reader.BytesConsumed;
            ReadObject(ref reader, "");
            while (reader.Read())
            {
                // Whatever follows the object makes it no JSON; only comments may.
            }
        }

        private void ReadObject(ref Utf8JsonReader reader, string prefix)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                IsEmpty = false;
                var name = prefix + reader.GetString();
                reader.Read();
                ReadValue(ref reader, name);
            }
        }

        private void ReadArray(ref Utf8JsonReader reader, string prefix)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                ReadValue(ref reader, prefix + index.ToString(CultureInfo.InvariantCulture));
        }

        private void ReadValue(ref Utf8JsonReader reader, string name)
        {
            var isKey = string.Equals(name, key, StringComparison.OrdinalIgnoreCase);
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    IsSection |= isKey;
                    ReadObject(ref reader, name + ":");
                    break;
                case JsonTokenType.StartArray:
                    IsSection |= isKey;
                    ReadArray(ref reader, name + ":");
                    break;
                default:
                    if (isKey) Values.Add(start..(int)reader.BytesConsumed);
                    break;
            }
        }
    }
}
