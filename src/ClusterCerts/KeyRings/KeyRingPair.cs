using ClusterCerts.Encoding;

namespace ClusterCerts.KeyRings;

/// <summary>One slot of a key ring: a key file and a certificate file. It never holds the key.</summary>
public sealed class KeyRingPair
{
    internal KeyRingPair()
    {
    }

    /// <summary>The slot's letter, from <c>a</c>.</summary>
    public required string Slot { get; init; }

    /// <summary>The file name of both files without the ending, such as <c>server_a</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the pair is for at this turn.</summary>
    public required KeyRingRole Role { get; init; }

    /// <summary>Whether it can be used at the moment of reading.</summary>
    public required KeyRingPairStatus Status { get; init; }

    /// <summary>What is wrong, in a sentence, when the status is not <see cref="KeyRingPairStatus.Valid"/>; null
    /// otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the key belongs to the certificate; null when one of them cannot be read.</summary>
    public bool? KeyMatches { get; init; }

    /// <summary>The certificate's subject, such as <c>CN=maelstrom.example.com</c>; null when there is no readable certificate,
    /// as all below.</summary>
    public string? Subject { get; init; }

    /// <summary>The DNS names in the certificate.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>The addresses in the certificate.</summary>
    public IReadOnlyList<string> IPAddresses { get; init; } = [];

    /// <summary>The certificate's first second.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The certificate's last second.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The kind of key, such as <c>Rsa2048</c>.</summary>
    public string? KeyAlgorithm { get; init; }

    /// <summary>The certificate's serial number in hexadecimal digits.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>SHA-256 of the certificate, upper-case hexadecimal digits.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The certificate's full path; the file need not exist.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>The key's full path; the file need not exist.</summary>
    public required string KeyPath { get; init; }

    /// <summary>The folder.</summary>
    public required string KeyRing { get; init; }

    /// <summary>The certificate itself; null when there is no readable one.</summary>
    internal DecodedCertificate? Certificate { get; init; }

    /// <summary>Whether both files are there and belong together, in time or not.</summary>
    internal bool IsWhole => KeyMatches == true;

    /// <summary>The pair's name.</summary>
    /// <returns>Such as <c>server_a</c>.</returns>
    public override string ToString() => Name;
}
