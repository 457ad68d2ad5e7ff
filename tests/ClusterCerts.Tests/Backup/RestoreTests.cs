using System.Globalization;

namespace ClusterCerts.Tests.Backup;

/// <summary>How an authority comes back from a backup: whole, or not at all.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly BackupBed _bed = BackupBed.WithNodes();

    [Fact]
    public void A_restored_authority_has_each_file_and_never_gives_a_number_again()
    {
        _bed.Write();

        // The lost authority goes on after the backup.
        NodeCert[] after = _bed.Authority.Issue(new NodeCertParameters(), "4", "5");
        (CertAuthorityBackup backup, SigningCert? signing) = _bed.Restore();
        Assert.Equal(_bed.Authority.Open().GetSigningCert().Fingerprint, signing!.Fingerprint);
        string restored = _bed.Around("restored");
        foreach (string file in backup.ListFiles().Except(["ledger.jsonl", "signing.srl"]))
            Assert.Equal(File.ReadAllBytes(_bed.Authority.File(file)), File.ReadAllBytes(Path.Combine(restored, file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(restored));
        Assert.Empty(CertLedger.Test(restored, _bed.Authority.Context()));

        CertAuthority again = CertAuthority.Open(restored, _bed.Authority.Context());
        NodeCert next = TestAuthority.Value(again.Issue(["6"], new NodeCertParameters()).Single());
        SerialNumber lost = after.Max(cert => SerialNumber.Parse(cert.SerialNumber));
        Assert.True(SerialNumber.Parse(next.SerialNumber) > lost);
        Assert.True(NumberOf(again.WriteRevocationList()) > NumberOf(_bed.Authority.Open().WriteRevocationList()));
        Assert.Empty(CertLedger.Test(restored, _bed.Authority.Context()));
        Assert.Contains(_bed.Told, sentence => sentence.Contains("unknown here", StringComparison.Ordinal));
        Assert.Equal(2, _bed.Told.Count);
    }

    [Fact]
    public void A_list_that_was_signed_ahead_does_not_come_back()
    {
        _bed.Authority.Open().WriteRevocationLists(new() { Ahead = 3 });
        _bed.Write();
        _bed.Authority.Open().Revoke(new RevocationParameters { NodeIds = ["2"] });
        _bed.Restore();
        CertAuthority restored = CertAuthority.Open(_bed.Around("restored"), _bed.Authority.Context());
        Assert.False(File.Exists(Path.Combine(_bed.Around("restored"), "signing.ahead.crl")));
        Assert.Empty(restored.GetPreparedLists());
        Assert.Contains(_bed.Told, sentence => sentence.Contains("signed ahead are not restored", StringComparison.Ordinal));
        Assert.Empty(CertLedger.Test(_bed.Around("restored"), _bed.Authority.Context()));
    }

    [Fact]
    public void What_a_killed_restoration_left_is_deleted_by_the_next()
    {
        _bed.Write();
        string left = Directory.CreateDirectory(_bed.Around(".restored.0123abcd.cctmp")).FullName;
        string other = Directory.CreateDirectory(_bed.Around(".restored.89abcdef.cctmp")).FullName;
        File.WriteAllText(Path.Combine(left, "signing.key"), "x");
        File.WriteAllText(Path.Combine(other, "signing.key"), "x");
        Directory.SetLastWriteTimeUtc(left, _bed.Authority.Context().Now.UtcDateTime.AddDays(-2));
        Directory.SetLastWriteTimeUtc(other, _bed.Authority.Context().Now.UtcDateTime.AddHours(-2)); // Of one that is under way.
        _bed.Restore();
        Assert.True(File.Exists(Path.Combine(other, "signing.key")));
        Directory.Delete(other, recursive: true);
        Assert.Equal(["backup.cms", "pki", "restored"], Directory.EnumerateFileSystemEntries(_bed.Authority.Around).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_restoration_whose_files_vanish_is_not_taken_for_whole()
    {
        _bed.Write();
        var thief = new HookedFileSystem(_ =>
        {
            foreach (string key in Directory.EnumerateFiles(_bed.Authority.Around, "node.1.key", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                .Where(file => file.Contains(".cctmp", StringComparison.Ordinal)))
                File.Delete(key);
        });
        Assert.Equal(ErrorCode.FileSystemError, Assert.Throws<ClusterCertsException>(() => _bed.Restore(files: thief)).ErrorCode);
        Assert.False(Path.Exists(_bed.Around("restored")));
    }

    [Fact]
    public void A_restored_authority_is_backed_up_again_with_what_is_outside()
    {
        _bed.Authority.Issue(new NodeCertParameters { OutputPath = _bed.Around("elsewhere") }, "7");
        Directory.CreateDirectory(_bed.Authority.File("outside/1"));
        File.WriteAllText(_bed.Authority.File("outside/1/node.7.crt"), "of an earlier restoration");
        Assert.Equal(["outside/1/node.7.crt", "outside/2/node.7.crt", "outside/3/node.7.key"], _bed.Write(outside: true).ListFiles().Where(name => name.StartsWith("outside/", StringComparison.Ordinal)));
    }

    public void Dispose() => _bed.Dispose();

    private static int NumberOf(RevocationList list) => int.Parse(list.Number!, CultureInfo.InvariantCulture);
}
