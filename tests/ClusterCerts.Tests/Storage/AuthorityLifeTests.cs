namespace ClusterCerts.Tests.Storage;

/// <summary>An authority from its making to the end of a rotation, whatever store it is kept in.</summary>
public abstract class AuthorityLifeTests : StoreTests
{
    [Fact]
    public void It_issues_renews_revokes_and_lists()
    {
        Make();
        Assert.All(Open().Issue(["1", "2", "3"], new NodeCertParameters()), o => Assert.Null(o.Error));
        NodeCert old = Latest("1");
        Assert.All(Open().Renew(["1"], new NodeCertRenewalParameters()), o => Assert.Null(o.Error));
        Assert.NotEqual(old.SerialNumber, Latest("1").SerialNumber);
        Assert.All(Open().Revoke(new() { NodeIds = ["2"], Reason = RevocationReason.KeyCompromise }), o => Assert.Null(o.Error));
        Assert.All(Open().Remove(new() { NodeIds = ["3"], KeepUntilExpiry = true }), o => Assert.Null(o.Error));
        RevocationList list = Open().WriteRevocationList();
        Assert.Equal(2, int.Parse(list.Number!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Single(list.SerialNumbers);
        Assert.Equal(
            [("1", NodeCertStatus.Valid), ("1", NodeCertStatus.Superseded), ("2", NodeCertStatus.Revoked), ("3", NodeCertStatus.Removed)],
            Open().GetNodeCerts(new() { Statuses = Enum.GetValues<NodeCertStatus>() }).Select(c => (c.NodeId, c.Status)).Order());
        Assert.Empty(Open().GetNotices());
        CheckLedger();
    }

    [Fact]
    public void It_obeys_its_policy()
    {
        Make();
        Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"] });
        Assert.Equal(["web*"], Open().GetPolicy().AllowedNodeIds!);
        Assert.Equal([true, false], Open().Issue(["web1", "db1"], new NodeCertParameters()).Select(o => o.Succeeded));
        CheckLedger();
    }

    [Fact]
    public void It_rotates_through_all_phases_and_back()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Open().WriteRevocationList();
        string first = Open().GetSigningCert().Fingerprint;
        Rotate(new() { Phase = RotationPhase.Stage });
        Rotate(new() { Phase = RotationPhase.Trust });
        Rotate(new() { Phase = RotationPhase.Issue });
        Assert.NotEqual(first, Open().GetSigningCert().Fingerprint);
        Rotate(new() { Undo = true });
        Assert.Equal((first, RotationPhase.Trust), (Open().GetSigningCert().Fingerprint, Open().GetSigningCert().Phase));
        Rotate(new() { Phase = RotationPhase.Issue });
        Rotate(new() { Phase = RotationPhase.Retire });
        SigningCert now = Open().GetSigningCert();
        Assert.Equal((RotationPhase.None, "CN=life G2"), (now.Phase, now.Subject));
        Assert.All(Open().GetNodeCerts(), c => Assert.Equal("CN=life G2", DecodedCertificate.Decode(c.Encoded).Issuer));
        Assert.Single(Store.Certificates(AuthorityDocument.TrustBundle));
        Assert.Empty(Store.Find(AuthorityDocument.Backups + "/"));
        CheckLedger();
    }

    [Fact]
    public void It_signs_an_authority_below_it_and_is_replaced_by_force()
    {
        Make();
        string below = Path.Combine(Path.GetDirectoryName(Pki)!, "below");
        CertAuthority.Create(new SigningCertParameters { Path = below, Subject = "CN=below", IssuerPath = Pki }, Context);
        CertAuthority opened = CertAuthority.Open(below, Context);
        Assert.Equal("CN=life", opened.GetSigningCert().Issuer);
        Assert.All(opened.Issue(["1"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        Assert.Equal(LedgerKind.Intermediate, Store.ReadLedger().Entries[^1].Kind);

        SigningCertReplacement lost = SigningCertReplacement.Find(Pki, Context)!;
        Assert.Equal("intermediate CN=below", Assert.Single(lost.Intermediates).Split(" (")[0]);
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(Make).ErrorCode);
        CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life", Force = true }, Context);
        Assert.Equal(2, Store.Find(AuthorityDocument.Replaced).Count());
        CheckLedger();
    }

    // A verdict asks the store that the command has, and none of its own.
    [Fact]
    public void Its_certificates_are_judged_by_what_it_keeps()
    {
        Make();
        Assert.True(CertAuthority.Exists(Pki, Context));
        Assert.All(Open().Issue(["1", "2", "3"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Equal([true, true, true], Passed("1", "2", "3"));
        Assert.All(Open().Revoke(new() { NodeIds = ["2"], Reason = RevocationReason.KeyCompromise }), o => Assert.Null(o.Error));
        Assert.Equal([true, false, true], Passed("1", "2", "3"));
        Commit(Store, changes => changes.Delete(AuthorityDocument.RevocationList));
        Assert.Equal([true, false, true], Passed("1", "2", "3"));
        Assert.Single(Test("2").Checks, c => c.Name == CheckName.Revocation && c.Detail.Contains("the ledger says", StringComparison.Ordinal));

        Open().SetPolicy(new CertPolicyChanges { MinimumSerialNumber = SerialNumber.Parse(Latest("3").SerialNumber), Force = true });
        Assert.Equal([false, false, true], Passed("1", "2", "3"));

        // The certificate that is meant is in the ledger, whatever the file holds.
        string before = Latest("3").Fingerprint;
        Assert.All(Open().Renew(["3"], new NodeCertRenewalParameters()), o => Assert.Null(o.Error));
        Assert.Equal([CheckName.Parse], Test("3", before).Checks.Where(c => !c.Passed).Select(c => c.Name));

        TrustMember[] members = [.. ((string[])["2", "3"]).Select(id => TrustMembers.Of(id, Path.Combine(Pki, $"node.{id}.crt"), trustPath: null, Pki))];
        Assert.Equal(["2", "2"], ClusterTrust.FindFailures(members, Context.Now, context: Context).Select(f => f.Presenter));
    }

    private void Make() => CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life" }, Context);

    private CertAuthority Open() => CertAuthority.Open(Pki, Context);

    private NodeCert Latest(string id) => Open().GetNodeCerts(new() { NodeIds = [id] }).Last();

    private bool[] Passed(params string[] ids) => [.. ids.Select(id => Test(id).Passed)];

    private NodeCertReport Test(string id, string? fingerprint = null) => NodeCertTester.Test(
        new() { CertificatePaths = [Path.Combine(Pki, $"node.{id}.crt")], NodeId = id, AuthorityPath = Pki, Fingerprint = fingerprint }, Context);

    private void Rotate(RotationParameters parameters)
    {
        KeyRotation done = Open().Rotate(parameters with { IsConfirmed = true });
        Assert.True(done.IsFinished, string.Join(' ', done.Remaining));
    }

    private void CheckLedger() => Assert.Empty(CertLedger.Test(Pki, Context).Select(finding => finding.Detail));
}
