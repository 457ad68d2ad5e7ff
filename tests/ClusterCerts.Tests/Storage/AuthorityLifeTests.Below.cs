namespace ClusterCerts.Tests.Storage;

/// <content>The authorities below it.</content>
public abstract partial class AuthorityLifeTests
{
    [SkippableFact]
    public void It_signs_an_authority_below_it_and_is_replaced_by_force()
    {
        Make();
        string below = Beside("below");
        CertAuthority.Create(new SigningCertParameters { Path = below, Subject = "CN=below", IssuerPath = Pki }, Context);
        CertAuthority opened = CertAuthority.Open(below, Context);
        Assert.Equal("CN=life", opened.GetSigningCert().Issuer);
        Assert.All(opened.Issue(["1"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Assert.Equal(LedgerKind.Intermediate, Store.ReadLedger().All()[^1].Kind);

        SigningCertReplacement lost = SigningCertReplacement.Find(Pki, Context)!;
        Assert.Equal("intermediate CN=below", Assert.Single(lost.Intermediates).Split(" (")[0]);
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(Make).ErrorCode);
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life", Force = true }, Context);
        Assert.Equal(2, Store.Find(AuthorityDocument.Replaced).Count());
        CheckLedger();
    }

    [SkippableFact]
    public void What_it_revokes_of_the_authority_below_it_counts_there()
    {
        Make();
        string below = Beside("below");
        CertAuthority.Create(new SigningCertParameters { Path = below, Subject = "CN=below", IssuerPath = Pki }, Context);
        NodeCert cert = CertAuthority.Open(below, Context).Issue(["1"], new() { Lifetime = new CertLifetime(null, clampToIssuer: true) }).Single().Value!;
        NodeCertTestParameters asked = new() { CertificatePaths = [cert.CertificatePath!], AuthorityPath = below };
        Assert.True(NodeCertTester.Test(asked, Context).Passed);
        Assert.All(Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(CertAuthority.Open(below, Context).GetSigningCert().SerialNumber)] }), o => Assert.Null(o.Error));

        // Where a connection would be needed a check does not look, and says so; what issues does.
        NodeCertReport report = NodeCertTester.Test(asked, Context);
        if (Store.IsShared())
            Assert.Contains(report.Notes, n => n.Detail.Contains("revokes CAs was not asked", StringComparison.Ordinal));
        else
            Assert.Contains(report.Checks, c => c is { Name: CheckName.Revocation, Passed: false });
        AssertRefused(ErrorCode.Revoked, () => CertAuthority.Open(below, Context).Issue(["2"], new()).ToArray());
    }
}
