namespace ClusterCerts.Tests.Authority;

/// <summary>What ends first for a node certificate, and how things stood at another moment.</summary>
public sealed class EffectiveEndTests
{
    private static readonly NodeCertParameters Short = new() { Lifetime = TimeSpan.FromDays(10) };

    [Fact]
    public void A_leaf_ends_by_itself_before_all_else()
    {
        using var bed = new RotationBed(null, "1");
        bed.Open().Issue(["short"], Short).ToList();
        Check(bed, "short", NodeCertLimit.Leaf, bed.Latest("short").NotAfter);
    }

    // RFC 5280 6.1: every certificate of the path is valid. A CA that another made may end before what it signed.
    [Theory]
    [InlineData(false, NodeCertLimit.Root)]
    [InlineData(true, NodeCertLimit.Intermediate)]
    public void A_CA_above_may_end_first(bool isIntermediate, NodeCertLimit expected)
    {
        using var bed = new RotationBed(null, "1");
        byte[] leaf = CertificateFile.Read(bed.File("node.1.crt")).Encoded[0];
        DateTimeOffset end = Validity.WholeSeconds(DateTimeOffset.UtcNow.AddDays(20));
        byte[] ca = Authority(isIntermediate ? "CN=above" : "CN=prod", "CN=prod", end);
        ChainExpiry chain = ChainExpiry.Of(new CertificateChain(isIntermediate ? [ca, Authority("CN=above", "CN=above", end.AddDays(20))] : [ca]),
            listEnd: null);
        DateTimeOffset leafEnd = DecodedCertificate.Decode(leaf).NotAfter;
        Assert.Equal((end, expected), (chain.Limit(leafEnd), chain.LimitedBy(leafEnd)));
        Assert.Equal(NodeCertLimit.Leaf, chain.LimitedBy(end.AddSeconds(-1)));

        string file = bed.Outside("chain.crt");
        File.WriteAllBytes(file, CertificateFile.Write([leaf, ca]));
        NodeCert read = NodeCertFiles.Read(file, DateTimeOffset.UtcNow);
        Assert.Equal((end, expected), (read.EffectiveNotAfter, read.LimitedBy));
    }

    [Fact]
    public void A_revocation_list_may_end_first()
    {
        using var bed = new RotationBed(null, "1");
        bed.Open().WriteRevocationList(TimeSpan.FromDays(7));
        Check(bed, "1", NodeCertLimit.RevocationList, RevocationListFile.Read(bed.File("signing.crl"))[0].NextUpdate);
    }

    // The old root ends in 30 days: verifiers that know only it need the cross certificate, which ends with it.
    [Fact]
    public void A_cross_certificate_may_end_first_until_Retire()
    {
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Subject = "CN=prod",
            Lifetime = TimeSpan.FromDays(30) }, []);
        bed.Open().Issue(["late"], Short).ToList();
        DateTimeOffset rootEnd = bed.Open().GetSigningCert().NotAfter;
        bed.DoUpTo(RotationPhase.Issue);
        bed.Open().Issue(["new"], new NodeCertParameters { Lifetime = TimeSpan.FromDays(300) }).ToList();
        Check(bed, "new", NodeCertLimit.CrossCertificate, rootEnd);
        bed.Do(RotationPhase.Retire);
        Check(bed, "new", NodeCertLimit.Leaf, bed.Latest("new").NotAfter);
    }

    [Fact]
    public void Certificates_of_the_CA_before_are_told_with_its_end()
    {
        using var bed = new RotationBed(null, "1");
        bed.Open().WriteRevocationList(TimeSpan.FromDays(7));
        SerialNumber old = SerialNumber.Parse(bed.Latest("1").SerialNumber);
        bed.DoUpTo(RotationPhase.Issue);
        bed.Open().WriteRevocationList(TimeSpan.FromDays(9));
        File.Delete(bed.File("previous.crl"));
        NodeCert before = Assert.Single(bed.Open().GetNodeCerts(new NodeCertFilter { SerialNumbers = [old] }));
        Assert.Equal((NodeCertStatus.Superseded, NodeCertLimit.Leaf), (before.Status, before.LimitedBy));
        Check(bed, "1", NodeCertLimit.RevocationList, RevocationListFile.Read(bed.File("signing.crl"))[0].NextUpdate);
    }

    [Fact]
    public void Another_moment_is_told_as_it_was_known_then()
    {
        var clock = new SetClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var folder = new TestFolder();
        var context = new AuthorityContext { Time = clock };
        CertAuthority.Create(new SigningCertParameters { Path = folder.File("pki") }, context);
        CertAuthority authority = CertAuthority.Open(folder.File("pki"), context);
        DateTimeOffset begin = clock.Now;
        NodeCert first = authority.Issue(["1"], new NodeCertParameters()).Single().Value!;
        clock.Now = begin.AddDays(1);
        NodeCert second = authority.Issue(["1"], new NodeCertParameters { Force = true }).Single().Value!;
        clock.Now = begin.AddDays(2);
        authority.Revoke(new RevocationParameters { NodeIds = ["1"] }).ToList();
        clock.Now = begin.AddDays(3);

        Assert.Equal([(first, NodeCertStatus.Revoked), (second, NodeCertStatus.Revoked)], At(clock.Now));
        Assert.Equal([(first, NodeCertStatus.Superseded), (second, NodeCertStatus.Valid)], At(begin.AddDays(1.5)));
        Assert.Equal([(first, NodeCertStatus.Valid), (second, NodeCertStatus.NotYetValid)], At(begin.AddHours(1)));
        Assert.Equal([(first, NodeCertStatus.Superseded), (second, NodeCertStatus.NotYetValid)], At(begin.AddDays(-1)));

        IEnumerable<(NodeCert, NodeCertStatus)> At(DateTimeOffset moment)
        {
            var filter = new NodeCertFilter { AsOf = moment, Statuses = Enum.GetValues<NodeCertStatus>() };
            return authority.GetNodeCerts(filter).Select(c => (c.SerialNumber == first.SerialNumber ? first : second, c.Status));
        }
    }

    private static void Check(RotationBed bed, string nodeId, NodeCertLimit by, DateTimeOffset end)
    {
        NodeCert cert = bed.Latest(nodeId);
        Assert.Equal((end, by), (cert.EffectiveNotAfter, cert.LimitedBy));
    }

    private static byte[] Authority(string issuer, string subject, DateTimeOffset end)
    {
        using KeyPair key = KeyPair.Generate(KeyAlgorithm.EcdsaP256);
        var template = new CertificateTemplate
        {
            SerialNumber = SerialNumber.Parse("1234"),
            IssuerName = SubjectName.Parse(issuer),
            SubjectName = SubjectName.Parse(subject),
            Validity = new Validity(DateTimeOffset.UtcNow.AddDays(-1), end),
            PublicKey = key.PublicKey,
            IsAuthority = true,
        };
        byte[] tbs = template.Encode(key.SignatureAlgorithm());
        return CertificateTemplate.Assemble(tbs, key.SignatureAlgorithm(), key.Sign(tbs));
    }
}
