using ClusterCerts.Backup;
using ClusterCerts.Tests.Rotation;

namespace ClusterCerts.Tests.Tokens;

/// <summary>From a file to a token, to another, and back into a file; each an ordinary rotation.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenRotationTests(SoftHsm hsm)
{
    [SkippableFact]
    public void A_CA_goes_from_a_file_to_a_token_to_a_token_to_a_file()
    {
        string first = hsm.NewToken();
        string second = hsm.NewToken();
        using var bed = new RotationBed();
        using Passphrase pin = SoftHsm.NewPin();
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        string trust = bed.Copy("trust.crt");

        // Into the first token, with all undone once.
        IReadOnlyDictionary<string, string> before = bed.Picture();
        var toFirst = new RotationParameters { NewPassphrase = pin, KeyUri = SoftHsm.Uri(first) };
        bed.DoUpTo(RotationPhase.Issue, toFirst);
        for (int i = 0; i < 3; i++)
            bed.Undo();
        RotationBed.AssertSame(before, bed.Picture());
        Assert.Contains("signing", SoftHsm.Tool(first, "--list-objects"), StringComparison.Ordinal); // It is taken the next time.
        bed.DoUpTo(RotationPhase.Issue, toFirst);
        Assert.Equal("OK", bed.OpenSslVerify("1", trust));
        bed.Do(RotationPhase.Retire, toFirst);
        Assert.Contains("object=signing", bed.Open().GetSigningCert().KeyUri, StringComparison.Ordinal);

        // Into the second; two PINs, which are the same here.
        trust = bed.Copy("trust.crt");
        var toSecond = new RotationParameters { Passphrase = pin, NewPassphrase = pin, KeyUri = SoftHsm.Uri(second) };
        bed.DoUpTo(RotationPhase.Issue, toSecond);
        bed.Open().WriteRevocationList(passphrase: pin);
        Assert.Equal("OK", bed.OpenSslVerify("1", trust));
        RotationPlan retire = bed.Open().PlanRotation(toSecond with { Phase = RotationPhase.Retire });
        Assert.Contains(retire.Warnings, warning => warning.Contains("stays in 'pkcs11:", StringComparison.Ordinal));
        bed.Do(RotationPhase.Retire, toSecond);
        Assert.Contains("signing", SoftHsm.Tool(first, "--list-objects"), StringComparison.Ordinal);

        // Back into a file: its passphrase is not the PIN.
        Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(
            () => bed.Do(RotationPhase.Stage, new RotationParameters { Passphrase = pin })).ErrorCode);
        bed.DoUpTo(RotationPhase.Retire, new RotationParameters { Passphrase = pin, NewPassphrase = word });
        Assert.Equal("", bed.Open().GetSigningCert().KeyUri);
        Assert.Contains("ENCRYPTED PRIVATE KEY", File.ReadAllText(bed.File("signing.key")), StringComparison.Ordinal);
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
    }

    [SkippableFact]
    public void A_compromised_CA_is_replaced_by_one_in_a_token()
    {
        using var bed = new RotationBed();
        using Passphrase pin = SoftHsm.NewPin();
        bed.Rotate(new RotationParameters { Compromised = true, NewPassphrase = pin, KeyUri = SoftHsm.Uri(hsm.NewToken()) });
        Assert.StartsWith("pkcs11:", bed.Open().GetSigningCert().KeyUri, StringComparison.Ordinal);
        Assert.Equal("OK", bed.OpenSslVerify("1", bed.File("trust.crt")));
    }

    [SkippableFact]
    public void A_backup_says_that_the_key_is_not_in_it_and_a_drill_asks_the_token_with_a_PIN_alone()
    {
        using var bed = new TokenBed(hsm);
        bed.Issue("1");
        using Passphrase word = Passphrase.FromCharacters("a passphrase", "");
        CertAuthorityBackup backup = bed.Open().Backup(new BackupParameters { OutputPath = bed.Around("b.cms"), Passphrase = word, Rounds = 1000 });
        Assert.Equal(BackupKeyState.InToken, backup.SigningKey);
        var drill = new DrillParameters { Path = bed.Around("b.cms"), Passphrase = word };
        Assert.Contains(CertAuthorityBackups.Test(drill).Checks, check => check.Passed && check.Detail.Contains("not in the backup", StringComparison.Ordinal));
        Assert.Contains(CertAuthorityBackups.Test(drill with { SigningPassphrase = bed.Pin }).Checks, check => check.Passed && check.Detail.Contains("belongs to 'CN=prod'", StringComparison.Ordinal));
        using (Passphrase wrong = SoftHsm.NewPin("0000"))
            Assert.Equal(ErrorCode.WrongPin, Assert.Throws<ClusterCertsException>(() => CertAuthorityBackups.Test(drill with { SigningPassphrase = wrong })).ErrorCode);
        var told = new List<string>();
        CertAuthorityBackups.Restore(new RestoreParameters { Path = bed.Around("b.cms"), AuthorityPath = bed.Around("restored"), Passphrase = word }, notify: told.Add);
        Assert.Contains(told, text => text.Contains("in a token and not in the backup", StringComparison.Ordinal));
        Assert.All(CertAuthority.Open(bed.Around("restored")).Issue(["2"], new NodeCertParameters(), bed.Pin), outcome => Assert.Null(outcome.Error));
    }
}
