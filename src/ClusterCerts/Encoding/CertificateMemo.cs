using System.Collections.Concurrent;

namespace ClusterCerts.Encoding;

/// <summary>Remembers for one command the certificates that it has decoded: the same one is in the ledger and in a node's file, and several parts look at both.</summary>
internal sealed class CertificateMemo
{
    private readonly ConcurrentDictionary<byte[], DecodedCertificate>? _known;

    /// <summary>Remembers from now on.</summary>
    internal CertificateMemo()
        : this(new(new SameContent()))
    {
    }

    private CertificateMemo(ConcurrentDictionary<byte[], DecodedCertificate>? known) => _known = known;

    /// <summary>Remembers nothing.</summary>
    internal static CertificateMemo None { get; } = new(null);

    /// <summary>Whether what is decoded is kept until the end of the command.</summary>
    internal bool Remembers => _known is not null;

    /// <summary>Decodes a certificate, or gives the one of the same octets.</summary>
    /// <param name="der">The octets; kept, not copied.</param>
    /// <exception cref="ClusterCertsException">They do not have the structure of a certificate.</exception>
    internal DecodedCertificate Decode(byte[] der) => _known is null ? DecodedCertificate.Decode(der) : _known.GetOrAdd(der, DecodedCertificate.Decode);

    /// <summary>The same, and remembers nothing more: for those of which there are as many as a ledger has lines.</summary>
    /// <param name="der">The octets; kept, not copied.</param>
    /// <exception cref="ClusterCertsException">They do not have the structure of a certificate.</exception>
    internal DecodedCertificate DecodeOnce(byte[] der) => _known?.GetValueOrDefault(der) ?? DecodedCertificate.Decode(der);

    private sealed class SameContent : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(byte[] octets)
        {
            var hash = default(HashCode);
            hash.AddBytes(octets);
            return hash.ToHashCode();
        }
    }
}
