namespace ClusterCerts.Tests.Trust;

/// <summary>Which servers cannot be seen from a system, by the kind of their key.</summary>
public sealed class PlatformTlsTests
{
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, false, false, null)]
    [InlineData(KeyAlgorithm.Rsa2048, true, false, null)]
    [InlineData(KeyAlgorithm.Ed25519, true, false, null)]
    [InlineData(KeyAlgorithm.Ed25519, false, true, "this system's TLS has no Ed25519")]
    [InlineData(KeyAlgorithm.MlDsa44, true, true, null)]
    [InlineData(KeyAlgorithm.MlDsa65, true, false, "this system's TLS has no ML-DSA (OpenSSL has it from 3.5)")]
    [InlineData(KeyAlgorithm.MlDsa87, false, true, "this system's TLS has no ML-DSA")]
    public void What_a_system_lacks(KeyAlgorithm key, bool isOpenSsl, bool hasMLDsa, string? lack) => Assert.Equal(lack, PlatformTls.Lack(PureAlgorithm.Of(key), isOpenSsl, hasMLDsa));
}
