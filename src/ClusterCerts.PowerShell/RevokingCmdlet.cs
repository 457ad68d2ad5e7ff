using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that cuts nodes off: what is named is found first, each is confirmed, and all that is confirmed is cut off together.</summary>
/// <typeparam name="T">How that is named.</typeparam>
public abstract class RevokingCmdlet<T> : GatheringCmdlet<T>
{
    /// <summary>Opens the key of the other CA while a rotation keeps two, for its revocation list: the next one's before the phase Issue, the previous
    /// one's after it. Otherwise it is not used.</summary>
    [Parameter]
    [PSDefaultValue(Help = "What opens the signing key, but never as the PIN of another token")]
    public SecureString? RotationPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase or PIN that opens the key of the other CA while a rotation keeps two, for its revocation list: the next one's
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

    /// <summary>Cuts off what is confirmed, and tells what the authority says then and what was not found.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="found">What was named, and errors in place of what is not there.</param>
    /// <param name="confirmed">Those of it that may be cut off.</param>
    /// <param name="activity">What the progress bar says.</param>
    /// <param name="act">Cuts off those.</param>
    private protected void CutOff(
        CertAuthority authority,
        IEnumerable<Outcome<NodeCert>> found,
        IReadOnlyCollection<Outcome<NodeCert>> confirmed,
        string activity,
        Func<IReadOnlyList<Outcome<NodeCert>>> act)
    {
        if (confirmed.Count > 0)
        {
            IReadOnlyList<Outcome<NodeCert>> done = act();
            WriteOutcomes(done, done.Count, activity);
        }

        WriteNotices(authority);
        WriteFailures(found);
    }
}
