using System.Net;

namespace ClusterCerts.Values;

/// <summary>The texts that name constraints are asked for with (RFC 5280 4.2.1.10), kind by kind. A DNS name is
/// <see cref="SubjectNames.PermittedDnsName"/>'s.</summary>
internal static class SubtreeNames
{
    /// <summary>A network or a single address as address and mask, 4 + 4 or 16 + 16 octets.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static byte[] Network(string text)
    {
        IPNetwork network = AddressRange.Parse(text).Network;
        byte[] address = network.BaseAddress.GetAddressBytes();
        byte[] both = [.. address, .. new byte[address.Length]];
        for (int bit = 0; bit < network.PrefixLength; bit++)
            both[address.Length + (bit / 8)] |= (byte)(0x80 >> (bit % 8));
        return both;
    }

    /// <summary>Address and mask as people write them: an address, a network, or with a mask that is no prefix both. Bits that the mask leaves out mean nothing.</summary>
    internal static string NetworkText(ReadOnlySpan<byte> octets)
    {
        int half = octets.Length / 2;
        ReadOnlySpan<byte> mask = octets[half..];
        int length = 0;
        while (length < half * 8 && (mask[length / 8] & (0x80 >> (length % 8))) != 0)
            length++;
        byte[] masked = octets[..half].ToArray();
        for (int i = 0; i < half; i++)
            masked[i] &= mask[i];
        var address = new IPAddress(masked);
        for (int bit = length; bit < half * 8; bit++)
        {
            if ((mask[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return $"{address}/{new IPAddress(mask)}";
        }

        return length == half * 8 ? $"{address}" : $"{address}/{length}";
    }

    /// <summary>A mailbox, a host, or with a dot in front every host below a domain.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static string EmailAddress(string text)
    {
        int at = text.LastIndexOf('@');
        string? problem = null;
        if (at == 0)
            problem = "leave out the @ to name all of a host's";
        else if (at > 0 && MailboxNames.Certifiable(text, out problem) is string mailbox)
            return mailbox;
        else if (at < 0 && HostOrDomain(text, out problem) is string whole)
            return whole;
        throw Refused(ErrorCode.InvalidEmailAddress, text, "e-mail addresses", "mail.example.com, .example.com or ops@example.com", problem);
    }

    /// <summary>The host of URIs, or with a dot in front every host below a domain.</summary>
    /// <exception cref="ClusterCertsException">It is none.</exception>
    internal static string Uri(string text)
    {
        string? problem = null;
        if (text.Contains(':', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal))
            problem = "only the host counts, without scheme, port and path";
        else if (HostOrDomain(text, out problem) is string host)
            return host;
        throw Refused(ErrorCode.InvalidUri, text, "URIs", "example.com or .example.com", problem);
    }

    private static string? HostOrDomain(string text, out string? problem) =>
        !text.StartsWith('.') ? Host(text, out problem) : Host(text[1..], out problem) is string domain ? "." + domain : null;

    // "The constraint MUST be specified as a fully qualified domain name": an address is none.
    private static string? Host(string text, out string? problem)
    {
        string? host = DnsNames.Certifiable(text, out problem);
        if (!IPNames.TryParse(text, out _))
            return host;
        problem = "an address is no host that can be named here";
        return null;
    }

    private static ClusterCertsException Refused(ErrorCode code, string text, string kind, string example, string? problem) => new(
        code, $"'{DisplayText.Printable(text)}' does not say which {kind} are meant: {problem}. Write it like {example}.", text);
}
