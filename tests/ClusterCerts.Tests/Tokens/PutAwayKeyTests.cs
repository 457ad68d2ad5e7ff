using ClusterCerts.Backup;
using ClusterCerts.Tests.Rotation;

namespace ClusterCerts.Tests.Tokens;

/// <summary>A key that was put away, as that of a root may be: what was given for it is no PIN of the token that holds the other CA's key.</summary>
[Collection(SoftHsm.Name)]
public sealed class PutAwayKeyTests(SoftHsm hsm)
{
    [SkippableTheory]
    [InlineData(RotationPhase.Trust)]
    [InlineData(RotationPhase.Issue)]
    public void Its_passphrase_is_not_tried_at_the_token_of_the_next_CA(RotationPhase phase)
    {
        string token = hsm.NewToken();
        using Passphrase word = Passphrase.FromCharacters("of the file", "");
        using Passphrase pin = SoftHsm.NewPin();
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Passphrase = word });
        bed.Open().WriteRevocationList(passphrase: word);
        var wanted = new RotationParameters { Passphrase = word, NewPassphrase = pin, KeyUri = SoftHsm.Uri(token) };
        bed.DoUpTo(phase - 1, wanted);
        File.Move(bed.File("signing.key"), bed.Outside("signing.key"));
        ClusterCertsException refusal = Assert.Throws<ClusterCertsException>(
            () => bed.Open().Rotate(new RotationParameters { Phase = phase, Passphrase = word, IsConfirmed = true }));
        Assert.Equal((ErrorCode.PassphraseRequired, "NewPassphrase"), (refusal.ErrorCode, refusal.PassphraseParameter));
        AssertUntried(token);
    }

    // A list is lost, and one passphrase is given that may be meant for either key.
    [SkippableFact]
    public void One_passphrase_after_Issue_is_not_tried_at_the_token_of_the_CA_before()
    {
        string token = hsm.NewToken();
        using Passphrase word = Passphrase.FromCharacters("of the file", "");
        using Passphrase pin = SoftHsm.NewPin();
        using var bed = new RotationBed(new SigningCertParameters { Path = "", KeyUri = SoftHsm.Uri(token), Passphrase = pin });
        bed.Open().WriteRevocationList(passphrase: pin);
        bed.DoUpTo(RotationPhase.Issue, new RotationParameters { Passphrase = pin, NewPassphrase = word });
        File.Delete(bed.File("previous.crl"));
        bed.Open().Rotate(new RotationParameters { Phase = RotationPhase.Retire, Passphrase = word, IsConfirmed = true });
        AssertUntried(token);
    }

    // The drill says that the key was not opened, and nothing was tried.
    [SkippableFact]
    public void Nor_is_it_in_a_drill()
    {
        string token = hsm.NewToken();
        using Passphrase word = Passphrase.FromCharacters("of the file", "");
        using Passphrase pin = SoftHsm.NewPin();
        using Passphrase sealing = Passphrase.FromCharacters("correct horse battery staple", "");
        using var bed = new RotationBed(new SigningCertParameters { Path = "", Passphrase = word });
        bed.DoUpTo(RotationPhase.Trust, new RotationParameters { Passphrase = word, NewPassphrase = pin, KeyUri = SoftHsm.Uri(token) });
        File.Move(bed.File("signing.key"), bed.Outside("signing.key"));
        string backup = bed.Outside("backup.cms");
        bed.Open().Backup(new BackupParameters { OutputPath = backup, Passphrase = sealing, Rounds = 1000 });
        var test = CertAuthorityBackups.Test(new DrillParameters { Path = backup, Passphrase = sealing, SigningPassphrase = word });
        Assert.Contains("'next.key' was not opened", test.Checks.Single(check => check.Name == BackupCheckName.Key).Detail, StringComparison.Ordinal);
        AssertUntried(token);
    }

    [SkippableFact]
    public void A_node_is_revoked_without_the_token_of_the_CA_before_and_the_rest_is_told()
    {
        string token = hsm.NewToken();
        using Passphrase pin = SoftHsm.NewPin();
        using Passphrase word = Passphrase.FromCharacters("of the file", "");
        using var bed = new RotationBed(new SigningCertParameters { Path = "", KeyUri = SoftHsm.Uri(token), Passphrase = pin });
        bed.Open().WriteRevocationList(passphrase: pin);
        bed.DoUpTo(RotationPhase.Issue, new RotationParameters { Passphrase = pin, NewPassphrase = word });
        SoftHsm.Tool(token, "--delete-object", "--type", "privkey", "--label", "signing");
        List<Outcome<NodeCert>> done = [.. bed.Open().Revoke(new RevocationParameters { NodeIds = ["1"], RotationPassphrase = pin }, word)];
        Assert.Equal(NodeCertStatus.Revoked, Assert.Single(done, o => o.Succeeded).Value!.Status);
        ClusterCertsException left = Assert.Single(done, o => !o.Succeeded).Error!;
        Assert.Equal(ErrorCode.TokenKeyNotFound, left.ErrorCode);
        Assert.Contains($"'{bed.File("previous.key")}'", left.Message, StringComparison.Ordinal);
        ClusterCertsException list = Assert.Throws<ClusterCertsException>(
            () => bed.Open().WriteRevocationLists(new RevocationListParameters { RotationPassphrase = pin }, word));
        Assert.Contains($"the key of the previous CA ('{bed.File("previous.key")}')", list.Message, StringComparison.Ordinal);
    }

    // A token tells whether the last PIN that it was given was wrong.
    private static void AssertUntried(string token)
    {
        var uri = SoftHsm.Uri(token).Token!;
        Assert.False(TokenModule.Of(uri).Find(uri).IsPinCountLow);
    }
}
