using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;

namespace ClusterCerts.Export;

/// <summary>A PKCS #12 file with the key and its chain.</summary>
internal sealed class PfxLayout : ExportLayout
{
    // .NET opens a file with up to 300 000 iterations in one place and a million in all; there are three places.
    private const int Iterations = 100_000;

    internal override bool TakesPassphrase => true;

    internal override string FileName(ExportMaterial material) => $"node.{material.FileStem}.pfx";

    internal override bool HasTrust => false;

    internal override void Check(ExportMaterial material) => FormatRequirements.NeedsKey(material, "A PFX");

    internal override IReadOnlyList<LayoutFile> Files(
        ExportMaterial material, TargetFolder target, NodeCertExportParameters parameters)
    {
        Passphrase passphrase = parameters.Passphrase ?? throw new ClusterCertsException(
            ErrorCode.PassphraseRequired, "A PFX holds the private key and is always encrypted; give -Passphrase or -PassphraseFile.");
        passphrase.CheckForNewKey();
        return [new LayoutFile(FileName(material), Encode(material, parameters.PfxEncryption, passphrase), ExportFileKind.Bundle)];
    }

    private static byte[] Encode(ExportMaterial material, PfxEncryption encryption, Passphrase passphrase)
    {
        // The platform puts into a PFX only what it has itself.
        if (material.Key!.Platform is PureKey)
            return PfxWriter.Write(material.Key, material.Chain, passphrase, Iterations, old: encryption == PfxEncryption.TripleDes);
        var content = new X509Certificate2Collection();
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(material.Leaf.Encoded);
        content.Add(material.Key.Platform switch
        {
            RSA rsa => bare.CopyWithPrivateKey(rsa),
            ECDsa ecdsa => bare.CopyWithPrivateKey(ecdsa),
            _ => throw new CryptographicException("The key cannot be exported."),
        });
        foreach (DecodedCertificate intermediate in material.Chain.Skip(1))
            content.Add(X509CertificateLoader.LoadCertificate(intermediate.Encoded));
        try
        {
            return Encode(content, encryption, passphrase);
        }
        finally
        {
            foreach (X509Certificate2 certificate in content)
                certificate.Dispose();
        }
    }

    // The platform takes the passphrase as a string only, which cannot be zeroed; it lives as short as can be.
    private static byte[] Encode(X509Certificate2Collection content, PfxEncryption encryption, Passphrase passphrase)
    {
        string text = System.Text.Encoding.UTF8.GetString(passphrase.Utf8);
        return encryption switch
        {
            PfxEncryption.TripleDes => content.ExportPkcs12(Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1, text),
            _ => content.ExportPkcs12(
                new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations), text),
        };
    }
}
