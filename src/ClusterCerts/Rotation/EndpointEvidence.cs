using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts;

/// <summary>What a running server shows of the files that its node has loaded.</summary>
internal sealed class EndpointEvidence
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly ProbeResult _probe;
    private readonly DecodedCertificate? _leaf;

    private EndpointEvidence(EndpointAddress address, ProbeResult probe)
    {
        Address = address;
        _probe = probe;
        _leaf = probe.Served.Count > 0 ? DecodedCertificate.Decode(probe.Served[0]) : null;
    }

    internal EndpointAddress Address { get; }

    /// <summary>The node that it says it is; null when it serves nothing.</summary>
    internal string? NodeId => _leaf?.CommonName;

    /// <summary>Shakes hands with all of them at once.</summary>
    internal static IReadOnlyList<EndpointEvidence> Gather(IReadOnlyList<EndpointAddress> endpoints)
    {
        var probes = endpoints.Select(address => (
            Address: address,
            Probe: Task.Run(() => EndpointProbe.RunAsync(address, address.Host, client: null, Timeout,
                CancellationToken.None)))).ToList();
        return probes.ConvertAll(p => new EndpointEvidence(p.Address, p.Probe.GetAwaiter().GetResult()));
    }

    /// <summary>Why it does not prove that its node trusts a CA, or null when it does.</summary>
    internal string? TrustObstacle(DecodedCertificate authority)
    {
        // RFC 8446 4.2.4: certificate_authorities; RFC 5246 7.4.4 in the request for a certificate.
        string name = new X500DistinguishedName(authority.SubjectName.Span).Name;
        if (_probe.Authorities.Contains(name, StringComparer.Ordinal))
            return null;
        if (_leaf is null)
            return $"it proves nothing, {_probe.Reason}.";
        string instead = _probe.Authorities.Count == 0 ? "names no CA at all"
            : $"names only {string.Join(" and ", _probe.Authorities)}";
        return $"among the CAs whose client certificates it takes it {instead}, not {name}. Have it load the new trust.crt; "
            + "if it cannot show what it trusts, leave it out of -Endpoint.";
    }

    /// <summary>Why it does not prove that its node uses a certificate of a CA, or null when it does.</summary>
    internal string? ServedObstacle(DecodedCertificate authority)
    {
        if (_leaf is null)
            return $"it proves nothing, {_probe.Reason}.";
        return SignatureVerifier.Verify(authority.PublicKey, _leaf.SignatureAlgorithm, _leaf.Tbs.Span, _leaf.Signature.Span,
            out _)
            ? null
            : $"it serves the certificate {_leaf.SerialText} of {_leaf.Issuer}. Hand node '{_leaf.CommonName}' its new pair and "
                + "have it loaded.";
    }
}
