namespace ClusterCerts.Tests.Backup;

/// <summary>What is wrong with a backup is told apart, and nothing of it is used.</summary>
public sealed class DamagedBackupTests : IDisposable
{
    private readonly BackupBed _bed = BackupBed.WithNodes();

    [Fact]
    public void A_wrong_passphrase_is_said()
    {
        _bed.Write();
        Assert.Equal(ErrorCode.WrongPassphrase, Assert.Throws<ClusterCertsException>(() => _bed.Restore(word: "incorrect horse")).ErrorCode);
        AssertNothing();
    }

    // Each region: the head of the message, what tells of the passphrase, the wrapped key, the first and later octet strings, the end.
    [Fact]
    public void A_flipped_bit_anywhere_is_seen()
    {
        _bed.Write(rounds: 100);
        byte[] whole = File.ReadAllBytes(_bed.Path);
        int[] places = [.. Enumerable.Range(0, 330), .. Enumerable.Range(1, 60).Select(i => 330 + (i * ((whole.Length - 330) / 61))), .. Enumerable.Range(whole.Length - 24, 24)];
        using Passphrase passphrase = Passphrase.FromCharacters(BackupBed.Word, "");
        var unseen = new List<string>();
        foreach (int place in places)
        {
            byte[] changed = [.. whole];
            changed[place] ^= 1;
            File.WriteAllBytes(_bed.Path, changed);
            var error = Record.Exception(() => new BackupReader(_bed.Path, passphrase, WorkLog.None).Read(place: null)) as ClusterCertsException;
            ErrorCode[] expected = place < 400 ? [ErrorCode.BackupDamaged, ErrorCode.WrongPassphrase, ErrorCode.NotABackup] : [ErrorCode.BackupDamaged];
            if (error is null || !expected.Contains(error.ErrorCode))
                unseen.Add($"octet {place} ({whole[place]:x2}): {error?.Message}");
            if (place % 50 == 0)
                Assert.NotNull(Record.Exception(() => _bed.Restore()));
        }

        Assert.Empty(unseen);
        AssertNothing();
    }

    [Fact]
    public void A_cut_file_is_seen()
    {
        _bed.Write(rounds: 100);
        byte[] whole = File.ReadAllBytes(_bed.Path);
        foreach (int length in (int[])[20, 100, 300, whole.Length / 3, whole.Length - 600, whole.Length - 17, .. Enumerable.Range(whole.Length - 11, 11)])
        {
            File.WriteAllBytes(_bed.Path, whole[..length]);
            Assert.Equal(ErrorCode.BackupDamaged, Assert.Throws<ClusterCertsException>(() => _bed.Restore()).ErrorCode);
        }

        AssertNothing();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no backup")]
    [InlineData("-----BEGIN CMS-----\nMIAGCSqGSIb3DQEHA6CAMIACAQMxgA==\n-----END CMS-----\n")]
    public void What_is_no_backup_is_said_to_be_none(string text)
    {
        File.WriteAllText(_bed.Path, text);
        Assert.Equal(ErrorCode.NotABackup, Assert.Throws<ClusterCertsException>(() => _bed.Restore()).ErrorCode);
        AssertNothing();
    }

    [SkippableFact]
    public void What_others_encrypted_is_no_backup()
    {
        Peer.Needs("openssl");
        Peer.Expect("openssl", "cms", "-encrypt", "-aes256", "-binary", "-in", _bed.Authority.File("signing.crt"), "-outform", "DER", "-out", _bed.Path, "-pwri_password", BackupBed.Word);
        Assert.Equal(ErrorCode.NotABackup, Assert.Throws<ClusterCertsException>(() => _bed.Restore()).ErrorCode);
        File.Delete(_bed.Path);
        Assert.Equal(ErrorCode.FileNotFound, Assert.Throws<ClusterCertsException>(() => _bed.Restore()).ErrorCode);
        AssertNothing();
    }

    [Fact]
    public void A_newer_version_is_said()
    {
        byte[] manifest = System.Text.Encoding.UTF8.GetBytes("""{"version":2,"whatever":true}""");
        Assert.Equal(ErrorCode.BackupTooNew, Assert.Throws<ClusterCertsException>(() => BackupManifest.Decode(manifest, "x")).ErrorCode);
    }

    [Theory]
    [InlineData("../signing.key")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\\b")]
    [InlineData("manifest.json")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_refused(string name) =>
        Assert.False(new BackupEntry { Name = name, Size = 1, Sha256 = new string('0', 64), Modified = DateTimeOffset.UnixEpoch }.IsOne);

    [Fact]
    public void Nothing_is_decrypted_any_more_by_who_is_disposed_of()
    {
        _bed.Write(rounds: 100);
        using Passphrase passphrase = Passphrase.FromCharacters(BackupBed.Word, "");
        using FileStream file = File.OpenRead(_bed.Path);
        using IPasswordEnvelope envelope = Engines.Load<ICmsEngine>(Engines.BouncyCastle).OpenEnvelope(file);
        Stream content = envelope.Decrypt(envelope.Terms.Derive(passphrase).Key);
        Assert.NotEqual(-1, content.ReadByte());
        content.Dispose();
        Assert.NotNull(Record.Exception(() => content.ReadByte()));
    }

    public void Dispose() => _bed.Dispose();

    private void AssertNothing() =>
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_bed.Authority.Around), entry => Path.GetFileName(entry) is not ("pki" or "backup.cms"));
}
