using System.Diagnostics;

namespace ClusterCerts.Tests.Tokens;

/// <summary>An authority in a database, with its key in a token.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenStoreTests(SoftHsm hsm)
{
    [SkippableFact]
    public void It_issues_lists_and_rotates()
    {
        string first = hsm.NewToken();
        using var folder = new TestFolder();
        using Passphrase pin = SoftHsm.NewPin();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=prod", Store = Place(), KeyUri = SoftHsm.Uri(first), Passphrase = pin });
        Assert.StartsWith("pkcs11:", File.ReadAllText(Path.Combine(pki, "signing.key")), StringComparison.Ordinal);
        Issue(pki, pin, "1", "2");
        CertAuthority.Open(pki).Revoke(new RevocationParameters { NodeIds = ["2"] }, pin);
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
        {
            KeyRotation done = CertAuthority.Open(pki).Rotate(new RotationParameters
            {
                Phase = phase, Passphrase = pin, NewPassphrase = pin, IsConfirmed = true, KeyUri = phase == RotationPhase.Stage ? SoftHsm.Uri(first, "next") : null,
            });
            Assert.True(done.IsFinished);
            if (phase != RotationPhase.Retire)
                CertAuthority.Open(pki).WriteRevocationList(passphrase: pin);
        }

        Assert.Contains("object=next", CertAuthority.Open(pki).GetSigningCert().KeyUri, StringComparison.Ordinal);
        Issue(pki, pin, "3");
        Assert.Empty(CertLedger.Test(pki));
    }

    [SkippableFact]
    public void It_moves_there_and_back_and_may_be_killed_on_the_way()
    {
        string place = Place();
        using var bed = new TokenBed(hsm);
        bed.Issue("1");
        string uri = bed.Signing.KeyUri;
        foreach (string target in (string[])[place, "Folder"])
        {
            using (Process killed = CrashHostProcess.Start("move", bed.Path, target, "--kill-at", "5"))
                Assert.NotEqual(0, CrashHostProcess.WaitForEnd(killed));
            CertAuthorityStore.Move(bed.Path, target);
            Assert.Equal(uri, bed.Signing.KeyUri);
            bed.Issue(target == "Folder" ? "back" : "there");
            bed.Open().WriteRevocationList(passphrase: bed.Pin);
            Assert.Empty(CertLedger.Test(bed.Path));
        }
    }

    private static void Issue(string pki, Passphrase pin, params string[] ids) =>
        Assert.All(CertAuthority.Open(pki).Issue(ids, new NodeCertParameters(), pin), outcome => Assert.Null(outcome.Error));

    private static string Place() => $"{PostgresServer.Shared().Connection};Authority=token-{Guid.NewGuid():N}";
}
