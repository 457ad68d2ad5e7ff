using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>What must hold for a certificate by itself, as any certificate on a path, as a CA, and as a leaf.</summary>
/// <remarks>
/// Faults of the encoding are not repeated here, see <see cref="DecodedCertificate.Malformations"/>. What RFC 5280 only recommends
/// (SHOULD) is a note in a certificate that is signed already, and a fault in one that is yet to be signed.
/// </remarks>
internal static class CertificateRules
{
    /// <summary>The rules of every certificate.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="who">Its name in a finding, such as "the leaf".</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="isAnchor">Whether it is the trusted CA at the end of a path, of which name and key count alone
    /// (RFC 5280 6.1.1 (d)).</param>
    internal static void CheckAny(DecodedCertificate certificate, string who, List<Finding> findings, bool isAnchor = false)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Chain, $"{who}: {text}"));
        void Form(string text, bool isNote = false) => findings.Add(new Finding(CheckName.Chain, $"{who}: {text}", isNote, IsForm: true));

        // RFC 5280 4.1.2.1: with extensions the version is 3, and no certificate of ours is without.
        if (certificate.Version != 3)
            Form($"its version is {certificate.Version}, not 3", IsOldAnchor(certificate, isAnchor));

        // Go refuses to read a negative serial number, whoever has it.
        if (certificate.SerialFault is string serial)
            Form(serial, isAnchor && certificate.SerialValue.Sign >= 0);
        if (isAnchor && SignatureVerifier.Weakness(certificate.SignatureAlgorithm) is string weakness)
            Form($"{weakness}; nobody verifies it, the key is trusted itself", isNote: true);
        if (KeyFault(certificate.PublicKey) is string key)
            Form(key);
        if (certificate is { PublicKey.Pure: { } pure, KeyUsage: { } usage } && (usage & KeyUsages.NotToSign) != 0)
            Form($"its keyUsage allows encipherment or key agreement, which an {pure} key cannot do ({pure.SignsOnly})");
        if (certificate.NotAfter < certificate.NotBefore)
        {
            findings.Add(new Finding(
                CheckName.Validity, $"{who}: it expires ({certificate.NotAfter:u}) before it becomes valid ({certificate.NotBefore:u})"));
        }

        foreach (DecodedExtension extension in certificate.Extensions)
        {
            // RFC 5280 4.2: whoever does not process a critical extension must refuse.
            if (extension.IsCritical && !IsProcessed(extension.Oid))
                Fault($"the critical extension {extension.Name} is not known here");

            // RFC 5280 4.2.1.1 and 4.2.1.2: "MUST mark this extension as non-critical".
            if (extension is { IsCritical: true, Oid: Oids.SubjectKeyIdentifier or Oids.AuthorityKeyIdentifier })
                Fault($"the {extension.Name} is critical");
        }

        // RFC 5280 4.2.1.11 and 4.2.1.14: "Conforming CAs MUST mark this extension as critical".
        foreach (DecodedExtension extension in certificate.Extensions)
        {
            if (extension is { IsCritical: false, Oid: Oids.PolicyConstraints or Oids.InhibitAnyPolicy })
                Fault($"the {extension.Name} is not critical");
        }

        // RFC 5280 4.2.1.9: a path length only with cA TRUE.
        if (certificate.BasicConstraints is { IsCA: false, PathLength: not null })
            Fault("it has a path length without being a CA");
    }

    /// <summary>The rules of a CA: whatever signs a certificate on the path.</summary>
    internal static void CheckCA(DecodedCertificate certificate, string who, List<Finding> findings, bool isAnchor = false)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Chain, $"{who}: {text}"));
        void Form(string text) => findings.Add(new Finding(CheckName.Chain, $"{who}: {text}", IsForm: true));

        // RFC 5280 4.1.2.6: a CA's subject is not empty.
        if (certificate.SubjectDn.IsEmpty)
            Fault("it is a CA with an empty subject");

        // Before version 3 there were no extensions that could say what follows.
        if (IsOldAnchor(certificate, isAnchor))
            return;

        // RFC 5280 4.2.1.9: a CA has basic constraints, critical, with cA TRUE.
        switch (certificate.BasicConstraints)
        {
            case null:
                Form("it signs a certificate but has no basicConstraints");
                break;
            case { IsCA: false }:
                Fault("it signs a certificate but its basicConstraints say CA:FALSE");
                break;
            case { IsCritical: false }:
                Form("its basicConstraints are not critical");
                break;
        }

        // RFC 5280 4.2.1.3: a CA has a key usage with keyCertSign, which "SHOULD" be critical.
        if (certificate.KeyUsage is not { } usage)
            Form("it signs a certificate but has no keyUsage");
        else if (!usage.HasFlag(KeyUsages.KeyCertSign))
            Fault("it signs a certificate but its keyUsage lacks keyCertSign");
        else if (certificate.TypedExtensions.Find(Oids.KeyUsage) is { IsCritical: false })
            findings.Add(Recommended(certificate, CheckName.Chain, $"{who}: its keyUsage is not critical"));

        // RFC 5280 4.2.1.2: "MUST appear in all conforming CA certificates".
        if (certificate.SubjectKeyIdentifier is null)
            Form("it is a CA without a subjectKeyIdentifier");

        // RFC 5280 4.2.1.10: "Conforming CAs MUST mark this extension as critical".
        if (certificate.NameConstraints is { IsCritical: false })
            Fault("its nameConstraints are not critical");
    }

    /// <summary>The rules of a leaf.</summary>
    internal static void CheckLeaf(DecodedCertificate leaf, List<Finding> findings)
    {
        void Fault(string text) => findings.Add(new Finding(CheckName.Chain, $"the leaf: {text}"));

        // A node that holds a CA certificate could sign others into the cluster. Absent basic constraints mean CA:FALSE.
        if (leaf.IsCA)
            Fault("its basicConstraints say CA:TRUE");
        if (leaf.KeyUsage is { } usage && (usage & (KeyUsages.KeyCertSign | KeyUsages.CrlSign)) != 0)
            Fault("its keyUsage allows keyCertSign or cRLSign, which only a CA may have");

        // RFC 5280 4.2.1.10: "MUST be used only in a CA certificate".
        if (leaf.TypedExtensions.Find(Oids.NameConstraints) is not null)
            Fault("it has nameConstraints, which only a CA may have");

        // RFC 5280 4.2.1.6: with an empty subject the subjectAltName is critical.
        if (leaf.SubjectDn.IsEmpty && leaf.SubjectAltNames is not { IsCritical: true })
            findings.Add(new Finding(CheckName.Identity, "the leaf: its subject is empty and it has no critical subjectAltName"));

        // RFC 5280 4.2.1.6, 4.2.1.3, 4.2.1.2: what "SHOULD" be.
        if (!leaf.SubjectDn.IsEmpty && leaf.SubjectAltNames is { IsCritical: true })
            findings.Add(Recommended(leaf, CheckName.Identity, "the leaf: its subjectAltName is critical beside a subject"));
        if (leaf.TypedExtensions.Find(Oids.KeyUsage) is { IsCritical: false })
            findings.Add(Recommended(leaf, CheckName.Purpose, "the leaf: its keyUsage is not critical"));
        if (leaf.TypedExtensions.Find(Oids.SubjectKeyIdentifier) is null)
            findings.Add(Recommended(leaf, CheckName.Chain, "the leaf: it has no subjectKeyIdentifier"));
    }

    private static Finding Recommended(DecodedCertificate certificate, CheckName check, string text) =>
        new(check, text, IsNote: certificate.IsSigned);

    private static bool IsOldAnchor(DecodedCertificate certificate, bool isAnchor) =>
        isAnchor && certificate is { Version: 1, Extensions.Count: 0 };

    /// <summary>
    /// Why a public key's kind or size is refused, or null. Whether it is a point of its curve shows when it is used.
    /// </summary>
    private static string? KeyFault(PublicKeyInfo key)
    {
        if (key.IsAcceptable)
            return null;
        if (key.IsRsa)
        {
            return key.KeySize < 2048
                ? $"its RSA key of {key.KeySize} bits is too weak; 2048 is the least"
                : $"its RSA key of {key.KeySize} bits is too large; 16384 is the most";
        }

        return $"its key of type {key.Name} is not accepted; RSA, P-256, P-384, P-521, Ed25519 and ML-DSA are";
    }

    // Certificate policies do not matter where none is required, but a critical one we do not process is refused all the same.
    private static bool IsProcessed(string oid) => oid
        is Oids.BasicConstraints or Oids.KeyUsage or Oids.ExtendedKeyUsage or Oids.SubjectAltName or Oids.NameConstraints
        or Oids.SubjectKeyIdentifier or Oids.AuthorityKeyIdentifier;
}
