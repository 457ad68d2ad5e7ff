using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>The passphrase of a key, from a secure string or from a file.</summary>
internal static class SecretParameters
{
    /// <summary>Reads the passphrase that the parameters give.</summary>
    /// <param name="cmdlet">The cmdlet whose location counts for the file.</param>
    /// <param name="secret">What <c>-Passphrase</c> holds, or null.</param>
    /// <param name="file">What <c>-PassphraseFile</c> holds, or null.</param>
    /// <returns>The passphrase, or null when none is given; the caller disposes it.</returns>
    /// <exception cref="ClusterCertsException">Both are given, it is empty, or the file cannot be read.</exception>
    internal static Passphrase? Read(PSCmdlet cmdlet, SecureString? secret, string? file) => (secret, file) switch
    {
        (null, null) => null,
        (not null, null) => Passphrase.FromSecureString(secret),
        (null, not null) => Passphrase.FromFile(Paths.Literal(cmdlet, file)),
        _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give -Passphrase or -PassphraseFile, not both."),
    };
}
