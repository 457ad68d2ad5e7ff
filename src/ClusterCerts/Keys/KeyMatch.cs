namespace ClusterCerts;

/// <summary>Tells whether a private key belongs to a certificate.</summary>
public static class KeyMatch
{
    /// <summary>Compares the public half of a key with the key that a certificate certifies.</summary>
    /// <param name="keyPath">The private key's file.</param>
    /// <param name="certificatePath">The certificate's file; its first certificate counts.</param>
    /// <param name="passphrase">What opens the key, if it is encrypted.</param>
    /// <returns>Whether they are the same.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read, or is not what it should be.</exception>
    public static bool Test(string keyPath, string certificatePath, Passphrase? passphrase = null)
    {
        DecodedCertificate certificate = DecodedCertificate.Decode(CertificateFile.Read(certificatePath)[0]);
        using KeyPair key = PrivateKeyFile.Read(keyPath, passphrase);
        return key.PublicKey.Encoded.AsSpan().SequenceEqual(certificate.PublicKey.Encoded);
    }
}
