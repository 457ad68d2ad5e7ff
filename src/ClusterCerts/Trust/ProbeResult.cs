using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>What a handshake showed.</summary>
/// <param name="State"><see cref="EndpointState.Good"/> when there was a handshake; the certificates are not judged.</param>
/// <param name="Reason">Why there was none.</param>
/// <param name="Served">The certificates that were served, leaf first, DER; also when the handshake failed in the end.</param>
internal sealed record ProbeResult(EndpointState State, string Reason, IReadOnlyList<byte[]> Served)
{
    /// <summary>
    /// The names of the CAs whose client certificates the server says it takes (RFC 8446 4.2.4); empty when it says nothing, or we
    /// showed a certificate.
    /// </summary>
    internal IReadOnlyList<string> Authorities { get; init; } = [];

    /// <summary>Whether the server asked for a client certificate while we showed none.</summary>
    internal bool WantsClient { get; init; }

    /// <summary>Whether the server spoke TLS, and both sides found nothing in common (RFC 8446 6.2: handshake_failure).</summary>
    internal bool IsWithoutCommonGround { get; init; }

    /// <summary>Whether the time was up before there was an answer.</summary>
    internal bool IsLate { get; init; }

    /// <summary>The certificate of the server itself; null when it served none, or none that can be read: a report tells what is wrong with it.</summary>
    internal DecodedCertificate? Leaf { get; } = Served.Count > 0 ? TryDecode(Served[0]) : null;

    private static DecodedCertificate? TryDecode(byte[] der)
    {
        try
        {
            return DecodedCertificate.Decode(der);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
        {
            return null;
        }
    }
}
