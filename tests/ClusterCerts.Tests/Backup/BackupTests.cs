using System.Globalization;
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Backup;

/// <summary>A backup: what is in it, and how it opens.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly BackupBed _bed = BackupBed.WithNodes();

    [SkippableFact]
    public void OpenSsl_and_tar_alone_bring_an_authority_back()
    {
        Peer.Needs("openssl", "tar");
        CertAuthorityBackup backup = _bed.Write(rounds: PasswordTerms.Rounds);
        string tar = _bed.Around("plain.tar"), folder = _bed.Around("by-hand");
        Peer.Expect("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", _bed.Path, "-pwri_password", BackupBed.Word, "-out", tar);
        Directory.CreateDirectory(folder);
        Peer.Expect("tar", "-xpf", tar, "-C", folder);
        foreach (string file in backup.ListFiles())
            Assert.Equal(File.ReadAllBytes(_bed.Authority.File(file)), File.ReadAllBytes(Path.Combine(folder, file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "signing.key")));
        Assert.Equal("manifest.json", Peer.Expect("tar", "-tf", tar).Split('\n')[0]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bed.Path));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_bed.Path))), backup.Sha256);
    }

    [Fact]
    public void All_of_the_directory_is_in_it_but_what_belongs_to_this_place()
    {
        CertAuthorityBackup backup = _bed.Write();
        string[] files = [.. Directory.EnumerateFiles(_bed.Authority.Path).Select(Path.GetFileName).OfType<string>().Where(name => name != ".lock").Order(StringComparer.Ordinal)];
        Assert.Equal(files, backup.ListFiles().Order(StringComparer.Ordinal));
        Assert.Equal("ledger.jsonl", backup.ListFiles()[^1]);
        Assert.Equal(BackupKeyState.Plain, backup.SigningKey);
        Assert.Empty(_bed.Told);
    }

    [Theory]
    [InlineData("the passphrase")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("0")]
    public void Only_a_backup_is_replaced_by_force(string content)
    {
        File.WriteAllText(_bed.Path, content);
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => _bed.Write(force: true)).ErrorCode);
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => _bed.Write(new RehearsalFileSystem(), force: true)).ErrorCode);
        Assert.Equal(content, File.ReadAllText(_bed.Path));
    }

    [Fact]
    public void A_backup_within_the_authority_is_refused_over_a_link_too()
    {
        File.CreateSymbolicLink(_bed.Around("link"), _bed.Authority.Path);
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => _bed.Authority.Open().Backup(
            new BackupParameters { OutputPath = Path.Combine(_bed.Around("link"), "b.cms"), Passphrase = Passphrase.FromCharacters("x", "") }));
        Assert.Equal(ErrorCode.InvalidArgument, error.ErrorCode);
    }

    [Fact]
    public void Nothing_is_ever_replaced()
    {
        _bed.Write();
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => _bed.Write()).ErrorCode);
        _bed.Write(force: true);
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(() => _bed.Restore(to: _bed.Authority.Path)).ErrorCode);
        Directory.CreateDirectory(_bed.Around("empty"));
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => _bed.Restore(to: _bed.Around("empty"))).ErrorCode);
        Assert.Equal(ErrorCode.FileNotFound, Assert.Throws<ClusterCertsException>(() => _bed.Restore(to: _bed.Around("no/such"))).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => _bed.Authority.Open().Backup(
            new BackupParameters { OutputPath = _bed.Authority.File("in.cms"), Passphrase = Passphrase.FromCharacters("x", "") })).ErrorCode);
        Assert.Equal(ErrorCode.PassphraseRequired, Assert.Throws<ClusterCertsException>(() => _bed.Authority.Open().Backup(
            new BackupParameters { OutputPath = _bed.Around("b2") })).ErrorCode);
    }

    [Fact]
    public void A_rehearsal_writes_nothing_and_tells_what_would_be()
    {
        Dictionary<string, string> before = _bed.Authority.Snapshot();
        CertAuthorityBackup planned = _bed.Write(new RehearsalFileSystem());
        Assert.False(File.Exists(_bed.Path));
        CertAuthorityBackup written = _bed.Write();
        Assert.Equal(planned.ListFiles(), written.ListFiles());
        Assert.Null(_bed.Restore(files: new RehearsalFileSystem()).Signing);
        Assert.True(_bed.Drill(files: new RehearsalFileSystem()).Passed);
        Assert.False(Path.Exists(_bed.Around("restored")));
        Assert.Equal(before, _bed.Authority.Snapshot());
    }

    [Fact]
    public void Files_of_nodes_outside_are_in_it_where_that_is_asked_for()
    {
        _bed.Authority.Issue(new NodeCertParameters { OutputPath = _bed.Around("elsewhere") }, "7");
        Assert.DoesNotContain(_bed.Write().ListFiles(), name => name.StartsWith("outside/", StringComparison.Ordinal));
        Assert.Contains(_bed.Told, sentence => sentence.Contains("-IncludeOutside", StringComparison.Ordinal));
        Assert.Equal(["outside/1/node.7.crt", "outside/2/node.7.key"], _bed.Write(force: true, outside: true).ListFiles().Where(name => name.StartsWith("outside/", StringComparison.Ordinal)));
        _bed.Restore();
        Assert.Equal(File.ReadAllBytes(_bed.Around("elsewhere/node.7.key")), File.ReadAllBytes(_bed.Around("restored/outside/2/node.7.key")));
        Assert.Contains(_bed.Told, sentence => sentence.Contains(_bed.Around("elsewhere/node.7.key"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_one_state_though_others_issue_meanwhile()
    {
        using var stop = new CancellationTokenSource();
        Task issuing = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
                _bed.Authority.Issue(new NodeCertParameters(), string.Create(CultureInfo.InvariantCulture, $"m{i}"));
        });
        for (int i = 0; i < 5; i++)
        {
            CertAuthorityBackup backup = _bed.Write(force: true);
            _bed.Restore(to: _bed.Around($"restored{i}"));
            Assert.Empty(CertLedger.Test(_bed.Around($"restored{i}"), _bed.Authority.Context()));
            Assert.Equal(backup.LedgerLines + 1, File.ReadLines(Path.Combine(_bed.Around($"restored{i}"), "ledger.jsonl")).Count());
        }

        await stop.CancelAsync();
        await issuing;
    }

    // However slow the medium is: it is one state all the same.
    [Fact]
    public void Others_do_not_wait_while_it_is_written()
    {
        File.WriteAllBytes(_bed.Authority.File("a-long-file"), RandomNumberGenerator.GetBytes(1 << 20));
        int lines = File.ReadLines(_bed.Authority.File("ledger.jsonl")).Count();
        var slow = new SlowPlace(() => Assert.True(Task.Run(() => _bed.Authority.Issue(new NodeCertParameters { Force = true }, "1", "other")).Wait(TimeSpan.FromMinutes(1)), "it waited"));
        byte[] key = File.ReadAllBytes(_bed.Authority.File("node.1.key"));
        CertAuthorityBackup backup = _bed.Write(slow);
        Assert.True(slow.IsDone);
        Assert.Equal(lines, backup.LedgerLines);
        _bed.Restore();
        Assert.Equal(key, File.ReadAllBytes(_bed.Around("restored/node.1.key")));
        Assert.False(File.Exists(_bed.Around("restored/node.other.key")));
        Assert.NotEqual(key, File.ReadAllBytes(_bed.Authority.File("node.1.key")));
        Assert.Empty(CertLedger.Test(_bed.Around("restored"), _bed.Authority.Context()));
    }

    [Fact]
    public void A_long_ledger_is_in_it_line_by_line()
    {
        LongLedger.Grow(_bed.Authority.Path);
        _bed.Authority.Issue("8"); // With an index beside it.
        CertAuthorityBackup backup = _bed.Write();
        Assert.DoesNotContain("ledger.index", backup.ListFiles());
        _bed.Restore();
        string[] lines = File.ReadAllLines(_bed.Authority.File("ledger.jsonl"));
        Assert.Equal(lines, File.ReadLines(Path.Combine(_bed.Around("restored"), "ledger.jsonl")).Take(lines.Length));
    }

    [Fact]
    public void A_full_disk_leaves_nothing()
    {
        _bed.Write();
        var full = new HookedFileSystem(change =>
        {
            if (change.Number == 9)
                throw new IOException("No space left on device", 28);
        });
        Assert.Equal(ErrorCode.DiskFull, Assert.Throws<ClusterCertsException>(() => _bed.Restore(files: full)).ErrorCode);
        Assert.Equal(["backup.cms", "pki"], Directory.EnumerateFileSystemEntries(_bed.Authority.Around).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void A_folder_that_may_not_be_read_is_told()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root reads every folder");
        string folder = Directory.CreateDirectory(_bed.Authority.File("closed")).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.None);
        try
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => _bed.Write());
            Assert.Equal((ErrorCode.AccessDenied, true), (error.ErrorCode, error.Message.Contains(folder, StringComparison.Ordinal)));
            Assert.False(File.Exists(_bed.Path));
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [SkippableFact]
    public void What_is_private_by_its_name_is_so_in_it_and_restored()
    {
        Skip.If(OperatingSystem.IsWindows(), "modes");
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite, Open = Mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Directory.CreateDirectory(_bed.Authority.File(".rotation"));
        string[] names = [".rotation/Issue.policy.json", "kept.KEY", "node.1.key"];
        foreach (string name in names)
        {
            if (!File.Exists(_bed.Authority.File(name)))
                File.WriteAllText(_bed.Authority.File(name), "{}");
            File.SetUnixFileMode(_bed.Authority.File(name), Open);
        }

        CertAuthorityBackup backup = _bed.Write();
        Assert.All(names, name => Assert.True(backup.Manifest.Files.Single(file => file.Name == name).IsPrivate, name));
        using (var scratch = ScratchFolder.Temporary(new FileSystem()))
        {
            foreach (string name in names)
            {
                // Of an earlier version: its manifest says what the mode was.
                scratch.Place(new BackupEntry { Name = name, Size = 1, Sha256 = "", Modified = DateTimeOffset.UnixEpoch }, new MemoryStream([1]));
                Assert.Equal(Mine, File.GetUnixFileMode(Path.Combine(scratch.Path, name)));
            }
        }
    }

    [SkippableFact]
    public void A_file_of_an_odd_name_is_left_out_and_told()
    {
        Skip.If(OperatingSystem.IsWindows(), "no such names");
        foreach (string name in (string[])["manifest.json", "a\\b", "notes", "Notes"])
            File.WriteAllText(_bed.Authority.File(name), name);
        string[] files = [.. _bed.Write().ListFiles()];
        Assert.Equal(["Notes", "notes"], files.Intersect(["Notes", "notes", "manifest.json", "a\\b"]));
        Assert.Equal(2, _bed.Told.Count);
        Assert.All(["manifest.json", "a\\b"], name => Assert.Contains(_bed.Told, told => told.StartsWith($"'{_bed.Authority.File(name)}'", StringComparison.Ordinal)));
        _bed.Restore();
        Assert.Equal("Notes", File.ReadAllText(Path.Combine(_bed.Around("restored"), "Notes")));
    }

    // Of a file that has gone while a backup looks for it that is told, and not that the backup cannot be written.
    [Fact]
    public void A_file_that_has_gone_meanwhile_is_told_as_such()
    {
        string gone = Path.Combine(_bed.Authority.Path, "gone.crt");
        using var held = new HeldSources();
        var before = new BackupSource("gone.crt", gone, null, false, DateTimeOffset.UnixEpoch);
        Assert.All((Func<object>[])[() => held.Take(before), () => held.Take(BackupSource.OfFile("gone.crt", gone))], look =>
        {
            var error = Assert.Throws<ClusterCertsException>(look);
            Assert.Equal((ErrorCode.FileNotFound, $"'{gone}' does not exist."), (error.ErrorCode, error.Message));
        });
    }

    public void Dispose() => _bed.Dispose();
}
