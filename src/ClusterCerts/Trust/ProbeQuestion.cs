using System.Net;
using System.Net.Security;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>What an endpoint is asked.</summary>
/// <param name="Address">Where.</param>
/// <param name="ServerName">The name that is asked for (SNI), from <see cref="NameToAsk"/>; empty to ask for none.</param>
internal sealed record ProbeQuestion(EndpointAddress Address, string ServerName)
{
    /// <summary>The certificate that we show, or null to show none.</summary>
    internal SslStreamCertificateContext? Client { get; init; }

    /// <summary>The protocol within which TLS begins, or null.</summary>
    internal StartTls? StartTls { get; init; }

    /// <summary>What the time that it takes is measured by.</summary>
    internal required TimeProvider Clock { get; init; }

    /// <summary>For all of it.</summary>
    internal required TimeSpan Timeout { get; init; }

    /// <summary>
    /// The only kind of key whose certificate is asked for: true for RSA, false for elliptic curves, null for what the server
    /// prefers. A kind can be asked for in TLS 1.2 alone.
    /// </summary>
    internal bool? Rsa { get; init; }

    /// <summary>The first of the names that can be asked for, or nothing.</summary>
    /// <remarks>RFC 6066 3: a host name in A-labels, and never an address.</remarks>
    internal static string NameToAsk(params IEnumerable<string?> names) => names
        .Select(name => name is null ? null : DnsNames.ToAscii(name, out _))
        .FirstOrDefault(name => name is not null && DnsNames.IsHost(name) && !IPAddress.TryParse(name, out _)) ?? "";
}
