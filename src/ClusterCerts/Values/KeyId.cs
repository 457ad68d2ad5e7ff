namespace ClusterCerts.Values;

/// <summary>A key identifier (RFC 5280 4.2.1.1, 4.2.1.2): certificates, lists and the ledger name a key by it. It is a name,
/// and protects nothing.</summary>
/// <remarks>The text is upper-case hexadecimal digits, and <see cref="TryParse"/> reads it again.</remarks>
internal readonly record struct KeyId
{
    private readonly string? _digits;

    /// <summary>Makes one of its octets.</summary>
    internal KeyId(ReadOnlySpan<byte> octets) => _digits = octets.IsEmpty ? null : Convert.ToHexString(octets);

    /// <summary>Whether it has no octets, which no certificate should have (RFC 5280 4.2.1.2).</summary>
    internal bool IsEmpty => _digits is null;

    /// <summary>Its octets, as they are in an extension.</summary>
    internal byte[] ToArray() => Convert.FromHexString(ToString());

    /// <summary>Reads hexadecimal digits.</summary>
    /// <param name="text">An even count of digits, in either case.</param>
    /// <param name="id">The identifier, when true is returned.</param>
    internal static bool TryParse(string text, out KeyId id)
    {
        bool isHex = text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
        id = isHex ? new KeyId(Convert.FromHexString(text)) : default;
        return isHex;
    }

    /// <summary>Upper-case hexadecimal digits.</summary>
    public override string ToString() => _digits ?? "";
}
