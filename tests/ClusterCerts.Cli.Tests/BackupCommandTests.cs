namespace ClusterCerts.Cli.Tests;

/// <summary>Backup, drill and restoration on the command line.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public BackupCommandTests()
    {
        File.WriteAllText(_folder["pass"], "correct horse\n");
        File.WriteAllText(_folder["wrong"], "incorrect horse\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["pass"], UnixFileMode.UserRead);
            File.SetUnixFileMode(_folder["wrong"], UnixFileMode.UserRead);
        }

        Run("new-signing-cert pki --subject CN=prod").Expect(0);
        Run("new-node-cert 1 2 --authority-path pki").Expect(0);
    }

    [Fact]
    public void One_command_each_backs_up_tries_and_restores()
    {
        System.Text.Json.JsonElement backup = Run("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass --json").Expect(0).Json.Single();
        Assert.Equal(("CN=prod", "Plain", 3), (backup.GetProperty("Subject").GetString(), backup.GetProperty("SigningKey").GetString(), backup.GetProperty("LedgerLines").GetInt32()));
        Assert.Equal("True\n", Run("test-cert-authority-backup b.cms --authority-path pki --backup-passphrase-file pass").Expect(0).Output);
        Assert.Equal(
            ["Open", "Ledger", "Key", "Chain", "Lists", "Issue", "Authority"],
            Run("test-cert-authority-backup b.cms --authority-path pki --backup-passphrase-file pass --detailed --json").Expect(0).Json.Select(check => check.GetProperty("Name").GetString()));
        CliResult restored = Run("restore-cert-authority b.cms --authority-path new --backup-passphrase-file pass").Expect(0);
        Assert.Contains("find-node-cert", restored.Error, StringComparison.Ordinal);
        Assert.Equal("True\n", Run("test-cert-ledger new").Expect(0).Output);
        Run("new-node-cert 3 --authority-path new").Expect(0);
    }

    // The obvious name does too, but where it is that of the signing key's.
    [Fact]
    public void The_passphrase_file_has_a_shorter_name()
    {
        Run("backup-cert-authority b.cms --authority-path pki --passphrase-file pass").Expect(0);
        Run("restore-cert-authority b.cms --authority-path new --passphrase-file pass").Expect(0);
        Assert.Contains("give --backup-passphrase-file", Run("test-cert-authority-backup b.cms --authority-path pki --passphrase-file pass").Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("--passphrase-file", Run("restore-cert-authority --help").Expect(0).Output.Replace("--backup-passphrase-file", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup-cert-authority b.cms --authority-path pki", "give --backup-passphrase-file")]
    [InlineData("test-cert-authority-backup b.cms --authority-path pki", "give --backup-passphrase-file")]
    [InlineData("restore-cert-authority b.cms --authority-path new --backup-passphrase-file wrong", "The passphrase of the backup")]
    [InlineData("restore-cert-authority b.cms --authority-path pki --backup-passphrase-file pass", "is an authority already")]
    [InlineData("restore-cert-authority pki/signing.crt --authority-path new --backup-passphrase-file pass", "is no backup that backup-cert-authority made")]
    [InlineData("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass", "use --force to replace it")]
    public void What_cannot_be_done_is_said(string command, string told)
    {
        Run("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass").Expect(0);
        Assert.Contains(told, Run(command).Expect(1).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void A_backup_that_would_not_do_is_exit_status_1()
    {
        Run("new-signing-cert other").Expect(0);
        Run("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass").Expect(0);
        Assert.Equal("False\n", Run("test-cert-authority-backup b.cms --authority-path other --backup-passphrase-file pass").Expect(1).Output);
    }

    [Fact]
    public void With_what_if_nothing_is_written_and_what_would_be_is_listed()
    {
        Assert.Matches("^What if: would write a backup of .* files of 'CN=prod' .*signing.key.*ledger.jsonl\\.\n$",
            Run("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass --what-if").Expect(0).Output);
        Assert.False(File.Exists(_folder["b.cms"]));
        Run("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file pass").Expect(0);
        Assert.StartsWith("What if: would restore the backup", Run("test-cert-authority-backup b.cms --authority-path pki --backup-passphrase-file pass --what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.StartsWith("What if: would restore the backup", Run("restore-cert-authority b.cms --authority-path new --backup-passphrase-file pass --what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["new"]));
        Assert.DoesNotContain("Drill", File.ReadAllText(_folder["pki", "ledger.jsonl"]), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private CliResult Run(string command) => CliProgram.Run(_folder.Location, command.Split(' '));
}
