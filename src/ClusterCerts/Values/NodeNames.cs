namespace ClusterCerts.Values;

/// <summary>What the nodes of a pattern may have: one entry of the rules <c>AllowedDnsNames</c> and <c>AllowedIPAddresses</c>.</summary>
/// <param name="NodeId">The node IDs: <c>*</c> and <c>?</c> stand for any characters and any one, <c>/…/</c> is a regular expression of the
/// whole ID.</param>
/// <param name="Names">
/// DNS names: <c>*</c> stands for any characters of one part, a dot in front for every name below, <c>{id}</c> for the node ID.
/// Addresses: each one, or a network such as <c>10.0.0.0/8</c>.
/// </param>
public sealed record NodeNames(string NodeId, IReadOnlyList<string> Names)
{
    /// <summary>Reads <c>web*=a.example.com,b.example.com</c>; names alone are for every node.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The entry; its names are not checked here.</returns>
    /// <exception cref="ClusterCertsException">It has no names, or an empty one.</exception>
    public static NodeNames Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A regular expression may hold an equals sign itself.
        int equals = text.StartsWith('/') && text.LastIndexOf("/=", StringComparison.Ordinal) is int end and > 0
            ? end + 1
            : text.IndexOf('=', StringComparison.Ordinal);
        string[] names = text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
        return names.All(name => name.Length > 0) && equals != 0
            ? new NodeNames(equals < 0 ? "*" : text[..equals].Trim(), names)
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{text}' names no nodes and what they may have, or holds an empty name; "
                    + "write it like web*=web.example.com,www.example.com.", text);
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    /// <returns>The pattern, an equals sign and the names.</returns>
    public override string ToString() => $"{NodeId}={string.Join(',', Names)}";
}
