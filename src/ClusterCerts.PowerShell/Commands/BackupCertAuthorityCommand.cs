using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes one encrypted file with everything that an authority is, which OpenSSL alone can open too.</summary>
/// <remarks>
/// <para>The file is CMS (EnvelopedData for a passphrase, AES-256-CBC) of a tar file that has the layout of an authority directory, and first a manifest.json that names each file
/// with its SHA-256. It is one state of the authority, from a folder and from a database alike, though others issue meanwhile. What can be made again, such as the
/// ledger's index, is not in it.</para>
/// <para>The signing key is in it as it stands: where it has a passphrase it keeps that, besides the one of the backup; otherwise whoever opens the backup has the key. Keep the
/// passphrase of the backup apart from the backup. An authority that a folder below has is left out, and a warning says so.</para>
/// <para>A backup that was never restored is a hope: Test-CertAuthorityBackup tries it.</para>
/// </remarks>
/// <example>
/// Back an authority up, and try the backup at once.
/// <code>
/// $secret = Read-Host -AsSecureString
/// Backup-CertAuthority ./pki-backup.cms -AuthorityPath ./pki -BackupPassphrase $secret | Test-CertAuthorityBackup -BackupPassphrase $secret
/// </code>
/// </example>
/// <example>
/// See what would be in it.
/// <code>Backup-CertAuthority ./pki-backup.cms -AuthorityPath ./pki -BackupPassphraseFile ./backup.secret -WhatIf</code>
/// </example>
[Cmdlet(VerbsData.Backup, "CertAuthority", SupportsShouldProcess = true)]
[OutputType(typeof(CertAuthorityBackup))]
public sealed class BackupCertAuthorityCommand : AuthorityCmdlet
{
    /// <summary>The file to write, outside of the authority directory.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = "";

    /// <summary>Encrypts the backup. It need not be that of the signing key, which the backup keeps as it stands. -Passphrase means the same here.</summary>
    [Parameter]
    [Alias("Passphrase")]
    public SecureString? BackupPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the backup. -PassphraseFile means the same here.</summary>
    [Parameter]
    [Alias("PassphraseFile")]
    public string? BackupPassphraseFile { get; set; }

    /// <summary>Takes nodes' files too that lie outside of the authority directory, where the ledger says they are.</summary>
    [Parameter]
    public SwitchParameter IncludeOutside { get; set; }

    /// <summary>Replaces a backup that is there already; another file never.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes it.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        var wanted = new BackupParameters
        {
            OutputPath = Paths.Literal(this, OutputPath),
            Passphrase = ReadPassphrase(BackupPassphrase, BackupPassphraseFile),
            IncludeOutside = IncludeOutside,
            Force = Force,
        };
        BeginProgress("Backing up an authority");
        CertAuthority authority = OpenAuthority(AuthorityFolder);
        string content = IsWhatIf ? $" with {authority.Backup(wanted, WriteWarning).DescribeContent()}" : "";
        if (ShouldProcess(wanted.OutputPath, $"Write a backup of '{AuthorityFolder}'{content}"))
            WriteObject(authority.Backup(wanted, WriteWarning));
    }
}
