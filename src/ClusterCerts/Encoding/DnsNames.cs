namespace ClusterCerts;

/// <summary>The rules of dNSNames in certificates.</summary>
internal static class DnsNames
{
    /// <summary>Whether the text is a dNSName: letters, digits, hyphens and underscores in labels of 1 to 63, at most 253 in all.</summary>
    /// <remarks>RFC 5280 4.2.1.6 wants RFC 1034's preferred syntax as RFC 1123 2.1 relaxes it; underscores are in wide use in clusters.</remarks>
    internal static bool IsLegal(string text, bool allowWildcard = false)
    {
        if (allowWildcard && text.StartsWith("*.", StringComparison.Ordinal))
            text = text[2..];
        return text.Length is > 0 and <= 253 && text.Split('.').All(IsLabel);
    }

    /// <summary>Whether a certificate's dNSName names the host: equal but for case, or a wildcard in place of the whole leftmost label (RFC 9525 6.3).</summary>
    internal static bool Matches(string pattern, string host)
    {
        if (string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase))
            return true;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return false;
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.AsSpan(1).Equals(host.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && label[0] != '-' && label[^1] != '-';
}
