using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>Where a TLS server listens: a host name or address, and a port.</summary>
/// <param name="Host">The host name or address; IPv6 without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct EndpointAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>10.0.0.5:443</c> or <c>[fd00::5]:443</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ClusterCertsException">It is none of these.</exception>
    public static EndpointAddress Parse(string text) => TryParse(text, out EndpointAddress address)
        ? address
        : throw new ClusterCertsException(
            ErrorCode.InvalidArgument, $"'{text}' is not an endpoint; write it like node1:4369, 10.0.0.5:443 or [fd00::5]:443.", text);

    /// <summary>Reads an endpoint without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, when true is returned.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out EndpointAddress address)
    {
        address = default;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            return false;
        string host = text![..colon];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed)
            host = host[1..^1];

        // A zone tells the way to an address; a name in other letters is asked for by its A-label.
        bool legal = bracketed ? IPNames.TryParse(IPNames.WithoutZone(host), out _) : DnsNames.IsHost(host = DnsNames.ToAscii(host, out _) ?? "");
        address = new EndpointAddress(host, port);
        return legal && port is > 0 and <= 65535;
    }

    /// <summary>The endpoint as it is read.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
