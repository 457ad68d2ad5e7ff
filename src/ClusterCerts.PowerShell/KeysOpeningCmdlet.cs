using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that opens the keys of both CAs of an authority while a rotation keeps two.</summary>
public abstract class KeysOpeningCmdlet : SigningCmdlet
{
    /// <summary>Opens the key of the other CA while a rotation keeps two: the next one's before the phase Issue, the previous
    /// one's after it. Otherwise it is not used.</summary>
    [Parameter]
    [PSDefaultValue(Help = "What opens the signing key, but never as the PIN of another token")]
    public SecureString? RotationPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase or PIN that opens the key of the other CA while a rotation keeps two: the next one's
    /// before the phase Issue, the previous one's after it. Otherwise it is not used.</summary>
    [Parameter]
    [PSDefaultValue(Help = "What opens the signing key, but never as the PIN of another token")]
    public string? RotationPassphraseFile { get; set; }

    /// <summary>What opens the key of the other CA, or null.</summary>
    private protected Passphrase? OtherPassphrase { get; private set; }

    /// <summary>Reads the passphrases once.</summary>
    protected override void Start()
    {
        base.Start();
        OtherPassphrase = ReadPassphrase(RotationPassphrase, RotationPassphraseFile);
    }
}
