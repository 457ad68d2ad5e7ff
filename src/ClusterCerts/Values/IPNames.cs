using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace ClusterCerts.Values;

/// <summary>IP addresses in certificates: four octets in decimal, or IPv6 in its text form; no other spelling counts.</summary>
internal static class IPNames
{
    /// <summary>Why an address with a zone is refused: a part of a sentence.</summary>
    internal const string ZoneProblem =
        "an address with a zone means something on one machine alone and cannot be certified; leave out the percent sign and what follows";

    /// <summary>Reads an address strictly: <c>1</c>, <c>10.1</c> and <c>0x7f.1</c> are numbers and names, <c>fe80::1%eth0</c> has a zone that
    /// no certificate can hold; none is an address.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text, out address))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return text[0] != '[';
        return address.ToString() == text;
    }

    /// <summary>Whether the text is an address with a zone (RFC 4007 11), such as <c>fe80::1%eth0</c>.</summary>
    internal static bool HasZone(string text) => WithoutZone(text) is string bare && bare != text && TryParse(bare, out _);

    /// <summary>The text up to a percent sign; a network's prefix stays away too.</summary>
    internal static string WithoutZone(string text) => text.Split('%')[0];
}
