using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Reads a node's files, opens its key, and refuses what no verifier would accept.</summary>
internal sealed class ExportMaterialReader(NodeCertExportParameters parameters, AuthorityContext context)
{
    private static readonly TimeSpan RenewalPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads them, and checks that the certificate is good now, whatever software it is for.</summary>
    /// <remarks>A renewal replaces the two files of a pair one right after the other: who read in between reads again.</remarks>
    /// <exception cref="ClusterCertsException">A file cannot be read, or the certificate is not good.</exception>
    internal ExportMaterial Read(NodeCert cert, ExportSource source)
    {
        try
        {
            return ReadOnce(cert, source);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.KeyMismatch)
        {
            Thread.Sleep(RenewalPause);
            return ReadOnce(cert, source);
        }
    }

    private ExportMaterial ReadOnce(NodeCert cert, ExportSource source)
    {
        CheckStatus(cert);
        CertificateChain presented = CertificateFile.Read(cert.CertificatePath!);
        CertificateChain chain = [.. presented.Where((c, i) => i == 0 || !source.Signatures.IsSelfSigned(c))];
        CertificateChain trust = source.Trust;
        CheckEvidence(source, chain[0], cert);
        CheckAbove(source, chain, cert);
        CheckLists(source.RevocationLists, cert);
        KeyPair? key = OpenKey(cert);
        try
        {
            bool isOutgoing = source.Evidence?.IsOutgoing(chain[0]) == true;
            CheckChain(cert, chain, trust, key, source.Signatures, isOutgoing);
            return new ExportMaterial
            {
                NodeCert = cert,
                Chain = chain,
                Trust = trust,
                RevocationLists = source.RevocationLists,
                Key = key,
                IsOutgoing = isOutgoing,
                KeyFormat = cert.KeyPath is not null && PrivateKeyFile.IsTraditional(cert.KeyPath)
                    ? KeyFormat.Traditional
                    : KeyFormat.Pkcs8,
            };
        }
        catch
        {
            key?.Dispose();
            throw;
        }
    }

    /// <summary>Checks that it is neither revoked nor expired.</summary>
    /// <exception cref="ClusterCertsException">It is.</exception>
    internal void CheckStatus(NodeCert cert)
    {
        string? problem = cert.Status switch
        {
            NodeCertStatus.Revoked => "is revoked",
            NodeCertStatus.Removed => "is left to expire, since the node was taken out of service",
            NodeCertStatus.BelowMinimumSerial => "is below the minimum serial number that the policy accepts",
            _ when Validity.WholeSeconds(context.Now) > cert.NotAfter => $"expired at {cert.NotAfter:u}",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.NodeCertNotValid,
                $"The certificate of node '{cert.NodeId}' {problem}. Issue a new one, or take a node that is gone out of service with Remove-NodeCert.",
                cert.NodeId);
        }
    }

    // What the ledger revokes is not handed out, and no export goes without a list that its peers hold others against.
    private static void CheckEvidence(ExportSource source, DecodedCertificate leaf, NodeCert cert)
    {
        if ((source.Evidence?.Problem ?? source.Evidence?.Revocation(leaf, null, null)) is string problem)
            throw new ClusterCertsException(ErrorCode.NodeCertNotValid, $"The certificate of node '{cert.NodeId}' is not exported: {problem}", cert.NodeId);

        // Its peers hold it against the lists, which may know more than a ledger that was restored.
        if (source.RevocationLists.Any(l => l.Issuer.Encoded.Span.SequenceEqual(leaf.IssuerName.Span) && l.Find(leaf.SerialValue) is not null))
        {
            throw new ClusterCertsException(
                ErrorCode.NodeCertNotValid,
                $"The certificate of node '{cert.NodeId}' is not exported: a revocation list of its CA names it, though the ledger does not. "
                    + "New-RevocationList takes over what the list knows.",
                cert.NodeId);
        }

        if (source.LostList is string loss)
            throw new ClusterCertsException(ErrorCode.RevocationListLost, $"The export of node '{cert.NodeId}' would go without a list. {loss}", cert.NodeId);
    }

    private static void CheckAbove(ExportSource source, CertificateChain chain, NodeCert cert)
    {
        // Another CA may have the same name; the one that signed it is meant.
        CertificateChain whole = [.. chain, .. source.Trust
            .Where(ca => ca.SubjectName.Span.SequenceEqual(chain[^1].IssuerName.Span) && source.Signatures.Problem(chain[^1], ca) is null).Take(1)];

        // A CA that became a root of its own keeps the link to the one that it left: what is trusted itself needs none.
        if (new RevokedIssuers([.. chain.Skip(1), .. source.Trust], source.Above, asOf: null).IsBelowRevoked(chain[0])
            && RevokedAuthority.TextOf([.. whole.Skip(1)], source.Above) is string text)
        {
            throw new ClusterCertsException(ErrorCode.NodeCertNotValid, $"The certificate of node '{cert.NodeId}' is not exported: {text}", cert.NodeId);
        }
    }

    // Software that is given a list refuses everyone once the list has expired.
    private void CheckLists(IReadOnlyList<DecodedRevocationList> lists, NodeCert cert)
    {
        string? problem = lists.Select(l => l.ProblemAt(context.Now)).FirstOrDefault(p => p is not null);
        if (problem is not null)
            throw new ClusterCertsException(ErrorCode.UnfitForExport, $"The software would refuse everyone: {problem}.", cert.NodeId);
    }

    private KeyPair? OpenKey(NodeCert cert)
    {
        return cert.KeyPath is null ? null : PassphraseRefusal.Open(cert.KeyPath, parameters.NodePassphrase);
    }

    // What no verifier would follow is not handed out. Names and purposes are the layout's affair.
    private void CheckChain(
        NodeCert cert, CertificateChain chain, CertificateChain trust, KeyPair? key, SignatureCache signatures, bool isOutgoing)
    {
        if (key is not null && !key.PublicKey.Equals(chain[0].PublicKey))
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch,
                $"The key '{cert.KeyPath}' is not that of the certificate '{cert.CertificatePath}'; name the right one with -KeyPath, "
                    + "or issue the node a new pair.",
                cert.NodeId);
        }

        if (trust.Count == 0)
            return;
        var input = new VerdictInput
        {
            Presented = chain,
            Trust = new TrustBundle(trust, signatures),
            AsOf = context.Now > cert.NotBefore ? context.Now : cert.NotBefore,
            Purpose = cert.Purpose ?? CertPurpose.Node,
            ChecksLifetime = false,
            IsOutgoing = isOutgoing,
        };
        NodeCertCheck? failed = Verdict.Of(input, signatures).ToChecks().Find(
            c => !c.Passed && c.Name is (CheckName.Chain or CheckName.Validity));
        if (failed is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.CheckFailed,
                $"Peers would refuse the certificate of node '{cert.NodeId}': {DisplayText.Sentence(failed.Detail)} See Test-NodeCert -Detailed.",
                cert.NodeId);
        }
    }
}
