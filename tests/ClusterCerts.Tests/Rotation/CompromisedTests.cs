namespace ClusterCerts.Tests.Rotation;

/// <summary>The emergency after the theft of a signing key.</summary>
public sealed class CompromisedTests
{
    [Theory]
    [InlineData(RotationPhase.None)]
    [InlineData(RotationPhase.Stage)] // the next key lay in the same folder: it is given up too
    [InlineData(RotationPhase.Trust)]
    [InlineData(RotationPhase.Issue)]
    public void Everything_is_new_at_once(RotationPhase during)
    {
        using var bed = new RotationBed();
        bed.DoUpTo(during);
        string[] before = [bed.Open().GetSigningCert().Fingerprint, .. bed.Nodes.Select(n => bed.Latest(n).SerialNumber)];
        var wanted = new RotationParameters { Compromised = true };

        RotationPlan plan = bed.Open().PlanRotation(wanted);
        Assert.Equal(3, plan.Warnings.Count(w => w.Contains("is cut off", StringComparison.Ordinal)));
        Assert.NotNull(plan.Question);
        Assert.Equal(ErrorCode.RotationNotConfirmed, Assert.Throws<ClusterCertsException>(() =>
            bed.Open().Rotate(wanted)).ErrorCode);

        KeyRotation done = bed.Rotate(wanted);
        Assert.Equal((RotationPhase.None, 3, true), (done.Phase, done.Issued, done.IsFinished));
        string[] after = [bed.Open().GetSigningCert().Fingerprint, .. bed.Nodes.Select(n => bed.Latest(n).SerialNumber)];
        Assert.Empty(before.Intersect(after));
        Assert.All(
            ["trust.crt", "certificate and key", "New-RevocationList", "signing.crl"],
            (string name) =>
            {
                Assert.Contains(name, done.NextStep, StringComparison.Ordinal);
                Assert.Contains(name, plan.Steps[^1], StringComparison.Ordinal);
            });
        Assert.Equal([bed.Open().GetSigningCert().Subject], bed.TrustSubjects());
        Assert.Equal(["CN=1"], bed.Subjects("node.1.crt")); // nothing leads from the stolen CA to the new one
        string[] left = [.. Directory.EnumerateFileSystemEntries(bed.Pki).Select(p =>
            Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                ".lock", "ledger.jsonl", "node.1.crt", "node.1.key", "node.2.crt", "node.2.key", "node.3.crt", "node.3.key",
                    "policy.json",
                "signing.crt", "signing.key", "signing.srl", "trust.crt",
            ],
            left);
        Assert.Equal(ErrorCode.RotationNotFound, Assert.Throws<ClusterCertsException>(() => bed.Undo()).ErrorCode);
    }

    // Verifiers that use lists have one of the new CA at once, where the CA before kept one, if only by its ledger.
    [Theory]
    [InlineData("none", false)]
    [InlineData("a list", true)]
    [InlineData("a list that is gone", true)]
    [InlineData("a list, between Issue and Retire", true)]
    [InlineData("a list, and the clock is far ahead", false)]
    public void The_new_CA_has_a_list_where_the_one_before_had(string before, bool has)
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2");
        if (before != "none")
            authority.Open().WriteRevocationList();
        if (before.Contains("Issue", StringComparison.Ordinal))
        {
            for (RotationPhase phase = RotationPhase.Stage; phase <= RotationPhase.Issue; phase++)
                authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
        }

        if (before.EndsWith("gone", StringComparison.Ordinal))
            File.Delete(authority.File("signing.crl"));
        if (before.EndsWith("ahead", StringComparison.Ordinal))
            authority.Clock.Now += TimeSpan.FromDays(500);
        File.Delete(authority.File("signing.key"));
        IReadOnlyList<string> planned = authority.Open().PlanRotation(new() { Compromised = true }).Steps;
        KeyRotation done = authority.Open().Rotate(new() { Compromised = true, IsConfirmed = true });

        // What is planned is done, and what is asked for afterwards is what is not done yet.
        Assert.Equal(has, planned.Any(s => s.StartsWith("Write signing.crl", StringComparison.Ordinal)));
        Assert.All([planned[^1], done.NextStep], text =>
        {
            Assert.Contains(has ? "Copy signing.crl to every verifier" : "write it with New-RevocationList", text, StringComparison.Ordinal);
            Assert.Equal(!has, text.Contains("New-RevocationList", StringComparison.Ordinal));
        });

        Assert.Equal(has, File.Exists(authority.File("signing.crl")));
        if (!has)
            return;
        DecodedRevocationList list = RevocationListFile.Read(authority.File("signing.crl"))[0];
        Assert.Null(list.ProblemWith(authority.Open().GetSigningCert().Decoded));
        Assert.True(list.Number > 1, $"number {list.Number}");
        Assert.True(NodeCertTester.Test(
            new() { CertificatePaths = [authority.Latest("1").CertificatePath!], AuthorityPath = authority.Path }, authority.Context()).Passed);
        Assert.Empty(authority.Open().GetNotices());
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    [Fact]
    public void It_works_without_the_stolen_key()
    {
        using var bed = new RotationBed(null, "1");
        File.Delete(bed.File("signing.key"));
        bed.Rotate(new RotationParameters { Compromised = true });
        Assert.True(KeyMatch.Test(bed.File("signing.key"), bed.File("signing.crt")));
    }

    [Fact]
    public void A_node_that_cannot_be_issued_does_not_hold_up_the_others()
    {
        using var secret = Passphrase.FromCharacters("secret", "");
        using var bed = new RotationBed(null, "1");
        bed.Open().Issue(["locked"], new NodeCertParameters { NodePassphrase = secret }).ToList();
        var failed = new List<object>();
        KeyRotation done = bed.Open().Rotate(
            new RotationParameters { Compromised = true, IsConfirmed = true },
            outcome =>
            {
                if (!outcome.Succeeded)
                    failed.Add(outcome.Target);
            });
        Assert.Equal(["locked"], failed);
        Assert.Equal(["locked"], done.Blocking);
        Assert.False(done.IsFinished);
        Assert.Contains("emergency rotation", Assert.Single(bed.Open().GetNotices()), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.RotationBlocked, Assert.Throws<ClusterCertsException>(() => bed.Undo()).ErrorCode);
        CertAuthority seen = bed.Open();
        Assert.Equal(RotationPhase.None, bed.Rotate(new RotationParameters { Resume = true, NodePassphrase = secret }).Phase);
        Assert.Empty(seen.GetNotices()); // What was completed since it was opened is not told.
        Assert.Empty(bed.Open().GetNotices());
    }
}
