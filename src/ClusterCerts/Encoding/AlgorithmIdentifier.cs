using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>An AlgorithmIdentifier (RFC 5280 4.1.1.2).</summary>
/// <param name="Oid">The algorithm.</param>
/// <param name="Parameters">The encoded parameters, or null when they are absent.</param>
/// <param name="Encoded">The whole structure in DER.</param>
internal sealed record AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte>? Parameters, ReadOnlyMemory<byte> Encoded)
{
    private static ReadOnlySpan<byte> DerNull => [0x05, 0x00];

    /// <summary>Whether the parameters are NULL or absent.</summary>
    internal bool HasNoParameters => Parameters is not { } parameters || parameters.Span.SequenceEqual(DerNull);

    /// <summary>Reads the structure at the reader's place.</summary>
    /// <exception cref="AsnContentException">It is not DER of an AlgorithmIdentifier.</exception>
    internal static AlgorithmIdentifier Read(AsnReader reader)
    {
        ReadOnlyMemory<byte> encoded = reader.PeekEncodedValue();
        AsnReader algorithm = reader.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        ReadOnlyMemory<byte>? parameters = null;
        if (algorithm.HasData)
            parameters = algorithm.ReadEncodedValue();
        algorithm.ThrowIfNotEmpty();
        return new AlgorithmIdentifier(oid, parameters, encoded);
    }

    internal static AlgorithmIdentifier Decode(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        AlgorithmIdentifier algorithm = Read(reader);
        reader.ThrowIfNotEmpty();
        return algorithm;
    }

    /// <summary>Whether the other is the same, octet by octet.</summary>
    internal bool IsSameAs(AlgorithmIdentifier other) => Encoded.Span.SequenceEqual(other.Encoded.Span);
}
