using ClusterCerts.Encoding;

namespace ClusterCerts.Keys;

/// <summary>Reads the certificates of a file that others made: what <see cref="CertificateFile"/> reads, and PFX.</summary>
internal static class CertificateContainer
{
    /// <summary>The certificates of a file; in a PFX the lowest comes first.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read or opened, is damaged, or holds no certificate.</exception>
    internal static CertificateChain Read(string path, Passphrase? passphrase) => Parse(PemFile.Read(path), path, passphrase);

    internal static CertificateChain Parse(IReadOnlyList<PemBlock> blocks, string path, Passphrase? passphrase)
    {
        if (PfxFile.In(blocks) is not byte[] encoded)
            return CertificateFile.Parse(blocks, path);
        using PfxFile pfx = PfxFile.Open(encoded, path, passphrase);
        return Of(pfx, path);
    }

    internal static CertificateChain Of(PfxFile pfx, string path) => pfx.Certificates.Count > 0
        ? new(CertificateOrder.LowestFirst(pfx.Certificates))
        : throw new ClusterCertsException(ErrorCode.NoCertificate, $"The PFX '{path}' holds no certificate.", path);
}
