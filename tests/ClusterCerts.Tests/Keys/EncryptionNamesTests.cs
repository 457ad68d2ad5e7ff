namespace ClusterCerts.Tests.Keys;

/// <summary>Object identifiers of encryptions: their hashes where they are opened, their names where they are not.</summary>
public sealed class EncryptionNamesTests
{
    // What is not opened, how it is called, and whether OpenSSL 3 needs its legacy provider for it.
    [Theory]
    [InlineData("1.2.840.113549.1.5.1", "PBE with MD2 and DES", true)]
    [InlineData("1.2.840.113549.1.5.4", "PBE with MD2 and RC2", true)]
    [InlineData("1.2.410.200046.1.1.15", "ARIA-256-CTR", false)]
    [InlineData("2.16.840.1.101.3.4.1.46", "AES-256-GCM", false)]
    [InlineData("1.2.410.200004.1.3", "SEED-ECB", true)]
    [InlineData("1.2.3.4", "the algorithm 1.2.3.4", false)] // known to nobody
    public void What_is_not_opened_has_a_name(string oid, string name, bool needsLegacy)
    {
        Assert.Equal(name, EncryptionNames.Of(oid));
        Assert.Equal(needsLegacy, EncryptionNames.NeedsLegacy(oid));
    }

    // RFC 8018 B.1.
    [Theory]
    [InlineData("1.2.840.113549.2.7", "SHA1")]
    [InlineData("1.2.840.113549.2.9", "SHA256")]
    [InlineData("1.2.840.113549.2.10", "SHA384")]
    [InlineData("1.2.840.113549.2.11", "SHA512")]
    [InlineData("1.2.840.113549.2.6", "MD5")]
    [InlineData("1.2.840.113549.2.8", "SHA-224")]
    [InlineData("1.2.643.7.1.1.4.2", null)] // HMAC with GOST R 34.11-2012
    [InlineData(Oids.Sha256, null)] // a hash and no HMAC
    public void An_HMAC_has_a_hash(string oid, string? hash) => Assert.Equal(hash, PbeHash.OfHmac(oid)?.Name);

    [Theory]
    [InlineData("1.2.840.113549.2.5", "MD5")]
    [InlineData("1.3.14.3.2.26", "SHA1")]
    [InlineData(Oids.Sha256, "SHA256")]
    [InlineData(Oids.Sha384, "SHA384")]
    [InlineData(Oids.Sha512, "SHA512")]
    [InlineData("2.16.840.1.101.3.4.2.4", "SHA-224")]
    [InlineData("2.16.840.1.101.3.4.2.8", "SHA3-256")]
    [InlineData("1.2.156.10197.1.401", null)] // SM3
    public void The_MAC_of_a_PFX_has_a_hash(string oid, string? hash) => Assert.Equal(hash, PbeHash.OfPfxMac(oid)?.Name);

    // Nothing is opened and named as unopened at once.
    [Theory]
    [InlineData(EncryptionNames.Pbes2)]
    [InlineData(EncryptionNames.Pbkdf2)]
    [InlineData(EncryptionNames.Pbmac1)]
    [InlineData(EncryptionNames.Scrypt)]
    [InlineData("1.2.840.113549.2.9")]
    [InlineData("1.2.840.113549.1.12.1.1")] // RC4
    [InlineData("1.2.392.200011.61.1.1.1.4")] // Camellia
    public void What_is_opened_is_not_among_the_others(string oid) =>
        Assert.Equal($"the algorithm {oid}", EncryptionNames.Of(oid));
}
