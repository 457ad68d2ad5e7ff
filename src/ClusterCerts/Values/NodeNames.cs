namespace ClusterCerts.Values;

/// <summary>What the nodes of a pattern may have: one entry of the rules <c>AllowedDnsNames</c>, <c>AllowedIPAddresses</c>, <c>AllowedUris</c>,
/// <c>AllowedEmailAddresses</c> and <c>AllowedUserPrincipalNames</c>.</summary>
/// <param name="NodeId">The node IDs: <c>*</c> and <c>?</c> stand for any characters and any one, <c>/…/</c> is a regular expression of the
/// whole ID.</param>
/// <param name="Names">
/// DNS names: <c>*</c> stands for any characters of one part, a dot in front for every name below, <c>{id}</c> for the node ID.
/// Addresses: each one, or a network such as <c>10.0.0.0/8</c>.
/// URIs, e-mail addresses and user principal names: <c>*</c> stands for any characters of one part, <c>{id}</c> for the node ID.
/// </param>
public sealed record NodeNames(string NodeId, IReadOnlyList<string> Names)
{
    /// <summary>Reads <c>web*=a.example.com,b.example.com</c>; names alone are for every node.</summary>
    /// <remarks>What stands before the first equals sign are the node IDs, unless a URI begins there. So an e-mail address or user principal name that holds
    /// one itself and is for every node is written <c>*=a=b@example.com</c>. A comma in a URI is a part of it, unless another URI follows.</remarks>
    /// <param name="text">The text.</param>
    /// <returns>The entry; its names are not checked here.</returns>
    /// <exception cref="ClusterCertsException">It has no names, or an empty one.</exception>
    public static NodeNames Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = EndOfNodes(text);
        IReadOnlyList<string> names = SplitNames(text[(equals + 1)..]);
        return names.All(name => name.Length > 0) && equals != 0
            ? new NodeNames(equals < 0 ? "*" : text[..equals].Trim(), names)
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{text}' names no nodes and what they may have, or holds an empty name; "
                    + "write it like web*=web.example.com,www.example.com.", text);
    }

    /// <summary>The names that stand between commas. A comma in a URI is a part of it, unless another URI, a blank or nothing follows.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The names without the blanks around them; some may be empty.</returns>
    public static IReadOnlyList<string> SplitNames(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SplitNames(text, ',');
    }

    /// <summary>The same, where another character stands between them.</summary>
    internal static IReadOnlyList<string> SplitNames(string text, char separator)
    {
        var names = new List<string>();
        foreach (string part in text.Split(separator))
        {
            if (names.Count > 0 && UriNames.Begins(names[^1].Trim()) && GoesOn(part))
                names[^1] += $"{separator}{part}";
            else
                names.Add(part);
        }

        return [.. names.Select(name => name.Trim())];
    }

    /// <summary>Whether what stands behind a separator in a URI is a part of that URI.</summary>
    internal static bool GoesOn(string part) => part.Length > 0 && !char.IsWhiteSpace(part[0]) && !UriNames.Begins(part);

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    /// <returns>The pattern, an equals sign and the names.</returns>
    public override string ToString() => $"{NodeId}={string.Join(',', Names)}";

    // A regular expression may hold an equals sign itself, and no slash, which no ID has; a URI holds both.
    private static int EndOfNodes(string text)
    {
        if (text.StartsWith('/') && text.IndexOf("/=", 1, StringComparison.Ordinal) is int end and > 0)
            return end + 1;
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && UriNames.Begins(text[..equals].Trim()) ? -1 : equals;
    }
}
