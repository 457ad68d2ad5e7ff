using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Trust;

namespace ClusterCerts.Rotation;

/// <summary>What a running server shows of the files that its node has loaded.</summary>
internal sealed class EndpointEvidence
{
    private readonly ProbeResult _probe;
    private readonly DecodedCertificate? _leaf;
    private readonly DecodedCertificate? _otherLeaf;

    private EndpointEvidence(EndpointAddress address, ProbeResult probe, ProbeResult? other)
    {
        Address = address;
        _probe = probe;
        _leaf = probe.Leaf;
        _otherLeaf = other?.Leaf;
    }

    internal EndpointAddress Address { get; }

    /// <summary>The node that it says it is; null when it serves nothing.</summary>
    internal string? NodeId => _leaf?.CommonName;

    private string NoProof => _probe.Served.Count > 0
        ? "it proves nothing, for what it serves is not a readable certificate."
        : DisplayText.Sentence($"it proves nothing, {_probe.Reason}");

    /// <summary>Shakes hands with all of them at once.</summary>
    /// <exception cref="ClusterCertsException">The client certificate cannot be read.</exception>
    internal static IReadOnlyList<EndpointEvidence> Gather(IReadOnlyList<EndpointAddress> endpoints, EndpointTestParameters how, TimeProvider clock)
    {
        SslStreamCertificateContext? client = EndpointTester.Client(how);
        var probes = endpoints.Select(address => (Address: address, Probe: Task.Run(() => AskAsync(address, client, how, clock)))).ToList();
        return probes.ConvertAll(
            p => new EndpointEvidence(p.Address, p.Probe.GetAwaiter().GetResult().First, p.Probe.GetAwaiter().GetResult().Other));
    }

    // Whose certificates it takes it tells only who shows none; one that does not go on without is asked again with one. A server with
    // a pair for each kind of key must prove both.
    private static async Task<(ProbeResult First, ProbeResult? Other)> AskAsync(
        EndpointAddress address, SslStreamCertificateContext? client, EndpointTestParameters how, TimeProvider clock)
    {
        var question = new ProbeQuestion(address, ProbeQuestion.NameToAsk(address.Host)) { StartTls = how.StartTls, Timeout = how.Timeout,
            Clock = clock };
        long begin = clock.GetTimestamp();
        ProbeResult first = await EndpointProbe.RunAsync(question, CancellationToken.None).ConfigureAwait(false);
        if (client is not null && first.State == EndpointState.HandshakeRefused)
        {
            question = question with { Client = client };
            begin = clock.GetTimestamp();
            ProbeResult with = await EndpointProbe.RunAsync(question, CancellationToken.None).ConfigureAwait(false);
            first = with with { Authorities = first.Authorities };
        }

        AlternateCertificate other = await AlternateCertificate.AskAsync(question, first, clock.GetElapsedTime(begin),
            CancellationToken.None).ConfigureAwait(false);
        return (first, other.Probe);
    }

    /// <summary>Why it does not prove that its node trusts a CA, or null when it does.</summary>
    internal string? TrustObstacle(DecodedCertificate authority)
    {
        // RFC 8446 4.2.4: certificate_authorities; RFC 5246 7.4.4 in the request for a certificate.
        string name = new X500DistinguishedName(authority.SubjectName.Span).Name;
        if (_probe.Authorities.Contains(name, StringComparer.Ordinal))
            return null;
        if (_leaf is null)
            return NoProof;
        string instead = _probe.Authorities.Count == 0 ? "names no CA at all"
            : $"names only {string.Join(" and ", _probe.Authorities)}";
        return $"among the CAs whose client certificates it takes it {instead}, not {name}. Have it load the new trust.crt; "
            + "if it cannot show what it trusts, leave it out of -Endpoint.";
    }

    /// <summary>Why it does not prove that its node uses a certificate of a CA, or null when it does.</summary>
    /// <param name="authority">The CA.</param>
    /// <param name="hasTargets">Whether targets say where the files of nodes go.</param>
    internal string? ServedObstacle(DecodedCertificate authority, bool hasTargets)
    {
        if (_leaf is null)
            return NoProof;
        DecodedCertificate? old = new[] { _leaf, _otherLeaf }.FirstOrDefault(served => served is not null && !SignatureVerifier.Verify(
            authority.PublicKey, served.SignatureAlgorithm, served.Tbs.Span, served.Signature.Span, out _));
        return old is null
            ? null
            : $"it serves the certificate {old.SerialText} of {old.Issuer}. "
                + (hasTargets ? $"Bring node '{old.CommonName}' its new pair with Publish-NodeCert." : $"Copy node '{old.CommonName}' its new pair and have its software load it.");
    }
}
