using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Tells whether a backup would do: restores it on trial, checks it, issues a certificate with it, and compares it with the authority in use.</summary>
/// <remarks>
/// <para>The backup is unpacked into a private folder that is deleted in the end, also after Ctrl+C. There the ledger, the signing key, the chain and the revocation lists are
/// checked, and a certificate is issued and verified. -Passphrase is that of the signing key, where the key in the backup has one of its own.</para>
/// <para>Where the authority in use is named, or is in the current folder, what would be lost is told, the serial numbers given since among it, and that the
/// drill was done is recorded in its ledger: when, with which backup, and what came of it.</para>
/// <para>The answer is a Boolean, so that if is safe; with -Verbose what was found is shown, and -Detailed gives an object for each check instead. With -WhatIf the backup is read
/// from its beginning to its end, and nothing is unpacked or recorded.</para>
/// </remarks>
/// <example>
/// Try a backup, and look at what would be lost.
/// <code>Test-CertAuthorityBackup ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret -Detailed</code>
/// </example>
/// <example>
/// Try it every month from a schedule.
/// <code>if (-not (Test-CertAuthorityBackup ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret)) { throw 'The backup would not do.' }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "CertAuthorityBackup", SupportsShouldProcess = true)]
[OutputType(typeof(bool), typeof(BackupCheck))]
public sealed class TestCertAuthorityBackupCommand : KeysOpeningCmdlet
{
    /// <summary>The backup.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Opens the backup.</summary>
    [Parameter]
    public SecureString? BackupPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the backup.</summary>
    [Parameter]
    public string? BackupPassphraseFile { get; set; }

    /// <summary>Writes each check instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Tries it.</summary>
    protected override void Process()
    {
        string? authority = IsAuthorityNamed || CertAuthority.Exists(AuthorityFolder, Context) ? AuthorityFolder : null;
        var wanted = new DrillParameters
        {
            Path = Paths.Literal(this, Path),
            Passphrase = ReadPassphrase(BackupPassphrase, BackupPassphraseFile),
            SigningPassphrase = SigningPassphrase,
            RotationPassphrase = OtherPassphrase,
            AuthorityPath = authority,
        };
        BeginProgress("Trying a backup");
        string record = authority is null ? "" : $", and record it in '{authority}'";
        if (!ShouldProcess(wanted.Path, $"Restore the backup on trial{record}", () => CertAuthorityBackups.Test(wanted, Context)))
            return;
        BackupDrillReport report = CertAuthorityBackups.Test(wanted, Context);
        if (authority is null)
            WriteWarning("No authority is named: nothing was compared, and the drill is not recorded. Name the authority in use with -AuthorityPath.");
        foreach (BackupCheck check in report.Checks)
            WriteVerbose(check.ToString());
        if (Detailed)
            WriteObject(report.Checks, enumerateCollection: true);
        else
            WriteObject(report.Passed);
    }

    // What cannot be tried would not do, so that "if" is safe.
    private protected override void WriteFailure(ClusterCertsException failure)
    {
        base.WriteFailure(failure);
        if (!Detailed)
            WriteObject(false);
    }
}
