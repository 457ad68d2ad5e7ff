namespace ClusterCerts.Tests.Audit;

/// <summary>A rotation changes files and ledger together: in no phase is there anything to find.</summary>
public sealed class CertLedgerRotationTests
{
    private static void Rotate(TestAuthority authority, RotationParameters parameters) => authority.Open().Rotate(parameters);

    [Fact]
    public void Nothing_is_found_in_any_phase_of_a_rotation_nor_after_it_was_taken_back()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "1", "2", "3");
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["3"] }).Single().Succeeded);
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
        {
            Rotate(authority, new() { Phase = phase, IsConfirmed = true });
            Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
        }

        Rotate(authority, new() { Undo = true, IsConfirmed = true });
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
        Rotate(authority, new() { Phase = RotationPhase.Issue, IsConfirmed = true });
        Assert.True(authority.Open().Revoke(new() { NodeIds = ["2"] }).Count > 0);
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
        Rotate(authority, new() { Phase = RotationPhase.Retire, IsConfirmed = true });
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
        Assert.True(authority.Open().Renew(["1"], new()).Single().Succeeded);
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    [Fact]
    public void No_CA_is_imported_into_the_middle_of_a_rotation()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        Rotate(authority, new() { Phase = RotationPhase.Stage, IsConfirmed = true });
        Dictionary<string, string> before = authority.Snapshot();
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(
            new() { Path = authority.Path, CertificatePath = other.File("signing.crt"), KeyPath = other.File("signing.key"), Force = true }));
        Assert.Contains("Invoke-KeyRotation", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, authority.Snapshot());
    }
}
