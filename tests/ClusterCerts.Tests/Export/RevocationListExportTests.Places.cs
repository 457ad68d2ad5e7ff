namespace ClusterCerts.Tests.Export;

/// <content>What stays in the folder, and the files of CAs above.</content>
public sealed partial class RevocationListExportTests
{
    // A web server that runs as another user reads neither of them.
    [SkippableFact]
    public void What_others_may_not_read_is_not_there()
    {
        Skip.If(OperatingSystem.IsWindows());
        _authority.Open().WriteRevocationList();
        string list = TestAuthority.Value(Export().Single()).Path;
        string certificate = Assert.Single(new SigningCertExporter(_authority.Open(), Issuers()).Export()).Path;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(list, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(certificate, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.True(TestAuthority.Value(Export().Single()).Changed);
            Assert.True(Assert.Single(new SigningCertExporter(_authority.Open(), Issuers()).Export()).Changed);
            Assert.All((string[])[list, certificate], path => Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)));
        }
    }

    [Fact]
    public void A_newer_certificate_of_the_CA_stays_also_with_Force()
    {
        string path = Assert.Single(new SigningCertExporter(_authority.Open(), Issuers()).Export()).Path;
        DecodedCertificate own = CertificateFile.Read(path)[0];
        using SigningKey key = SigningKey.Open(_authority.Open().GetSigningCert(), null);
        byte[] newer = key.Sign(new CertificateTemplate
        {
            SerialNumber = SerialNumber.Parse("77"), IssuerName = own.SubjectName.ToArray(), SubjectName = own.SubjectName.ToArray(),
            Validity = new Validity(own.NotBefore.AddDays(1), own.NotAfter), PublicKey = own.PublicKey, IssuerKeyId = own.KeyId, IsAuthority = true,
        }).Encoded;
        File.WriteAllBytes(path, newer);
        Assert.Equal(ErrorCode.FileExists, Refused(() => new SigningCertExporter(_authority.Open(), Issuers()).Export()));
        Assert.Equal(ErrorCode.FileExists, Refused(() => new SigningCertExporter(_authority.Open(), Issuers() with { Force = true }).Export()));
        Assert.Equal(newer, File.ReadAllBytes(path));
    }

    // Above the next CA there may be another authority, and the one above may have had a rotation of its own.
    [Fact]
    public void In_a_rotation_the_files_above_each_CA_are_there()
    {
        _authority.Open().WriteRevocationList();
        string below = Path.Combine(_authority.Around, "below"), other = Path.Combine(_authority.Around, "other");
        CertAuthority.Create(new() { Path = below, Subject = "CN=below", IssuerPath = _authority.Path, Lifetime = TimeSpan.FromDays(900) }, _authority.Context());
        CertAuthority.Create(new() { Path = other, Subject = "CN=other" }, _authority.Context());
        Set(CertAuthority.Open(other, _authority.Context()));
        CertAuthority.Open(other, _authority.Context()).WriteRevocationList();
        CertAuthority authority = CertAuthority.Open(below, _authority.Context());
        Set(authority);
        authority.WriteRevocationList();
        authority.Rotate(new RotationParameters { Phase = RotationPhase.Stage, IssuerPath = other, IsConfirmed = true });
        Rotate(RotationPhase.Stage);
        Rotate(RotationPhase.Trust);
        Rotate(RotationPhase.Issue);
        authority = CertAuthority.Open(below, _authority.Context());
        Assert.Equal(
            ["CN=below", "CN=other", "CN=test"],
            new RevocationListExporter(authority, new() { OutputPath = Web }).Export(_ => true).Select(TestAuthority.Value).Select(l => l.Issuer).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["CN=below", "CN=below G2", "CN=other", "CN=test"],
            new SigningCertExporter(authority, Issuers()).Export().Select(f => CertificateFile.Read(f.Path)[0].Subject).Order(StringComparer.Ordinal));
    }

    // Two levels above, the directory is found by the ledger of the one in between.
    [Fact]
    public void The_list_of_the_root_is_found_from_two_levels_below()
    {
        using var root = new TestAuthority(p => p with { PathLength = 2 });
        Set(root.Open());
        root.Open().WriteRevocationList();
        string above = root.Path;
        foreach ((string name, int days) in ((string, int)[])[("middle", 1400), ("low", 700)])
        {
            string path = Path.Combine(root.Around, name);
            CertAuthority.Create(new() { Path = path, Subject = $"CN={name}", IssuerPath = above, Lifetime = TimeSpan.FromDays(days) }, root.Context());
            Set(CertAuthority.Open(path, root.Context()));
            CertAuthority.Open(path, root.Context()).WriteRevocationList();
            above = path;
        }

        var exporter = new RevocationListExporter(CertAuthority.Open(above, root.Context()), new() { OutputPath = Web });
        Assert.Equal(["CN=low", "CN=middle", "CN=test"], exporter.Export(_ => true, message => Assert.Fail(message)).Select(TestAuthority.Value).Select(l => l.Issuer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whoever_changes_a_list_is_told_to_put_it_where_it_is_fetched()
    {
        const string Reminder = "with Export-RevocationList";
        _authority.Issue(new(), "1", "2", "3", "4");
        CertAuthority authority = _authority.Open();
        TestAuthority.Value(authority.Revoke(new() { NodeIds = ["1"] }).Single());
        Assert.Single(authority.GetWorkNotices(), n => n.Contains(Reminder, StringComparison.Ordinal));
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
        {
            KeyRotation done = _authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true });
            Assert.Equal(phase != RotationPhase.Stage, done.NextStep.Contains(Reminder, StringComparison.Ordinal));
        }

        authority = _authority.Open();
        authority.SetPolicy(new() { Remove = [PolicyRule.DistributionPoints] });
        TestAuthority.Value(authority.Revoke(new() { NodeIds = ["2"] }).First(o => o.Value?.Status == NodeCertStatus.Revoked));
        Assert.Single(authority.GetWorkNotices(), n => n.Contains(Reminder, StringComparison.Ordinal));

        // Certificates in use name the address until they are renewed.
        authority = _authority.Open();
        Assert.All(authority.Renew(["3", "4"], new()), o => Assert.Null(o.Error));
        TestAuthority.Value(authority.Revoke(new() { NodeIds = ["3"] }).First(o => o.Value?.Status == NodeCertStatus.Revoked));
        Assert.DoesNotContain(authority.GetWorkNotices(), n => n.Contains(Reminder, StringComparison.Ordinal));
        Assert.Equal(ErrorCode.AddressMissing, Refused(() => new RevocationListExporter(authority, new() { OutputPath = Web })));
    }
}
