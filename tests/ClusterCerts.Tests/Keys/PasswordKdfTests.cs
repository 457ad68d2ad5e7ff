using System.Security.Cryptography;

namespace ClusterCerts.Tests.Keys;

/// <summary>The old derivations of keys, by vectors that others published.</summary>
public sealed class PasswordKdfTests
{
    // RFC 7292 B.2, on the password "smeg": what for, the salt, the iterations, and the octets.
    [Theory]
    [InlineData(1, "0A58CF64530D823F", 1, "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3")] // a key
    [InlineData(2, "0A58CF64530D823F", 1, "79993DFE048D3B76")] // an initialization vector
    [InlineData(1, "642B99AB44FB4B1F", 1, "F3A95FEC48D7711E985CFE67908C5AB79FA3D7C5CAA5D966")]
    [InlineData(2, "642B99AB44FB4B1F", 1, "C0A38D64A79BEA1D")]
    [InlineData(3, "3D83C0E4546AC140", 1, "8D967D88F6CAA9D714800AB3D48051D63F73A312")] // the key of a MAC
    public void The_derivation_of_PKCS_12(byte id, string salt, int iterations, string expected) => Assert.Equal(
        expected,
        Convert.ToHexString(PasswordKdf.Pkcs12(
            HashAlgorithmName.SHA1, id, [0, (byte)'s', 0, (byte)'m', 0, (byte)'e', 0, (byte)'g', 0, 0], Convert.FromHexString(salt), iterations, expected.Length / 2)));

    // RFC 8018 5.1
    [Fact]
    public void The_derivation_of_PKCS_5_version_1() => Assert.Equal(
        "DC19847E05C64D2FAF10EBFB4A3D2A20",
        Convert.ToHexString(PasswordKdf.Pbkdf1(HashAlgorithmName.SHA1, "password"u8, Convert.FromHexString("78578E5A5D63CB06"), 1000, 16)));
}
