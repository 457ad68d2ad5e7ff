namespace ClusterCerts.Encoding;

/// <summary>Compares octets, such as names in DER.</summary>
internal sealed class OctetComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    internal static OctetComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
