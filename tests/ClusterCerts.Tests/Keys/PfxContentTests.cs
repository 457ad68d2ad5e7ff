using System.Formats.Asn1;
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Keys;

/// <summary>What a PFX makes us do is bounded before it is done, and nothing of its keys stays in memory.</summary>
public sealed class PfxContentTests
{
    // Keys in the PFX, rounds of derivation for each; whether it is opened at all.
    [Theory]
    [InlineData(1, 10_000_000, true)]
    [InlineData(2, 10_000_000, true)]
    [InlineData(3, 10_000_000, false)] // each alone is within its bound
    [InlineData(50, 500_000, false)]
    [InlineData(1, 10_000_001, true)] // told when the key is asked for
    public void All_rounds_together_are_bounded(int keys, int rounds, bool isOpened)
    {
        byte[] pfx = Pfx(w => Enumerable.Range(0, keys).ToList().ForEach(_ => Bag(w, rounds)));
        if (isOpened)
            Assert.Equal(keys, PfxContent.TryOpen(pfx, PassphraseForm.Empty)!.Keys.Count);
        else
            Assert.Contains("rounds", Assert.Throws<UnopenedSchemeException>(() => PfxContent.TryOpen(pfx, PassphraseForm.Empty)).Message, StringComparison.Ordinal);
    }

    // Each part may be encrypted for itself.
    [Fact]
    public void Its_parts_are_bounded()
    {
        byte[] pfx = Sequence(w =>
        {
            w.WriteInteger(3);
            Content(w, Sequence(safes => Enumerable.Range(0, 1001).ToList().ForEach(_ => Content(safes, Sequence(_ => { })))));
        });
        Assert.Contains("too many parts", Assert.Throws<AsnContentException>(() => PfxContent.TryOpen(pfx, PassphraseForm.Empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_keys_are_zeroed()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PfxContent opened = PfxContent.TryOpen(Pfx(w => PlainBag(w, key.ExportPkcs8PrivateKey())), PassphraseForm.Empty)!;
        byte[] value = Assert.Single(opened.Keys).Value;
        Assert.Equal(key.ExportPkcs8PrivateKey(), value);
        opened.Dispose();
        Assert.DoesNotContain(value, b => b != 0);
    }

    // RFC 7292 4, without a MAC.
    private static byte[] Pfx(Action<AsnWriter> bags)
    {
        byte[] safes = Sequence(w => Content(w, Sequence(bags)));
        return Sequence(w =>
        {
            w.WriteInteger(3);
            Content(w, safes);
        });
    }

    private static void PlainBag(AsnWriter w, byte[] key)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier("1.2.840.113549.1.12.10.1.1"); // keyBag
            using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                w.WriteEncodedValue(key);
        }
    }

    // A key in PBES2; what is encrypted is never looked at here.
    private static void Bag(AsnWriter w, int rounds)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier("1.2.840.113549.1.12.10.1.2"); // pkcs8ShroudedKeyBag
            using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (w.PushSequence())
            {
                Pbes2(w, rounds);
                w.WriteOctetString(new byte[16]);
            }
        }
    }

    private static void Pbes2(AsnWriter w, int rounds)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier("1.2.840.113549.1.5.13");
            using (w.PushSequence())
            {
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier("1.2.840.113549.1.5.12"); // PBKDF2
                    using (w.PushSequence())
                    {
                        w.WriteOctetString(new byte[8]);
                        w.WriteInteger(rounds);
                        using (w.PushSequence())
                            w.WriteObjectIdentifier("1.2.840.113549.2.9"); // HMAC-SHA-256: one block of it is the key
                    }
                }

                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42"); // AES-256-CBC
                    w.WriteOctetString(new byte[16]);
                }
            }
        }
    }

    private static void Content(AsnWriter w, byte[] data)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier("1.2.840.113549.1.7.1");
            using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                w.WriteOctetString(data);
        }
    }

    private static byte[] Sequence(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            write(writer);
        return writer.Encode();
    }
}
