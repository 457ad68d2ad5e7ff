using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts;

/// <summary>What a running server shows of the files that its node has loaded.</summary>
internal sealed class EndpointEvidence
{
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
    /// <exception cref="ClusterCertsException">The client certificate cannot be read.</exception>
    internal static IReadOnlyList<EndpointEvidence> Gather(IReadOnlyList<EndpointAddress> endpoints, EndpointTestParameters how)
    {
        SslStreamCertificateContext? client = EndpointTester.Client(how);
        var probes = endpoints.Select(address => (Address: address, Probe: Task.Run(() => AskAsync(address, client, how)))).ToList();
        return probes.ConvertAll(p => new EndpointEvidence(p.Address, p.Probe.GetAwaiter().GetResult()));
    }

    // Whose certificates it takes it tells only who shows none; one that does not go on without is asked again with one.
    private static async Task<ProbeResult> AskAsync(EndpointAddress address, SslStreamCertificateContext? client, EndpointTestParameters how)
    {
        var question = new ProbeQuestion(address, address.Host) { StartTls = how.StartTls, Timeout = how.Timeout };
        ProbeResult without = await EndpointProbe.RunAsync(question, CancellationToken.None).ConfigureAwait(false);
        if (client is null || without.State != EndpointState.HandshakeRefused)
            return without;
        ProbeResult with = await EndpointProbe.RunAsync(question with { Client = client }, CancellationToken.None).ConfigureAwait(false);
        return with with { Authorities = without.Authorities };
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
