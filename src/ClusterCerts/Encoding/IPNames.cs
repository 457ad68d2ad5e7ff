using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace ClusterCerts;

/// <summary>IP addresses in certificates: four octets in decimal, or IPv6 in its text form; no other spelling counts.</summary>
internal static class IPNames
{
    /// <summary>Reads an address strictly: <c>1</c>, <c>10.1</c> and <c>0x7f.1</c> are numbers and names, not addresses.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return text[0] != '[';
        return address.ToString() == text;
    }
}
