using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that signs with the key of an authority directory.</summary>
public abstract class SigningCmdlet : AuthorityCmdlet
{
    /// <summary>Opens the signing key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the signing key.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>What opens the signing key, or null.</summary>
    private protected Passphrase? SigningPassphrase { get; private set; }

    /// <summary>Reads the passphrase once.</summary>
    protected override void Start()
    {
        base.Start();
        SigningPassphrase = ReadPassphrase(Passphrase, PassphraseFile);
    }
}
