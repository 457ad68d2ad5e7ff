using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at the ends of certificates.</summary>
internal static class CertificateChecks
{
    /// <summary>Those of nodes. That there is none is unknown: whoever has no nodes yet, or looks at the wrong authority, shall not be told that all is well.</summary>
    internal static AuthorityCheck OfNodes(ListedNodes nodes, AlertTerms given, CertAuthority authority)
    {
        string shutOut = nodes.ShutOut == 0 ? "" : $" {DisplayText.Count(nodes.ShutOut, "node")} revoked, and not counted.";
        if (nodes.Count == 0)
            return new AuthorityCheck(AuthorityCheckName.NodeCerts, CheckState.Unknown, $"No node has a certificate.{shutOut}");
        DateTimeOffset now = authority.Context.Now;
        var issuers = RevokedIssuers.Of(authority.Store, authority.Context, null);
        Ending[] all = [.. nodes.Latest.Select(cert => new Ending(cert.NodeId, nodes.EndOf(cert), AlertLimits.OfNode(given, cert.NotAfter - cert.NotBefore))
        {
            Label = $"node {DisplayText.Clip(cert.NodeId)}",
            Refusal = cert.Status == NodeCertStatus.BelowMinimumSerial ? "is refused: its serial number is below the policy's minimum"
                : EarlyCert.Is(cert, now) ? $"is refused: {EarlyCert.TextOf(cert)}"
                : cert.LimitedBy == NodeCertLimit.IssuerReplaced ? "is refused: its CA was replaced, and is not trusted any more"
                : cert.IssuerKeyId is { } signer && issuers.IsBelowRevoked(signer) ? "is refused: its CA, or one above it, is revoked"
                : HasRevoked(cert, issuers) ? "is refused: a CA certificate in its file is revoked, and Sync-NodeCert issues another"
                : null,
        })];
        AuthorityCheck check = Ending.Check(
            AuthorityCheckName.NodeCerts, "node", all, now, "Renew them with Update-NodeCert, and bring them to their nodes. A CA that ends first is to be rotated; a node that is gone, "
                + "to be taken out of service with Remove-NodeCert.");
        return check with { Detail = check.Detail + shutOut };
    }

    // What a file lacks, or that nobody can read it, Test-NodeCert says.
    private static bool HasRevoked(NodeCert cert, RevokedIssuers issuers)
    {
        if (!issuers.AreAsked || cert.CertificatePath is not string path || !File.Exists(path))
            return false;
        try
        {
            return issuers.Spoils(CertificateFile.Read(path));
        }
        catch (ClusterCertsException)
        {
            return false;
        }
    }

    /// <summary>Those of CAs, each once, wherever it is; and whether one is revoked that signs, or will.</summary>
    internal static AuthorityCheck OfAuthorities(SigningCert signing, AlertTerms given, AuthorityContext context)
    {
        IAuthorityStore store = signing.Store;
        CertificateChain[] files =
        [
            signing.Chain, signing.Cross, store.CertificatesIfAny(AuthorityDocument.PreviousCertificate), store.CertificatesIfAny(AuthorityDocument.NextCertificate),
            store.CertificatesIfAny(AuthorityDocument.NextCross), store.CertificatesIfAny(AuthorityDocument.TrustBundle),
        ];
        AuthorityCheck ends = Ending.Check(
            AuthorityCheckName.SigningCerts, "CA certificate",
            [.. files.SelectMany(file => file).DistinctBy(ca => ca.Fingerprint)
                .Select(ca => new Ending(DisplayText.Clip(ca.Subject), ca.NotAfter, AlertLimits.OfAuthority(given, ca.NotAfter - ca.NotBefore)))],
            context.Now, "No certificate below one is valid longer: rotate it with Invoke-KeyRotation.");
        return With(EvidenceAbove.Of(store, context, connects: false), store, ends);
    }

    // A revocation that nobody here could see is no reason to say that all is well.
    private static AuthorityCheck With(EvidenceAbove above, IAuthorityStore store, AuthorityCheck ends)
    {
        IReadOnlyList<string> revoked = RevokedAuthority.Warn(store, above);
        string[] found = [.. revoked, .. RevokedAuthority.Doubts(above.Unread)];
        string[] unasked = [.. above.Unasked.Select(note => $"{char.ToUpperInvariant(note[0])}{DisplayText.Sentence(note[1..])}")];
        return ends with
        {
            State = revoked.Count > 0 ? CheckState.Critical : found.Length > 0 && ends.State != CheckState.Critical ? CheckState.Warning : ends.State,
            Detail = string.Join(' ', [.. found, .. found.Length > 0 && ends.State == CheckState.Ok ? (string[])[] : [ends.Detail], .. unasked]),
        };
    }
}
