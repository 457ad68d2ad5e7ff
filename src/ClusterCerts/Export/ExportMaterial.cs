using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>What one export is made from: certificates, trust, lists and the open key.</summary>
internal sealed class ExportMaterial : IDisposable
{
    internal required NodeCert NodeCert { get; init; }

    /// <summary>The leaf, then the intermediates; never a root.</summary>
    internal required IReadOnlyList<DecodedCertificate> Chain { get; init; }

    /// <summary>The CA certificates to trust, in the order of their file.</summary>
    internal required IReadOnlyList<DecodedCertificate> Trust { get; init; }

    internal required IReadOnlyList<DecodedRevocationList> RevocationLists { get; init; }

    /// <summary>Null when the key was never here.</summary>
    internal required KeyPair? Key { get; init; }

    /// <summary>How the node's key file is written; an export keeps it.</summary>
    internal required KeyFormat KeyFormat { get; init; }

    internal string NodeId => NodeCert.NodeId;

    /// <summary>The node ID as a part of a file name; where another CA named its node as no file can be, the certificate's
    /// fingerprint.</summary>
    internal string FileStem => Values.NodeId.TryParse(NodeId, out NodeId id) ? id.FileStem : NodeCert.Fingerprint[..16];

    /// <summary>Whether a CA signed it that is rotated away from: names and usages are what the node has had all along.</summary>
    internal bool IsOutgoing { get; init; }

    internal DecodedCertificate Leaf => Chain[0];

    internal string ChainPem => Pem(Chain);

    /// <summary>The chain, and where it has a cross certificate also the root that this stands for.</summary>
    /// <remarks>
    /// Erlang follows a chain to its end, and refuses one that ends in a CA that it no longer trusts; with the root it finds
    /// another
    /// way. Java refuses a chain that is no chain, so only Erlang is given the root.
    /// </remarks>
    internal string ErlangChainPem => Pem(
        Chain.Concat(Trust.Where(t => t.IsSelfIssued && PresentedChain.IsCrossSigned(t, Chain))));

    internal string TrustPem => Pem(Trust);

    internal string RevocationListsPem => string.Concat(RevocationLists.Select(Pem));

    /// <summary>Every CA whose certificates a peer may show: the trusted ones and our own intermediates, each once.</summary>
    internal IReadOnlyList<DecodedCertificate> Authorities => [.. Trust.Concat(Chain.Skip(1)).DistinctBy(c => c.SubjectKeyIdentifier is { } id
        ? c.Subject + id
        : c.Fingerprint)];

    /// <summary>The CAs without a revocation list, when there is a list at all.</summary>
    internal IReadOnlyList<DecodedCertificate> AuthoritiesWithoutList => RevocationLists.Count == 0
        ? []
        : [.. Authorities.Where(a => !RevocationLists.Any(l => l.ProblemWith(a) is null))];

    internal static string Pem(DecodedRevocationList list) => System.Text.Encoding.ASCII.GetString(RevocationListFile.Write(list.Encoded));

    /// <summary>The key as PEM; the caller zeroes it.</summary>
    internal byte[] KeyPem(Passphrase? passphrase) => Key!.ExportPem(
        passphrase is null ? KeyFormat : KeyFormat.Pkcs8, passphrase);

    public void Dispose() => Key?.Dispose();

    internal static string Pem(IEnumerable<DecodedCertificate> certificates) =>
        System.Text.Encoding.ASCII.GetString(CertificateFile.Write(certificates.Select(c => c.Encoded)));
}
