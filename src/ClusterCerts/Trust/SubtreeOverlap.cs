using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>What two lists of subtrees of one kind of name have in common (RFC 5280 4.2.1.10).</summary>
internal static class SubtreeOverlap
{
    /// <summary>The subtrees that hold what lies in both lists.</summary>
    /// <returns>Empty where nothing does; null where no subtrees say what does.</returns>
    internal static IReadOnlyList<GeneralName>? Of(IReadOnlyList<GeneralName> one, IReadOnlyList<GeneralName> other)
    {
        if (one.Any(a => other.Any(b => !IsWithin(a, b) && !IsWithin(b, a) && MayTouch(a, b))))
            return null;
        return [.. one.Where(a => other.Any(b => IsWithin(a, b))), .. other.Where(b => one.Any(a => IsWithin(b, a)))];
    }

    /// <summary>Which of the lists of a CA leaves out a whole subtree.</summary>
    /// <returns>What it permits, what it excludes, or null where neither does.</returns>
    internal static NameSubtrees? LeftOutBy(GeneralName subtree, NameConstraints limits)
    {
        IReadOnlyList<GeneralName> permitted = limits.Permitted?.Of(subtree.Kind) ?? [];
        if (permitted.Count > 0 && permitted.All(other => AreApart(subtree, other)))
            return limits.Permitted;
        return limits.Excluded?.Of(subtree.Kind).Any(excluded => IsWithin(subtree, excluded)) == true ? limits.Excluded : null;
    }

    /// <summary>Whether every name of a subtree lies in another.</summary>
    internal static bool IsWithin(GeneralName inner, GeneralName outer) => inner.Content.Span.SequenceEqual(outer.Content.Span) || inner.Kind switch
    {
        GeneralNameKind.DnsName => NameConstraintRules.IsHostWithin(inner.Text, outer.Text),
        GeneralNameKind.IPAddress => IsNetworkWithin(inner.Content.Span, outer.Content.Span),
        GeneralNameKind.Email => IsEmailWithin(inner.Text, outer.Text),
        GeneralNameKind.Uri => AreHostsWithin(inner.Text, outer.Text),
        GeneralNameKind.DirectoryName => Directory(inner).IsWithin(Directory(outer)),
        _ => false,
    };

    // No name lies in both.
    private static bool AreApart(GeneralName one, GeneralName other) => !IsWithin(one, other) && !IsWithin(other, one) && !MayTouch(one, other);

    // Trees of names are apart where neither holds the other; networks whose masks have gaps need not be, and of other kinds nothing is known.
    private static bool MayTouch(GeneralName one, GeneralName other) => one.Kind switch
    {
        GeneralNameKind.DnsName or GeneralNameKind.Email or GeneralNameKind.Uri or GeneralNameKind.DirectoryName => false,
        GeneralNameKind.IPAddress => DoNetworksTouch(one.Content.Span, other.Content.Span),
        _ => true,
    };

    private static bool IsEmailWithin(string inner, string outer) => inner.Contains('@')
        ? NameConstraintRules.IsEmailWithin(inner, outer)
        : !outer.Contains('@') && AreHostsWithin(inner, outer);

    // One host, or with a dot in front all below a domain; nothing is every host.
    private static bool AreHostsWithin(string inner, string outer) => outer.Length == 0 || (inner.Length > 0
        && (outer[0] == '.' ? inner.EndsWith(outer, StringComparison.OrdinalIgnoreCase) : string.Equals(inner, outer, StringComparison.OrdinalIgnoreCase)));

    private static bool IsNetworkWithin(ReadOnlySpan<byte> inner, ReadOnlySpan<byte> outer)
    {
        if (inner.Length != outer.Length)
            return false;
        int length = inner.Length / 2;
        for (int i = 0; i < length; i++)
        {
            byte mask = outer[length + i];
            if ((inner[length + i] & mask) != mask || ((inner[i] ^ outer[i]) & mask) != 0)
                return false;
        }

        return true;
    }

    private static bool DoNetworksTouch(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.Length != other.Length)
            return false;
        int length = one.Length / 2;
        for (int i = 0; i < length; i++)
        {
            if (((one[i] ^ other[i]) & one[length + i] & other[length + i]) != 0)
                return false;
        }

        return true;
    }

    private static DistinguishedName Directory(GeneralName name) => DistinguishedName.Decode(name.Content, "nameConstraints' directoryName", []);
}
