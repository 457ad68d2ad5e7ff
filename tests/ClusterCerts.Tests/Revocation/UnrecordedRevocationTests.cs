namespace ClusterCerts.Tests.Revocation;

/// <summary>Certificates that the ledger does not know are revoked by their files, if a CA of the authority signed them.</summary>
public sealed class UnrecordedRevocationTests
{
    [Theory]
    [InlineData("issued after the backup", null)]
    [InlineData("of the CA before, during a rotation", null)]
    [InlineData("known to the ledger", null)]
    [InlineData("of another CA with the same name", ErrorCode.IssuedByAnother)]
    [InlineData("of another CA with a number of the ledger", ErrorCode.IssuedByAnother)]
    [InlineData("revoked already", null)]
    [InlineData("the CA itself", ErrorCode.InvalidArgument)]
    [InlineData("no certificate", ErrorCode.CertificateInsteadOfKey)] // any error of the file itself
    public void A_certificate_is_revoked_by_its_file(string which, ErrorCode? refused)
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        string backup = Path.Combine(authority.Around, "ledger");
        File.Copy(authority.File("ledger.jsonl"), backup);
        NodeCert cert = which.StartsWith("of another", StringComparison.Ordinal) ? other.Issue("x") : authority.Issue("x");
        if (which.Contains("a number of", StringComparison.Ordinal))
            TakeNumber(authority, cert);
        else if (which != "known to the ledger")
            File.Copy(backup, authority.File("ledger.jsonl"), overwrite: true);
        if (which.Contains("rotation", StringComparison.Ordinal))
        {
            for (RotationPhase phase = RotationPhase.Stage; phase <= RotationPhase.Issue; phase++)
                authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
        }

        string path = which == "no certificate" ? authority.File("policy.json")
            : which == "the CA itself" ? authority.File("signing.crt") : cert.CertificatePath!;
        var parameters = new RevocationParameters { CertificatePaths = [path], Reason = RevocationReason.KeyCompromise };
        if (which == "revoked already")
            TestAuthority.Value(authority.Open().Revoke(parameters).Single());
        Outcome<NodeCert> outcome = authority.Open().Revoke(parameters).Single();
        Assert.Equal(refused is null, outcome.Succeeded);
        if (refused is not null)
        {
            Assert.True(which == "no certificate" || outcome.Error!.ErrorCode == refused, outcome.Error!.Message);
            return;
        }

        Assert.Equal(NodeCertStatus.Revoked, outcome.Value!.Status);
        string list = authority.File(which.Contains("rotation", StringComparison.Ordinal) ? "previous.crl" : "signing.crl");
        Assert.NotNull(RevocationListFile.Read(list)[0].Find(SerialNumber.Parse(cert.SerialNumber).Value));
        File.Delete(list);
        Assert.False(NodeCertTester.Test(new() { CertificatePaths = [path], AuthorityPath = authority.Path }, authority.Context()).Passed);
        var owners = new KeyOwners();
        owners.Refresh(authority.Open().Store.ReadLedger());
        Assert.True(owners.IsCompromised(DecodedCertificate.Decode(cert.Encoded).PublicKey));
        Assert.DoesNotContain(CertLedger.Test(authority.Path, authority.Context()), f => f.Kind == LedgerFindingKind.CertificateUnknown);
    }

    // A certificate of ours with the same number, as CAs that count from one have many.
    private static void TakeNumber(TestAuthority authority, NodeCert cert)
    {
        var ledger = new LedgerFile(authority.File(LedgerFile.FileName));
        ledger.Refresh();
        ledger.Append(FileSystem.Real, [new LedgerEntry
        {
            Time = authority.Clock.GetUtcNow(),
            Event = LedgerEvent.Issue,
            NodeId = NodeId.Parse("ours"),
            SerialNumber = SerialNumber.Parse(cert.SerialNumber),
            NotAfter = cert.NotAfter,
            PublicKeySha256 = new string('A', 64),
            Certificate = cert.Encoded,
        }]);
    }
}
