namespace ClusterCerts.Values;

/// <summary>A name of a certificate as it is told. It equals every other spelling of the same name.</summary>
internal readonly record struct NameText
{
    private readonly FurtherNameKind? _kind;
    private readonly string _key;

    private NameText(string text, FurtherNameKind? kind, string key) => (Text, _kind, _key) = (text, kind, key);

    /// <summary>The name; what is neither a DNS name nor an address stands after its kind.</summary>
    internal string Text { get; }

    /// <summary>A DNS name, an address or a node ID.</summary>
    internal static NameText Of(string name) => new(name, null, name.ToUpperInvariant());

    /// <summary>A URI, an e-mail address or a user principal name.</summary>
    internal static NameText Of(FurtherName name) => new(name.ToString(), name.Kind, name.Key);

    /// <inheritdoc/>
    public bool Equals(NameText other) => _kind == other._kind && string.Equals(_key, other._key, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _key);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
