namespace ClusterCerts.Tests.Trust;

/// <summary>
/// Whatever the bytes are, the decoder and the verdict answer with a report or a <see cref="ClusterCertsException"/>.
/// </summary>
/// <remarks>Seeded, so a failure comes back; the message names the seed and the round.</remarks>
public sealed class DecoderFuzzTests
{
    private const int Rounds = 1500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Changed_bytes_never_crash(int seed)
    {
        var random = new Random(seed);
        Forged root = Forge.Root(spoil: f => f.Put(Forge.Constraints(
            [
                Forge.Dns("example.com"), Forge.IP(10, 0, 0, 0, 255, 0, 0, 0), Forge.Email("example.com"),
                Forge.Uri(".example.com"), Forge.Directory("O=x"),
            ],
            [Forge.Dns("bad.example.com")])));
        Forged leaf = Forge.Leaf(root, "a.example.com", f => f.Put(Forge.AltNames(
            Forge.Dns("a.example.com"), Forge.IP(10, 1, 2, 3), Forge.Email("me@example.com"),
            Forge.Uri("https://x.example.com/"), Forge.Directory("CN=1, O=x"))));
        int decoded = 0;
        for (int round = 0; round < Rounds; round++)
        {
            bool spoilRoot = random.Next(2) == 0;
            byte[] spoiled = Change((spoilRoot ? root : leaf).Der, random);
            try
            {
                DecodedCertificate certificate = DecodedCertificate.Decode(spoiled);
                decoded++;
                Forged forged = new(spoiled, leaf.Key, "");
                Assert.NotEmpty(Judge.Check(spoilRoot ? [leaf] : [forged], spoilRoot ? [forged] : [root]));
                Assert.NotNull(certificate.Subject + certificate.Issuer + certificate.SerialText);
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
            {
                // The expected answer to bytes without structure.
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, round {round}: {Convert.ToHexString(spoiled)}\n{e}");
            }
        }

        // Were all refused at the first byte, nothing would have been tried.
        Assert.InRange(decoded, Rounds / 20, Rounds);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] der = Forge.Leaf(Forge.Root()).Der;
        for (int length = 0; length < der.Length; length++)
        {
            ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => DecodedCertificate.Decode(der[..length]));
            Assert.Equal(ErrorCode.MalformedCertificate, e.ErrorCode);
        }
    }

    [Fact]
    public void A_changed_byte_never_passes_the_verdict()
    {
        Forged root = Forge.Root();
        Forged leaf = Forge.Leaf(root);
        for (int i = 0; i < leaf.Der.Length; i++)
        {
            byte[] changed = [.. leaf.Der];
            changed[i] ^= 0x01;
            try
            {
                Assert.Contains(Judge.Check([new Forged(changed, leaf.Key, "")], [root]), c => !c.Passed);
            }
            catch (ClusterCertsException e)
            {
                Assert.Equal(ErrorCode.MalformedCertificate, e.ErrorCode);
            }
        }
    }

    private static byte[] Change(byte[] der, Random random)
    {
        byte[] bytes = [.. der];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2: // a whole piece from elsewhere in the certificate
                    int length = random.Next(1, Math.Min(16, bytes.Length - at) + 1);
                    int from = random.Next(bytes.Length - length);
                    der.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                    break;
                default: // another ASN.1 tag
                    bytes[at] = (byte)(random.Next(2) == 0 ? random.Next(0x01, 0x1F) : 0xA0 + random.Next(9));
                    break;
            }
        }

        return bytes;
    }
}
