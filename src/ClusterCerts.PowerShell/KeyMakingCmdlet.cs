using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that issues certificates and makes the nodes' keys.</summary>
/// <typeparam name="T">What it gathers.</typeparam>
public abstract class KeyMakingCmdlet<T> : IssuingCmdlet<T>
{
    /// <summary>Encrypts the nodes' keys.</summary>
    [Parameter]
    public virtual SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts the nodes' keys.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    /// <summary>How many keys are made at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [WholeNumber]
    [PSDefaultValue(Help = "The number of processors")]
    public int? ThrottleLimit { get; set; }

    /// <summary>What encrypts the nodes' keys; null leaves them plain.</summary>
    private protected Passphrase? KeyPassphrase { get; private set; }

    /// <summary>Reads the passphrases once.</summary>
    protected override void Start()
    {
        base.Start();
        KeyPassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile);
    }
}
