namespace ClusterCerts.Authority;

/// <summary>What one object or row says of a certificate in several ways; null for what it does not say. They must agree.</summary>
public sealed record CertificateClaim
{
    /// <summary>Its node, or several.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];

    /// <summary>Its serial number in hexadecimal digits.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Its SHA-256 in hexadecimal digits.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Its SHA-1 in hexadecimal digits, as Windows shows it.</summary>
    public string? Thumbprint { get; init; }

    /// <summary>The full path of its file.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Whether a path is named as the files of certificates are; what is called <c>Path</c> may be anything.</summary>
    /// <param name="path">The path.</param>
    public static bool IsFileName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.GetExtension(path.Trim()).ToUpperInvariant() is ".CRT" or ".CER" or ".PEM";
    }

    /// <summary>Whether it says more than one thing, so that there is something to disagree.</summary>
    public bool IsSeveral => (NodeIds.Count > 0 ? 1 : 0) + (SerialNumber is null ? 0 : 1) + (Fingerprint is null ? 0 : 1) + (Thumbprint is null ? 0 : 1)
        + (CertificatePath is null ? 0 : 1) > 1;
}
