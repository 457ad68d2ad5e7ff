using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Our decoder beside the platform's, on certificates that the platform makes.</summary>
public sealed class DecodedCertificateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384)]
    [InlineData(KeyAlgorithm.EcdsaP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    public void Reads_what_the_platform_reads(KeyAlgorithm algorithm)
    {
        using KeyPair key = KeyPair.Generate(algorithm);
        using X509Certificate2 platform = MakeWithEverything(key);

        DecodedCertificate ours = DecodedCertificate.Decode(platform.RawData);

        Assert.Empty(ours.Malformations);
        Assert.Equal(3, ours.Version);
        Assert.Equal(platform.SubjectName.Name, ours.Subject);
        Assert.Equal(platform.IssuerName.Name, ours.Issuer);
        Assert.Equal(platform.SerialNumber, Convert.ToHexString(ours.SerialOctets.Span));
        Assert.Equal(platform.NotBefore.ToUniversalTime(), ours.NotBefore.UtcDateTime);
        Assert.Equal(platform.NotAfter.ToUniversalTime(), ours.NotAfter.UtcDateTime);
        Assert.Equal(platform.GetCertHashString(HashAlgorithmName.SHA256), ours.Fingerprint);
        Assert.Equal("node-1", ours.CommonName);
        Assert.Equal(algorithm, ours.PublicKey.Algorithm);
        Assert.Equal(new BasicConstraints(true, 2, true), ours.BasicConstraints);
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyCertSign | KeyUsages.DecipherOnly, ours.KeyUsage);
        Assert.Equal([Oids.ServerAuth, Oids.ClientAuth], ours.ExtendedKeyUsages!);
        Assert.Equal(["node-1", "*.example.com"], ours.SubjectAltNames!.DnsNames);
        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fe80::1")], ours.SubjectAltNames.IPAddresses);
        Assert.Equal(["admin@example.com"], ours.SubjectAltNames.Emails);
        Assert.Equal(["https://example.com/"], ours.SubjectAltNames.Uris);
        Assert.Equal(ours.PublicKey.KeyId, ours.SubjectKeyIdentifier);
        Assert.Equal(ours.PublicKey.KeyId, ours.AuthorityKeyIdentifier);
        Assert.True(ours.IsSelfIssued);
        SignatureVerifier.Verify(ours.PublicKey, ours.SignatureAlgorithm, ours.Tbs.Span, ours.Signature.Span, out string? problem);
        Assert.Null(problem);
    }

    [Fact]
    public void Reads_the_part_that_is_not_signed_yet()
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        using X509Certificate2 platform = MakeWithEverything(key);
        DecodedCertificate signed = DecodedCertificate.Decode(platform.RawData);

        DecodedCertificate ours = DecodedCertificate.DecodeUnsigned(signed.Tbs.ToArray());

        Assert.False(ours.IsSigned);
        Assert.Equal(signed.Subject, ours.Subject);
        Assert.Equal(signed.SignatureAlgorithm.Oid, ours.SignatureAlgorithm.Oid);
        Assert.Equal(signed.Extensions.Count, ours.Extensions.Count);
    }

    [Theory]
    [InlineData("SHA256", false)]
    [InlineData("SHA384", false)]
    [InlineData("SHA512", false)]
    [InlineData("SHA256", true)]
    [InlineData("SHA384", true)]
    [InlineData("SHA512", true)]
    public void Verifies_RSA_with_each_padding_and_hash(string hash, bool pss)
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=x", rsa, new HashAlgorithmName(hash), pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        using X509Certificate2 platform = request.CreateSelfSigned(Start, Start.AddDays(1));
        DecodedCertificate ours = DecodedCertificate.Decode(platform.RawData);

        SignatureVerifier.Verify(ours.PublicKey, ours.SignatureAlgorithm, ours.Tbs.Span, ours.Signature.Span, out string? problem);
        Assert.Null(problem);

        byte[] changed = ours.Tbs.ToArray();
        changed[^1] ^= 1;
        Assert.False(SignatureVerifier.Verify(ours.PublicKey, ours.SignatureAlgorithm, changed, ours.Signature.Span, out _));
    }

    private static X509Certificate2 MakeWithEverything(KeyPair key)
    {
        const string Name = "CN=node-1, OU=\"a, b\", O=Example, L=Here, S=There, C=CH, DC=example";
        CertificateRequest request = key.Platform is RSA rsa
            ? new CertificateRequest(Name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(Name, (ECDsa)key.Platform, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 2, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DecipherOnly, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.ServerAuth), new Oid(Oids.ClientAuth)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("node-1");
        names.AddDnsName("*.example.com");
        names.AddIpAddress(IPAddress.Parse("10.0.0.1"));
        names.AddIpAddress(IPAddress.Parse("fe80::1"));
        names.AddEmailAddress("admin@example.com");
        names.AddUri(new Uri("https://example.com/"));
        request.CertificateExtensions.Add(names.Build());
        var subjectKey = new X509SubjectKeyIdentifierExtension(key.PublicKey.KeyId.ToArray(), false);
        request.CertificateExtensions.Add(subjectKey);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(subjectKey));
        return request.CreateSelfSigned(Start, Start.AddYears(40));
    }
}
