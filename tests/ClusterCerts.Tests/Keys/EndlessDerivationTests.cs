using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace ClusterCerts.Tests.Keys;

/// <summary>Files that ask for more rounds of a derivation than anyone waits for.</summary>
public sealed class EndlessDerivationTests
{
    // Derivations without end are refused before they begin.
    [Theory]
    [InlineData("PBKDF2", "10000001")]
    [InlineData("PBKDF2", "99999999999999999999999")]
    [InlineData("PBKDF2", "5000001")] // 32 octets are two blocks of SHA-1
    [InlineData("PKCS #12", "2147483647")]
    [InlineData("PKCS #12", "3333334")] // two blocks of the key, and one of the initialization vector
    [InlineData("PBES1", "10000001")]
    [InlineData("MAC of a PFX", "2000000000")]
    [InlineData("PBMAC1 of a PFX", "2000000000")]
    [InlineData("PBMAC1 of a PFX", "5000001")]
    public void Rounds_without_end_are_refused(string where, string rounds)
    {
        using var folder = new TestFolder();
        using Passphrase passphrase = Passphrase.FromCharacters("secret", "");
        string file = folder.File("file");
        File.WriteAllBytes(file, Endless(where, BigInteger.Parse(rounds, CultureInfo.InvariantCulture)));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PrivateKeyFile.Read(file, passphrase));
        Assert.Equal(ErrorCode.UnsupportedKey, error.ErrorCode);
        Assert.Contains("10,000,000 rounds", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Endless(string where, BigInteger rounds)
    {
        var w = new AsnWriter(AsnEncodingRules.DER);
        using (w.PushSequence())
        {
            if (!where.EndsWith("PFX", StringComparison.Ordinal))
            {
                WriteAlgorithm(where);
                w.WriteOctetString(new byte[64]);
                return Finish();
            }

            w.WriteInteger(3);
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("1.2.840.113549.1.7.1");
                using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    w.WriteOctetString([0x30, 0]);
            }

            using (w.PushSequence())
            {
                using (w.PushSequence())
                {
                    WriteAlgorithm(where);
                    w.WriteOctetString(new byte[20]);
                }

                w.WriteOctetString(new byte[8]);
                w.WriteInteger(rounds);
            }

            return Finish();
        }

        byte[] Finish()
        {
            w.PopSequence();
            return w.Encode();
        }

        void WriteAlgorithm(string scheme)
        {
            using AsnWriter.Scope algorithm = w.PushSequence();
            w.WriteObjectIdentifier(scheme switch
            {
                "PBKDF2" => "1.2.840.113549.1.5.13",
                "PKCS #12" => "1.2.840.113549.1.12.1.3",
                "PBES1" => "1.2.840.113549.1.5.10",
                "MAC of a PFX" => "1.3.14.3.2.26",
                _ => "1.2.840.113549.1.5.14",
            });
            if (scheme == "MAC of a PFX")
                return;
            using AsnWriter.Scope parameters = w.PushSequence();
            if (scheme is "PKCS #12" or "PBES1")
            {
                w.WriteOctetString(new byte[8]);
                w.WriteInteger(rounds);
                return;
            }

            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                using AsnWriter.Scope derivation = w.PushSequence();
                w.WriteOctetString(new byte[8]);
                w.WriteInteger(rounds);
                w.WriteInteger(32);
            }

            using (w.PushSequence())
            {
                // HMAC-SHA-256, which takes nothing; or AES-256 with what it begins with.
                w.WriteObjectIdentifier(scheme == "PBKDF2" ? "2.16.840.1.101.3.4.1.42" : "1.2.840.113549.2.9");
                w.WriteOctetString(new byte[16]);
            }
        }
    }
}
