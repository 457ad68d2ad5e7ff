using System.Collections;
using System.Runtime.CompilerServices;

namespace ClusterCerts.Encoding;

/// <summary>Certificates in their order, such as a leaf and then its issuers. Each is decoded once, when it is first looked at.</summary>
[CollectionBuilder(typeof(CertificateChain), nameof(Of))]
internal sealed class CertificateChain : IReadOnlyList<DecodedCertificate>
{
    private readonly DecodedCertificate?[] _decoded;
    private readonly CertificateMemo _memo = CertificateMemo.None;

    /// <summary>Takes certificates whose fields nobody has looked at yet.</summary>
    /// <param name="encoded">DER.</param>
    /// <param name="memo">What the command has decoded already; null for nothing.</param>
    internal CertificateChain(IReadOnlyList<byte[]> encoded, CertificateMemo? memo = null) =>
        (Encoded, _decoded, _memo) = (encoded, new DecodedCertificate?[encoded.Count], memo ?? CertificateMemo.None);

    private CertificateChain(DecodedCertificate[] decoded) => (Encoded, _decoded) = ([.. decoded.Select(c => c.Encoded)], decoded);

    /// <summary>The certificates in DER, as they are in a file.</summary>
    internal IReadOnlyList<byte[]> Encoded { get; }

    /// <inheritdoc/>
    public int Count => Encoded.Count;

    /// <summary>A certificate of it.</summary>
    /// <param name="index">From 0, the first.</param>
    /// <exception cref="ClusterCertsException">It does not have the structure of a certificate.</exception>
    public DecodedCertificate this[int index] => _decoded[index] ??= _memo.Decode(Encoded[index]);

    /// <summary>Certificates that are decoded already.</summary>
    internal static CertificateChain Of(ReadOnlySpan<DecodedCertificate> certificates) => new(certificates.ToArray());

    /// <inheritdoc/>
    public IEnumerator<DecodedCertificate> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
