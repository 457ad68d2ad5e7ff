namespace ClusterCerts.Cli;

/// <summary>The passphrases of a command that opens several keys: each from its file, or from the person at the terminal when the key that it opens asks for it.</summary>
internal sealed class GivenPassphrases : IDisposable
{
    /// <summary>The cmdlets' parameter for the signing key.</summary>
    internal const string Signing = nameof(RotationParameters.Passphrase);

    /// <summary>That for the key of the other CA, while a rotation keeps two.</summary>
    internal const string Rotation = nameof(RevocationListParameters.RotationPassphrase);

    /// <summary>That of a rotation for the next CA's key.</summary>
    internal const string Next = nameof(RotationParameters.NewPassphrase);

    /// <summary>That of a backup.</summary>
    internal const string Backup = "BackupPassphrase";

    /// <summary>That for the key of the CA above.</summary>
    internal const string Issuer = nameof(RotationParameters.IssuerPassphrase);

    private readonly Dictionary<string, Passphrase?> _given = [];

    /// <summary>Reads the files, each once.</summary>
    /// <param name="files">The parameters that the command has, and the files that were given.</param>
    /// <exception cref="ClusterCertsException">A file cannot be read or is empty.</exception>
    internal GivenPassphrases(params (string Parameter, string? File)[] files)
    {
        try
        {
            foreach ((string parameter, string? file) in files)
                _given[parameter] = Passphrases.FromFile(file);
        }
        catch (ClusterCertsException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What a parameter gives; null for nothing.</summary>
    internal Passphrase? this[string parameter] => _given[parameter];

    /// <summary>Asks the person at the terminal for what opens a key, where <see cref="CanAsk"/> says so.</summary>
    /// <param name="refusal">What the key is, and why it was not opened.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <exception cref="ClusterCertsException">What was typed twice differs, or nothing was typed.</exception>
    internal void Ask(ClusterCertsException refusal, CancellationToken cancellation) => _given[ParameterOf(refusal)] = Passphrases.Ask(refusal, cancellation);

    /// <summary>Whether a person is there who can be asked for what opens a key, and was not yet.</summary>
    /// <param name="refusal">Why the key was not opened.</param>
    internal bool CanAsk(ClusterCertsException refusal)
    {
        // What another key's passphrase was tried at has one of its own.
        bool isMissing = refusal.ErrorCode == ErrorCode.PassphraseRequired
            || (refusal.ErrorCode is ErrorCode.WrongPassphrase or ErrorCode.WrongPin && refusal.PassphraseParameter is not null);
        return isMissing && _given.TryGetValue(ParameterOf(refusal), out Passphrase? given) && given is null && Passphrases.CanAsk();
    }

    private static string ParameterOf(ClusterCertsException refusal) => refusal.PassphraseParameter ?? Signing;

    public void Dispose()
    {
        foreach (Passphrase? passphrase in _given.Values)
            passphrase?.Dispose();
    }
}
