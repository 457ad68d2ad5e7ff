namespace ClusterCerts.Keys;

/// <summary>An encryption that is not opened here; whoever knows the file makes the error of it.</summary>
internal sealed class UnopenedSchemeException : Exception
{
    private UnopenedSchemeException(string message, bool needsLegacy)
        : base(message) => NeedsLegacy = needsLegacy;

    /// <param name="oid">The scheme, cipher or hash that is not opened.</param>
    internal UnopenedSchemeException(string oid)
        : this(EncryptionNames.Of(oid), EncryptionNames.NeedsLegacy(oid))
    {
    }

    /// <summary>Whether OpenSSL 3 needs its legacy provider for it.</summary>
    internal bool NeedsLegacy { get; }

    /// <param name="what">What it would be to open it.</param>
    internal static UnopenedSchemeException TooCostly(string what) => new(what, false);

    /// <summary>The error for a key's file.</summary>
    internal ClusterCertsException ForKey(string path) => new(
        ErrorCode.UnsupportedKey,
        $"The key '{path}' is encrypted with {Message}, which is not supported here. Write it again: "
            + $"openssl pkcs8 -topk8 {(NeedsLegacy ? "-provider legacy -provider default " : "")}-in '{path}' -out new.key",
        path, this);

    /// <summary>The error for a PFX.</summary>
    internal ClusterCertsException ForPfx(string path) => new(
        ErrorCode.UnsupportedKey,
        $"The PFX '{path}' is protected with {Message}, which is not supported here. Write its content as PEM: "
            + $"openssl pkcs12 {(NeedsLegacy ? "-legacy " : "")}-in '{path}' -out new.pem",
        path, this);
}
