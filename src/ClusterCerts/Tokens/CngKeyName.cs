namespace ClusterCerts.Tokens;

/// <summary>The name of a key in Windows' key storage (CNG): <c>cng:name</c>, with <c>?provider=</c> for another key storage provider than Microsoft's for
/// software, and <c>machine</c> for a key of the machine.</summary>
internal sealed record CngKeyName
{
    /// <summary>How it begins.</summary>
    internal const string Scheme = "cng:";

    private const string MicrosoftSoftware = "Microsoft Software Key Storage Provider";

    internal required string Name { get; init; }

    internal string Provider { get; private init; } = MicrosoftSoftware;

    internal bool IsMachine { get; private init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static CngKeyName Parse(string text)
    {
        int query = text.IndexOf('?', StringComparison.Ordinal);
        string name = Value(text[Scheme.Length..(query < 0 ? text.Length : query)], isQuery: false);
        var parsed = new CngKeyName { Name = name };
        foreach (string part in query < 0 ? [] : text[(query + 1)..].Split('&'))
        {
            parsed = part == "machine" && !parsed.IsMachine ? parsed with { IsMachine = true }
                : part.StartsWith("provider=", StringComparison.Ordinal) && parsed.Provider == MicrosoftSoftware
                    ? parsed with { Provider = Value(part["provider=".Length..], isQuery: true) }
                    : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{part}' is not known after cng:; known are provider= and machine, each once.", part);
        }

        return parsed;
    }

    /// <summary>The same as it is read.</summary>
    public override string ToString()
    {
        string[] rest = [.. Provider == MicrosoftSoftware ? [] : (string[])[$"provider={UriText.Encode(Provider, isQuery: true)}"], .. IsMachine ? (string[])["machine"] : []];
        return $"{Scheme}{UriText.Encode(Name, isQuery: false)}{(rest.Length == 0 ? "" : "?")}{string.Join('&', rest)}";
    }

    private static string Value(string written, bool isQuery) =>
        written.Length > 0 && UriText.Decode(written, isQuery) is byte[] octets && UriText.Text(octets) is string text ? text
            : throw new ClusterCertsException(ErrorCode.InvalidArgument, "The name of the key after cng: is empty, or has characters that must be written as % and two hexadecimal digits.");
}
