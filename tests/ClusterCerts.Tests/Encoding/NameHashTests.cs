using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Tests.Encoding;

/// <summary>Our hash of a name beside OpenSSL's.</summary>
public sealed class NameHashTests
{
    // String type (a tag number), then the attributes as type=text; a plus joins two in one set.
    [SkippableTheory]
    [InlineData(UniversalTagNumber.UTF8String, "2.5.4.3=prod")]
    [InlineData(UniversalTagNumber.PrintableString, "2.5.4.3=prod")]
    [InlineData(UniversalTagNumber.PrintableString, "2.5.4.6=DE", "2.5.4.10=Example  GmbH ", "2.5.4.3= Prod CA")]
    [InlineData(UniversalTagNumber.UTF8String, "2.5.4.10=ÜBER  Straße", "2.5.4.3=CA 東京")]
    [InlineData(UniversalTagNumber.BMPString, "2.5.4.10=ÜBER", "2.5.4.3=Root CA")]
    [InlineData(UniversalTagNumber.IA5String, "0.9.2342.19200300.100.1.25=Example", "0.9.2342.19200300.100.1.25=COM")]
    [InlineData(UniversalTagNumber.NumericString, "2.5.4.5=12 34")]
    [InlineData(UniversalTagNumber.UTF8String, "2.5.4.3=a+2.5.4.11=B", "2.5.4.3=\t x \t y ")]
    public void Is_that_of_OpenSSL(UniversalTagNumber type, params string[] attributes)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName(Encode(type, attributes));
        using X509Certificate2 certificate = new CertificateRequest(name, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, certificate.ExportCertificatePem());
            string expected = PfxTests.OpenSsl("x509", "-in", file, "-noout", "-subject_hash").Trim();
            Assert.Equal(expected, NameHash.Of(DistinguishedName.Decode(name.RawData, "subject", [])));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Encode(UniversalTagNumber type, string[] attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (string set in attributes)
            {
                using (writer.PushSetOf())
                {
                    foreach (string[] attribute in set.Split('+').Select(a => a.Split('=')))
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(attribute[0]);
                            writer.WriteCharacterString(type, attribute[1]);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }
}
