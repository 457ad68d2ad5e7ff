using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>With which servers the TLS of this system shakes hands.</summary>
internal static class PlatformTls
{
    private static bool IsOpenSsl => OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD();

    /// <summary>Why it cannot shake hands with a server that has a key, as part of a sentence; null where it can.</summary>
    /// <param name="key">The kind of key; null for ECDSA and RSA, which every TLS has.</param>
    internal static string? Lack(PureAlgorithm? key) => Lack(key, IsOpenSsl, PlatformMLDsa.IsSupported);

    /// <summary>The same, for a system of which is said what it has.</summary>
    /// <param name="key">As for the other.</param>
    /// <param name="isOpenSsl">Whether its TLS is OpenSSL.</param>
    /// <param name="hasMLDsa">Whether it has ML-DSA.</param>
    internal static string? Lack(PureAlgorithm? key, bool isOpenSsl, bool hasMLDsa) => key switch
    {
        null => null,
        { IsMLDsa: true } => isOpenSsl && hasMLDsa ? null : $"this system's TLS has no ML-DSA{(isOpenSsl ? " (OpenSSL has it from 3.5)" : "")}",
        _ => isOpenSsl ? null : "this system's TLS has no Ed25519",
    };
}
