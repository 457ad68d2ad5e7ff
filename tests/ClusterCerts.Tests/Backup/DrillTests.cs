using System.Security.Cryptography;

namespace ClusterCerts.Tests.Backup;

/// <summary>The drill: a backup is restored on trial, compared and recorded.</summary>
public sealed class DrillTests : IDisposable
{
    private readonly BackupBed _bed = BackupBed.WithNodes();

    [Fact]
    public void A_good_backup_passes_and_the_drill_is_recorded()
    {
        CertAuthorityBackup backup = _bed.Write(rounds: PasswordTerms.Rounds);
        Assert.Null(_bed.Authority.Open().GetLastDrill());
        BackupDrillReport report = _bed.Drill();
        Assert.True(report.Passed, string.Join('\n', report.Checks));
        Assert.Equal(Enum.GetValues<BackupCheckName>(), report.Checks.Select(check => check.Name));
        BackupDrill drill = _bed.Authority.Open().GetLastDrill()!;
        Assert.Equal((true, backup.Made), (drill.Passed, drill.BackupMade));
        LedgerEntry line = _bed.Authority.Open().Store.ReadLedger().Last();
        Assert.Equal((LedgerEvent.Drill, backup.Sha256, backup.LedgerHead, Environment.MachineName), (line.Event, line.BackupSha256, line.BackupHead, line.Host));
        Assert.Empty(CertLedger.Test(_bed.Authority.Path, _bed.Authority.Context()));
        Assert.Empty(Directory.EnumerateDirectories(Path.GetTempPath(), "clustercerts-drill-*").Where(folder => File.Exists(Path.Combine(folder, "authority", "signing.key"))
            && File.ReadAllText(Path.Combine(folder, "authority", "signing.key")) == File.ReadAllText(_bed.Authority.File("signing.key"))));
    }

    [Fact]
    public void What_came_since_is_told_with_its_numbers()
    {
        _bed.Write();
        NodeCert since = _bed.Authority.Issue("9");
        _bed.Authority.Open().Revoke(new RevocationParameters { NodeIds = ["1"] });
        BackupCheck check = _bed.Drill().Checks[^1];
        Assert.True(check.Passed);
        Assert.Contains($"{since.SerialNumber} of node '9'", check.Detail, StringComparison.Ordinal);
        Assert.Contains("1 revocation.", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_policy_does_not_keep_the_drill_from_issuing()
    {
        _bed.Authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["1"], AllowedKeyAlgorithms = [KeyAlgorithm.EcdsaP384], MaximumLifetime = new LifetimeLimit(TimeSpan.FromDays(90)) });
        _bed.Write();
        BackupDrillReport report = _bed.Drill();
        Assert.True(report.Passed, string.Join('\n', report.Checks));
        Assert.Equal(["1"], _bed.Authority.Open().GetPolicy().AllowedNodeIds);
    }

    // Issuing on trial is with keys that the policy allows, and the list that counts is of the CA's own kind.
    [Fact]
    public void An_authority_of_ML_DSA_passes_and_comes_back()
    {
        using var bed = new BackupBed(p => p with { KeyAlgorithm = KeyAlgorithm.MlDsa65 });
        bed.Authority.Issue(new() { KeyAlgorithm = KeyAlgorithm.MlDsa65 }, "1", "2");
        bed.Authority.Open().Revoke(new RevocationParameters { NodeIds = ["2"] });
        bed.Authority.Open().SetPolicy(new CertPolicyChanges { AllowedKeyAlgorithms = [KeyAlgorithm.MlDsa65] });
        bed.Write();
        BackupDrillReport report = bed.Drill();
        Assert.True(report.Passed, string.Join('\n', report.Checks));
        Assert.Equal("MlDsa65", bed.Restore().Signing!.KeyAlgorithm);
        CertAuthority restored = CertAuthority.Open(bed.Around("restored"), bed.Authority.Context());
        Assert.Equal("MlDsa65", TestAuthority.Value(restored.Issue(["3"], new() { KeyAlgorithm = KeyAlgorithm.MlDsa65 }).Single()).KeyAlgorithm);
        Assert.Empty(CertLedger.Test(bed.Around("restored"), bed.Authority.Context()));
    }

    [Fact]
    public void Another_authority_and_an_older_copy_are_not_gone_on_from()
    {
        _bed.Write();
        using var other = new BackupBed();
        BackupDrillReport report = CertAuthorityBackups.Test(
            new DrillParameters { Path = _bed.Path, Passphrase = Passphrase.FromCharacters(BackupBed.Word, ""), AuthorityPath = other.Authority.Path }, _bed.Authority.Context());
        Assert.Equal([BackupCheckName.Authority], report.Checks.Where(check => !check.Passed).Select(check => check.Name));
        Assert.False(other.Authority.Open().GetLastDrill()!.Passed);

        byte[] older = File.ReadAllBytes(_bed.Authority.File("ledger.jsonl"));
        _bed.Authority.Issue("9");
        _bed.Write(force: true);
        File.WriteAllBytes(_bed.Authority.File("ledger.jsonl"), older);
        Assert.Contains(_bed.Drill().Checks, check => check is { Name: BackupCheckName.Authority, Passed: false });
    }

    [Fact]
    public void An_encrypted_signing_key_needs_its_own_passphrase()
    {
        using Passphrase secret = Passphrase.FromCharacters("of the key", "");
        using Passphrase wrong = Passphrase.FromCharacters("wrong", "");
        using var bed = new BackupBed(parameters => parameters with { Passphrase = secret });
        Assert.Equal(BackupKeyState.Encrypted, bed.Write().SigningKey);
        Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => bed.Drill()).ErrorCode);
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => bed.Drill(signing: wrong)).ErrorCode);
        Assert.Null(bed.Authority.Open().GetLastDrill());
        Assert.True(bed.Drill(signing: secret).Passed);
    }

    [Fact]
    public void An_offline_authority_is_tried_without_its_key()
    {
        File.Delete(_bed.Authority.File("signing.key"));
        Assert.Equal(BackupKeyState.Absent, _bed.Write().SigningKey);
        BackupDrillReport report = _bed.Drill();
        Assert.True(report.Passed, string.Join('\n', report.Checks));
        _bed.Restore();
        Assert.Contains(_bed.Told, sentence => sentence.Contains("offline", StringComparison.Ordinal));
    }

    // A rotation that was restored must be able to go on.
    [Fact]
    public void The_key_of_the_next_CA_is_tried_too()
    {
        _bed.Authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage, IsConfirmed = true });
        _bed.Write();
        Assert.Contains("'next.key' belongs to 'next.crt'", KeyCheck().Detail, StringComparison.Ordinal);

        File.Copy(_bed.Authority.File("node.1.key"), _bed.Authority.File("next.key"), overwrite: true);
        _bed.Write(force: true);
        Assert.False(KeyCheck().Passed);

        File.Delete(_bed.Authority.File("next.key"));
        _bed.Write(force: true);
        Assert.Contains("'next.key' is not in the backup", KeyCheck().Detail, StringComparison.Ordinal);

        BackupCheck KeyCheck() => _bed.Drill().Checks.Single(check => check.Name == BackupCheckName.Key);
    }

    // What was wrong when it was backed up is wrong in the backup too, and shows.
    [Theory]
    [InlineData("signing.key", BackupCheckName.Key)]
    [InlineData("trust.crt", BackupCheckName.Ledger)]
    [InlineData("signing.crl", BackupCheckName.Lists)]
    public void A_backup_of_what_is_damaged_fails(string file, BackupCheckName expected)
    {
        using var other = BackupBed.WithNodes();
        if (file == "trust.crt")
            File.Delete(_bed.Authority.File(file));
        else
            File.Copy(other.Authority.File(file), _bed.Authority.File(file), overwrite: true);
        _bed.Write();
        BackupDrillReport report = _bed.Drill();
        Assert.Contains(report.Checks, check => check.Name == expected && !check.Passed);
        Assert.False(_bed.Authority.Open().GetLastDrill()!.Passed);
    }

    // Whatever is wrong with the file: an earlier drill that passed no longer speaks for it.
    [Theory]
    [InlineData("cut")]
    [InlineData("bit")]
    [InlineData("zeros")]
    [InlineData("empty")]
    public void A_backup_that_is_damaged_is_recorded_as_not_passed(string damage)
    {
        _bed.Write();
        Assert.True(_bed.Drill().Passed);
        byte[] content = File.ReadAllBytes(_bed.Path);
        if (damage == "bit")
            content[5000] ^= 1;
        else if (damage == "zeros")
            Array.Clear(content, 0, 512);
        File.WriteAllBytes(_bed.Path, damage switch { "cut" => content[..3000], "empty" => [], _ => content });

        BackupDrillReport report = _bed.Drill();
        Assert.Null(report.Backup);
        BackupCheck check = Assert.Single(report.Checks);
        Assert.Equal((BackupCheckName.Open, false), (check.Name, check.Passed));
        Assert.Contains(_bed.Path, check.Detail, StringComparison.Ordinal);

        CertAuthority authority = _bed.Authority.Open();
        Assert.Equal((null, false), (authority.GetLastDrill()!.BackupMade, authority.GetLastDrill()!.Passed));
        LedgerEntry line = authority.Store.ReadLedger().Last();
        Assert.Equal((LedgerKind.Failed, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_bed.Path))), null), (line.Kind, line.BackupSha256, line.BackupHead));
        Assert.Empty(CertLedger.Test(_bed.Authority.Path, _bed.Authority.Context()));

        // A rehearsal records nothing, and says it as an error.
        Assert.Throws<ClusterCertsException>(() => _bed.Drill(files: new RehearsalFileSystem()));
    }

    [Fact]
    public void A_wrong_passphrase_and_a_missing_file_are_errors_and_not_recorded()
    {
        _bed.Write();
        using Passphrase wrong = Passphrase.FromCharacters("wrong", "");
        var drill = new DrillParameters { Path = _bed.Path, Passphrase = wrong, AuthorityPath = _bed.Authority.Path };
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => CertAuthorityBackups.Test(drill, _bed.Authority.Context())).ErrorCode);
        Assert.Equal(ErrorCode.FileNotFound, Assert.Throws<ClusterCertsException>(() => _bed.Drill(path: _bed.Path + ".no")).ErrorCode);
        Assert.Null(_bed.Authority.Open().GetLastDrill());
    }

    // Whoever made it: a signing certificate that cannot be read is a check that failed.
    [Fact]
    public void A_signing_certificate_in_it_that_cannot_be_read_is_a_check_that_failed()
    {
        CertAuthorityBackup backup = _bed.Write();
        using var scratch = ScratchFolder.Temporary(new FileSystem());
        foreach (string file in backup.ListFiles())
            File.Copy(_bed.Authority.File(file), Path.Combine(scratch.Path, file));
        File.WriteAllText(Path.Combine(scratch.Path, "signing.crt"), "garbled");
        BackupCheck[] checks = [.. new BackupTrial(scratch.Path, backup, _bed.Authority.Context().Apart(), null, null).Run()];
        Assert.Equal((BackupCheckName.Chain, false), (checks[^1].Name, checks[^1].Passed));
    }

    public void Dispose() => _bed.Dispose();
}
