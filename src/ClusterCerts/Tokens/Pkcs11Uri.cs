using System.Globalization;

namespace ClusterCerts.Tokens;

/// <summary>A URI of RFC 7512 that names one private key in a token, and the library that reaches it. What is not understood is refused: leaving it out
/// would name more.</summary>
internal sealed record Pkcs11Uri
{
    /// <summary>How it begins.</summary>
    internal const string Scheme = "pkcs11:";

    private const int LongestValue = 255;
    private const int LongestPath = 4096;

    private const string Known = "token, manufacturer, serial, model, slot-id, object, id and type, and after ? module-path or module-name";

    internal string? Token { get; private init; }

    internal string? Manufacturer { get; private init; }

    internal string? Serial { get; private init; }

    internal string? Model { get; private init; }

    internal ulong? SlotId { get; private init; }

    /// <summary>The label of the key.</summary>
    internal string? Label { get; private init; }

    /// <summary>The CKA_ID of the key.</summary>
    internal byte[]? Id { get; init; }

    /// <summary>The library, an absolute path.</summary>
    internal string? ModulePath { get; init; }

    /// <summary>The library by a name that the system's folders know.</summary>
    internal string? ModuleName { get; init; }

    /// <summary>Reads a URI.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="module">The library, where it was given apart; null for the URI's own.</param>
    /// <exception cref="ClusterCertsException">It is none, says what is not understood, or names no library or key.</exception>
    internal static Pkcs11Uri Parse(string text, string? module)
    {
        int query = text.IndexOf('?', StringComparison.Ordinal);
        string path = text[Scheme.Length..(query < 0 ? text.Length : query)];
        var uri = new Pkcs11Uri();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string part in path.Length == 0 ? [] : path.Split(';'))
            uri = uri.With(part, isQuery: false, seen);
        foreach (string part in query < 0 || query + 1 == text.Length ? [] : text[(query + 1)..].Split('&'))
            uri = uri.With(part, isQuery: true, seen);
        return uri.Complete(module);
    }

    /// <summary>The token as it is asked for, for messages.</summary>
    internal string TokenText => string.Join(", ", TokenTexts());

    /// <summary>The key as it is asked for, for messages.</summary>
    internal string KeyText => Label is string label ? $"'{label}'" : $"with the ID {Convert.ToHexString(Id!)}";

    /// <summary>What tells one of several keys from the others that the URI names, too.</summary>
    internal string WhichKey => Id is null ? "Say which with id= in the URI, or give one another label."
        : Label is null ? "Say which with object= in the URI, or give one another ID."
        : "The URI names label and ID already: give one another label or ID.";

    /// <summary>The URI, with each attribute in one way.</summary>
    public override string ToString()
    {
        string path = string.Join(';', Attributes().Where(a => a.Value is not null).Select(a => $"{a.Name}={a.Value}"));
        string query = ModulePath is string at ? $"?module-path={UriText.Encode(at, isQuery: true)}"
            : ModuleName is string name ? $"?module-name={UriText.Encode(name, isQuery: true)}" : "";
        return Scheme + path + query;
    }

    /// <summary>Whether another says all that this one says.</summary>
    internal bool IsMetBy(Pkcs11Uri other) => (ModulePath is null || ModulePath == other.ModulePath)
        && Attributes().All(a => a.Value is null || other.Attributes().Contains(a));

    /// <summary>Whether another names its token, and the library, in the same words.</summary>
    internal bool IsSameToken(Pkcs11Uri other) => (Token, Manufacturer, Serial, Model, SlotId, ModulePath, ModuleName)
        == (other.Token, other.Manufacturer, other.Serial, other.Model, other.SlotId, other.ModulePath, other.ModuleName);

    private IEnumerable<(string Name, string? Value)> Attributes()
    {
        yield return ("token", Written(Token));
        yield return ("manufacturer", Written(Manufacturer));
        yield return ("model", Written(Model));
        yield return ("serial", Written(Serial));
        yield return ("slot-id", SlotId?.ToString(CultureInfo.InvariantCulture));
        yield return ("object", Written(Label));
        yield return ("id", Id is null ? null : UriText.Encode(Id));
        yield return ("type", "private");
    }

    private IEnumerable<string> TokenTexts()
    {
        yield return Token is string label ? $"'{label}'" : "any label";
        if (Serial is string serial)
            yield return $"serial number {serial}";
        if (Manufacturer is string manufacturer)
            yield return $"made by {manufacturer}";
        if (Model is string model)
            yield return $"model {model}";
        if (SlotId is ulong slot)
            yield return string.Create(CultureInfo.InvariantCulture, $"in slot {slot}");
    }

    private static string? Written(string? text) => text is null ? null : UriText.Encode(text, isQuery: false);

    private Pkcs11Uri With(string part, bool isQuery, HashSet<string> seen)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? part : part[..equals];
        if (equals <= 0)
            throw Wrong($"'{part}' in the URI is no attribute with a value.");
        if (!seen.Add(name))
            throw Wrong($"The URI says {name} twice.");
        byte[] value = UriText.Decode(part[(equals + 1)..], isQuery)
            ?? throw Wrong($"The value of {name} in the URI has characters that must be written as % and two hexadecimal digits (RFC 7512 2.3).");
        if (value.Length == 0)
            throw Wrong($"The value of {name} in the URI is empty; leave it out.");
        if (value.Length > (isQuery ? LongestPath : LongestValue))
            throw Wrong($"The value of {name} in the URI is longer than {(isQuery ? LongestPath : LongestValue)} octets.");
        return !isQuery && name == "id" ? this with { Id = value }
            : With(name, UriText.Text(value) ?? throw Wrong($"The value of {name} in the URI is no text in UTF-8."), isQuery);
    }

    private Pkcs11Uri With(string name, string value, bool isQuery) => (isQuery, name) switch
    {
        (false, "token") => this with { Token = value },
        (false, "manufacturer") => this with { Manufacturer = value },
        (false, "serial") => this with { Serial = value },
        (false, "model") => this with { Model = value },
        (false, "slot-id") => this with
        {
            SlotId = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong slot) ? slot
                : throw Wrong("The value of slot-id in the URI is no decimal number."),
        },
        (false, "object") => this with { Label = value },
        (false, "type") => value == "private" ? this : throw Wrong($"The URI names an object of the type {value}; a signing key is of the type private."),
        (true, "module-path") => this with { ModulePath = value },
        (true, "module-name") => this with { ModuleName = value },
        _ => throw Wrong($"'{name}' in the URI is not known here; known are {Known}."),
    };

    private Pkcs11Uri Complete(string? module)
    {
        if (Token is null && Serial is null && SlotId is null)
            throw Wrong("The URI does not say which token; name it with token=, serial= or slot-id=.");
        if (Label is null && Id is null)
            throw Wrong("The URI does not say which key; name it with object= or id=.");
        if (ModulePath is not null && ModuleName is not null)
            throw Wrong("The URI names the library twice, by module-path and by module-name; leave one out.");
        if (module is not null && (ModuleName ?? ModulePath) is string named && named != module)
            throw Wrong($"The URI names the library '{named}', and -TokenModule '{module}'; leave one out.");
        if (module is null && ModulePath is null && ModuleName is null)
            throw Wrong("Which library reaches the token is not said; name it with -TokenModule, or with module-path= after a ? in the URI.");
        Pkcs11Uri whole = module is null ? this : this with { ModulePath = module, ModuleName = null };
        if (whole.ModulePath?.Length > LongestPath)
            throw Wrong($"The path of the library is longer than {LongestPath} characters.");
        if (whole.ModulePath is string at && !Path.IsPathFullyQualified(at))
            throw Wrong($"The library '{at}' must be named by its whole path, from the root on.");
        if (whole.ModuleName is string name && !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' || (c == '.' && name[0] != '.')))
            throw Wrong($"'{name}' is no name of a library; for a path write module-path=.");
        return whole;
    }

    private static ClusterCertsException Wrong(string why) => new(ErrorCode.InvalidArgument, why);
}
