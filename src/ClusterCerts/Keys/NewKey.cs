using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Keys;

/// <summary>What key to make.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Passphrase">What it is encrypted with; null leaves it plain.</param>
internal sealed record NewKeyTerms(KeyAlgorithm Algorithm, KeyFormat Format, Passphrase? Passphrase);

/// <summary>A key that was made: its public half, and its file's bytes.</summary>
/// <param name="PublicKey">The public half.</param>
/// <param name="Pem">The private key as it will be written; zeroed on disposal.</param>
internal sealed record NewKey(PublicKeyInfo PublicKey, byte[] Pem) : IDisposable
{
    /// <summary>Makes a key.</summary>
    internal static NewKey Generate(NewKeyTerms terms)
    {
        using KeyPair pair = KeyPair.Generate(terms.Algorithm);
        return new NewKey(pair.PublicKey, pair.ExportPem(terms.Format, terms.Passphrase));
    }

    public void Dispose() => System.Security.Cryptography.CryptographicOperations.ZeroMemory(Pem);
}
