using System.Formats.Asn1;

namespace ClusterCerts.Tests.Rotation;

/// <summary>The next CA has the kind of key that the present one has, unless another is asked for or that cannot be.</summary>
public sealed class SuccessorKindTests
{
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP384, Preset.Default)]
    [InlineData(KeyAlgorithm.Ed25519, Preset.Default)]
    [InlineData(KeyAlgorithm.EcdsaP521, Preset.Erlang)]
    [InlineData(KeyAlgorithm.EcdsaP256, Preset.Ganeti)] // whose own is RSA
    [InlineData(KeyAlgorithm.Rsa3072, Preset.Reign)]
    public void It_is_kept_in_a_rotation(KeyAlgorithm kind, Preset preset)
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", KeyAlgorithm = kind, Preset = preset }, "1");
        Assert.DoesNotContain(bed.Open().PlanRotation(new() { Phase = RotationPhase.Stage }).Warnings, w => w.Contains("-KeyAlgorithm", StringComparison.Ordinal));
        bed.Do(RotationPhase.Stage);
        Assert.Equal(kind, CertificateFile.Read(bed.File("next.crt"))[0].PublicKey.Algorithm);
    }

    [Fact]
    public void It_is_kept_after_a_theft()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", KeyAlgorithm = KeyAlgorithm.EcdsaP384 }, "1");
        bed.Rotate(new() { Compromised = true });
        Assert.Equal(nameof(KeyAlgorithm.EcdsaP384), bed.Open().GetSigningCert().KeyAlgorithm);
    }

    // RSA of others' sizes: the next of ours that is not weaker by NIST SP 800-57, of RSA as long as there is one.
    [Theory]
    [InlineData(1024, KeyAlgorithm.Rsa2048)]
    [InlineData(2049, KeyAlgorithm.Rsa3072)]
    [InlineData(3073, KeyAlgorithm.Rsa4096)]
    [InlineData(7679, KeyAlgorithm.Rsa4096)]
    [InlineData(7680, KeyAlgorithm.EcdsaP384)]
    [InlineData(16384, KeyAlgorithm.EcdsaP384)]
    public void A_size_that_is_not_made_here_becomes_the_next_that_is_not_weaker(int bits, KeyAlgorithm next)
    {
        var kind = SuccessorKind.Of(Rsa(bits), Preset.Default, wanted: null);
        Assert.Equal(next, kind.Algorithm);
        Assert.Contains($"Rsa{bits}", kind.Change, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    public void What_is_asked_for_counts_and_needs_no_word(int bits) =>
        Assert.Equal(new SuccessorKind(KeyAlgorithm.Ed25519, null), SuccessorKind.Of(Rsa(bits), Preset.Ganeti, KeyAlgorithm.Ed25519));

    [Fact]
    public void What_the_presets_software_does_not_take_becomes_the_presets()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", KeyAlgorithm = KeyAlgorithm.Ed25519, Preset = Preset.Erlang }, "h1.example");
        RotationPlan plan = bed.Open().PlanRotation(new() { Phase = RotationPhase.Stage });
        Assert.Empty(plan.Blocks);
        Assert.Contains(plan.Warnings, w => w.Contains(nameof(KeyAlgorithm.EcdsaP256), StringComparison.Ordinal));
        bed.Do(RotationPhase.Stage);
        Assert.Equal(KeyAlgorithm.EcdsaP256, CertificateFile.Read(bed.File("next.crt"))[0].PublicKey.Algorithm);
    }

    [Fact]
    public void Of_a_curve_that_is_not_made_here_it_becomes_the_presets()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteObjectIdentifier("1.3.132.0.10"); // secp256k1
            }

            writer.WriteBitString([4, .. new byte[64]]);
        }

        Assert.Equal(KeyAlgorithm.Rsa4096, SuccessorKind.Of(PublicKeyInfo.Decode(writer.Encode()), Preset.Magnum, null).Algorithm);
    }

    // Its size is all that is asked of it.
    private static PublicKeyInfo Rsa(int bits)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger((System.Numerics.BigInteger.One << (bits - 1)) + 1);
            key.WriteInteger(65537);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                writer.WriteNull();
            }

            writer.WriteBitString(key.Encode());
        }

        return PublicKeyInfo.Decode(writer.Encode());
    }
}
