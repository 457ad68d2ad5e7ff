using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Makes an authority again from a backup, where nothing is yet.</summary>
/// <remarks>
/// <para>Nothing is ever replaced: the folder must not exist. It appears whole or not at all; a wrong passphrase, and a backup that is cut off or was changed, leave nothing behind.</para>
/// <para>What the lost authority issued, revoked and set after the backup is unknown, and warnings say what to look at. Serial numbers and list numbers go on so
/// far above those of the backup that none is used twice, and the ledger records the restoration. Never let the lost authority issue again beside the restored one.</para>
/// </remarks>
/// <example>
/// Restore an authority.
/// <code>Restore-CertAuthority ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret</code>
/// </example>
/// <example>
/// Look what a backup holds, and restore nothing.
/// <code>Restore-CertAuthority ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret -WhatIf</code>
/// </example>
[Cmdlet(VerbsData.Restore, "CertAuthority", SupportsShouldProcess = true)]
[OutputType(typeof(SigningCert))]
public sealed class RestoreCertAuthorityCommand : ClusterCertsCmdlet
{
    /// <summary>The backup.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The folder that becomes the authority directory; it must not exist.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string AuthorityPath { get; set; } = "";

    /// <summary>Opens the backup. -Passphrase means the same here.</summary>
    [Parameter]
    [Alias("Passphrase")]
    public SecureString? BackupPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the backup. -PassphraseFile means the same here.</summary>
    [Parameter]
    [Alias("PassphraseFile")]
    public string? BackupPassphraseFile { get; set; }

    /// <summary>The PostgreSQL database that shall keep it, such as 'Host=db1;Database=pki'. It is restored in the folder first, and moved there when it is whole.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The folder itself")]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <summary>Restores it.</summary>
    protected override void Process()
    {
        var wanted = new RestoreParameters
        {
            Path = Paths.Literal(this, Path),
            AuthorityPath = Paths.Literal(this, AuthorityPath),
            Passphrase = ReadPassphrase(BackupPassphrase, BackupPassphraseFile),
            Store = Store,
        };
        BeginProgress("Restoring an authority");
        string content = IsWhatIf ? $", {CertAuthorityBackups.Restore(wanted, Context, WriteWarning).Backup.DescribeContent()}" : "";
        if (ShouldProcess(wanted.AuthorityPath, $"Restore the backup '{wanted.Path}'{content}"))
            WriteObject(CertAuthorityBackups.Restore(wanted, Context, WriteWarning).Signing);
    }
}
