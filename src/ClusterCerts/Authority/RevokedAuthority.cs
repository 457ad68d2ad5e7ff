using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Authority;

/// <summary>A CA whose own certificate, or one above it, is revoked by its issuer: verifiers that have the issuer's list refuse whatever it signs.</summary>
internal static class RevokedAuthority
{
    /// <summary>What the authorities above revoke of the CA that signs and of the next one, with what to do.</summary>
    internal static IReadOnlyList<string> Warn(IAuthorityStore store, EvidenceAbove above) =>
        [.. ((AuthorityDocument[])[AuthorityDocument.Certificate, AuthorityDocument.NextCertificate]).Select(d => store.CertificatesIfAny(d))
            .Select(chain => TextOf(chain, above)).OfType<string>().Distinct()];

    /// <summary>Which of them cannot be read, so that nobody here knows what they revoke.</summary>
    /// <param name="unread">What could not be read, the part of a sentence each: all for a check, for a command what is out of order.</param>
    internal static IReadOnlyList<string> Doubts(IReadOnlyList<string> unread) =>
        [.. unread.Select(text => $"A CA above may be revoked, and it is not known here: {DisplayText.Sentence(text)}")];

    /// <summary>Refuses to issue below such a CA.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <param name="chain">The CA, then those above it.</param>
    /// <exception cref="ClusterCertsException">It is revoked.</exception>
    internal static void Refuse(IAuthorityStore store, AuthorityContext context, CertificateChain chain)
    {
        if (Obstacle(store, context, chain) is ClusterCertsException revoked)
            throw revoked;
    }

    /// <summary>The same error, or null.</summary>
    internal static ClusterCertsException? Obstacle(IAuthorityStore store, AuthorityContext context, CertificateChain chain) =>
        Obstacle(store, chain, EvidenceAbove.Of(store, context, connects: true));

    /// <summary>The same by what is known already. What cannot be read is told, and keeps nobody from work.</summary>
    internal static ClusterCertsException? Obstacle(IAuthorityStore store, CertificateChain chain, EvidenceAbove above)
    {
        string? text = TextOf(chain, above);
        foreach (string doubt in Doubts(above.Broken))
            store.Tell(doubt);
        return text is null ? null : new(ErrorCode.Revoked, $"Nothing is issued. {text}", store.Location);
    }

    /// <summary>What is revoked of a CA and those above it, with what to do; null when nothing is.</summary>
    internal static string? TextOf(CertificateChain chain, EvidenceAbove above)
    {
        for (int i = 0; i + 1 < chain.Count; i++)
        {
            if (above.Revocation(chain[i], chain[i + 1], null) is string revoked)
            {
                return $"The CA certificate of '{chain[i].Subject}' ({chain[i].SerialText}) is revoked: {revoked}. Verifiers that have the list of its issuer refuse every certificate "
                    + "below it. Bring that list to every verifier, and make another CA with Invoke-KeyRotation -Issuer.";
            }
        }

        return null;
    }
}
