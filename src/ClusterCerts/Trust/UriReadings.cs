using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>URIs of whose host programs make something else than RFC 3986 does. It matters below a CA that limits URIs alone: nothing else in a chain looks
/// at a URI's host.</summary>
internal static class UriReadings
{
    /// <summary>What a program makes of a URI of the certificate that the constraints bind: a part of a sentence; null where all read the same.</summary>
    /// <remarks>A URI without a host breaks the constraints itself (<see cref="NameConstraintRules.Problem"/>).</remarks>
    internal static string? Problem(DecodedCertificate certificate, NameConstraints constraints) =>
        constraints is { Permitted.Uris.Count: > 0 } or { Excluded.Uris.Count: > 0 }
            ? certificate.SubjectAltNames?.Uris.Select(Difference).FirstOrDefault(text => text is not null)
            : null;

    /// <summary>What a program makes of a URI that has a host; null where all read the same, or where it has none.</summary>
    internal static string? Difference(string uri)
    {
        if (NameConstraintRules.HostOfUri(uri) is not string host)
            return null;
        if (HostOfOpenSsl(uri) is string other && !string.Equals(other, host, StringComparison.OrdinalIgnoreCase))
        {
            return $"of the URI '{DisplayText.Clip(uri)}' OpenSSL takes '{DisplayText.Clip(other)}' for the host, and judges that; "
                + "give a URI with no user before its host, a slash behind it, and no other colon than a port's";
        }

        return IsHostOfJava(host) ? null
            : $"of the URI '{DisplayText.Clip(uri)}' Java reads no host, and fails; give a host of letters, digits and hyphens whose last part begins with a letter";
    }

    // nc_uri of OpenSSL 1.0 to 3.5: what is behind :// up to the first colon, or where none is up to the first slash.
    private static string HostOfOpenSsl(string uri)
    {
        string rest = uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
        int end = rest.IndexOf(':', StringComparison.Ordinal);
        if (end < 0)
            end = rest.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }

    // java.net.URI.getHost: of the host names of RFC 2396 3.2.2, whose last of several parts begins with a letter.
    private static bool IsHostOfJava(string host) =>
        DnsNames.IsLegal(host) && (host.LastIndexOf('.') is var dot && (dot < 0 || char.IsAsciiLetter(host[dot + 1])));
}
