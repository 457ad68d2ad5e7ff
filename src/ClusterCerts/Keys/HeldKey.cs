using System.Security.Cryptography;

namespace ClusterCerts.Keys;

/// <summary>A private key that something else holds and never gives out, such as a token: it signs, and that is all.</summary>
internal abstract class HeldKey : AsymmetricAlgorithm
{
    /// <summary>Where it is, to be shown: never with a PIN.</summary>
    internal abstract string Place { get; }

    /// <summary>Signs with the hash that goes with the key, as <see cref="KeyPair.Sign"/> does.</summary>
    /// <returns>The signature; ECDSA's as DER.</returns>
    /// <exception cref="ClusterCertsException">What holds the key cannot sign with it now.</exception>
    internal abstract byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>What is said where the key itself is asked for.</summary>
    internal ClusterCertsException NotExportable() => new(
        ErrorCode.KeyNotExportable, $"The private key is in '{Place}' and cannot be taken out of it.", Place);

    /// <inheritdoc/>
    public override byte[] ExportPkcs8PrivateKey() => throw NotExportable();

    /// <inheritdoc/>
    public override byte[] ExportEncryptedPkcs8PrivateKey(ReadOnlySpan<byte> passwordBytes, PbeParameters pbeParameters) => throw NotExportable();
}
