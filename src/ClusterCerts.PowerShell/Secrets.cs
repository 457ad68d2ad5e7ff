using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>The passphrases of a command; they are zeroed when it ends.</summary>
/// <param name="cmdlet">The cmdlet whose location counts.</param>
/// <param name="warn">Takes what is worth knowing of a file.</param>
internal sealed class Secrets(PSCmdlet cmdlet, Action<string> warn) : IDisposable
{
    private readonly List<Passphrase> _owned = [];
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);

    /// <summary>Reads the passphrase that two parameters give.</summary>
    /// <param name="secret">What <c>-Passphrase</c> holds, or null.</param>
    /// <param name="file">What <c>-PassphraseFile</c> holds, or null.</param>
    /// <param name="parameters">Their names.</param>
    /// <returns>The passphrase, or null when none is given.</returns>
    /// <exception cref="ClusterCertsException">Both are given, it is empty, or the file cannot be read.</exception>
    internal Passphrase? Read(SecureString? secret, string? file, (string Secret, string File) parameters)
    {
        Passphrase? passphrase = (secret, file) switch
        {
            (null, null) => null,
            (not null, null) => Passphrase.FromSecureString(secret),
            (null, not null) => Passphrase.FromFile(Paths.Literal(cmdlet, file)),
            _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, $"Give -{parameters.Secret} or -{parameters.File}, not both.", parameters.Secret),
        };
        if (passphrase is not null)
            _owned.Add(passphrase);
        if (passphrase?.Warning is string warning && _warned.Add(warning))
            warn(warning); // One file may hold the passphrases of several keys.
        return passphrase;
    }

    /// <summary>Zeroes them.</summary>
    public void Dispose()
    {
        _owned.ForEach(passphrase => passphrase.Dispose());
        _owned.Clear();
    }
}
