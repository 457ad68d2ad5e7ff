namespace ClusterCerts.Values;

/// <summary>The rules of dNSNames in certificates.</summary>
internal static class DnsNames
{
    /// <summary>Whether the text is a dNSName: letters, digits and hyphens in labels of 1 to 63, at most 253 in all.</summary>
    /// <remarks>RFC 5280 4.2.1.6: it "MUST be in the preferred name syntax" of RFC 1034 as RFC 1123 2.1 relaxes it,
    /// which has no underscore.</remarks>
    internal static bool IsLegal(string text, bool allowWildcard = false)
    {
        if (allowWildcard && text.StartsWith("*.", StringComparison.Ordinal))
            text = text[2..];
        return IsHost(text) && !text.Contains('_', StringComparison.Ordinal);
    }

    /// <summary>Whether the text may be asked for as a host: as a dNSName, and with underscores, which hosts have and certificates may not.</summary>
    internal static bool IsHost(string text) => text.Length is > 0 and <= 253 && text.Split('.').All(IsLabel);

    /// <summary>The dNSName that certifies a name: the name itself, or with each label in other letters turned into its A-label.</summary>
    /// <param name="text">The name as people write it.</param>
    /// <param name="problem">Why there is none, when null is returned: a part of a sentence.</param>
    /// <param name="allowWildcard">Whether the leftmost label may be an asterisk.</param>
    internal static string? Certifiable(string text, out string? problem, bool allowWildcard = false)
    {
        problem = null;
        string name = ToAscii(text, out problem) ?? text;
        if (problem is null && IPNames.HasZone(text))
            problem = IPNames.ZoneProblem;
        else if (problem is null && text.EndsWith('.') && IsLegal(name[..^1], allowWildcard))
            problem = "leave out the dot at its end";
        else if (problem is null && !IsLegal(name, allowWildcard))
            problem = "a name is letters, digits and hyphens in parts of at most 63, 253 in all";
        else if (problem is null && LooksLikeAddress(name))
            problem = "it looks like an address, but is not one: write four numbers from 0 to 255 without leading zeros";
        return problem is null ? name : null;
    }

    /// <summary>The text with each label in other letters turned into its A-label; ASCII text as it is.</summary>
    /// <param name="text">The name.</param>
    /// <param name="problem">Why a label has none, when null is returned.</param>
    internal static string? ToAscii(string text, out string? problem)
    {
        problem = null;
        if (text.All(char.IsAscii))
            return text;
        string[] labels = text.Split('.');
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i].All(char.IsAscii))
                continue;
            if (InternationalLabel.ToAscii(labels[i], out problem) is not string ascii)
            {
                problem = $"its part '{DisplayText.Clip(labels[i])}' has no A-label, since {problem}";
                return null;
            }

            labels[i] = ascii;
        }

        return string.Join('.', labels);
    }

    /// <summary>Whether a certificate's dNSName names the host: equal but for case, or a wildcard in place of the whole leftmost label (RFC
    /// 9525 6.3).</summary>
    internal static bool Matches(string pattern, string host)
    {
        if (string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase))
            return true;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return false;
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.AsSpan(1).Equals(host.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the text is no address and yet one to some.</summary>
    /// <remarks>010.1.1.1, 0x7f.1 and 1.2.3 are addresses to inet_aton and to browsers; a number alone is what reign's nodes are called.</remarks>
    internal static bool LooksLikeAddress(string name) =>
        name.Contains('.', StringComparison.Ordinal) && !IPNames.TryParse(name, out _) && name.Split('.').All(IsNumber);

    private static bool IsNumber(string label) => label.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? label.Skip(2).All(char.IsAsciiHexDigit)
        : label.All(char.IsAsciiDigit);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && label[0] != '-' && label[^1] != '-';
}
