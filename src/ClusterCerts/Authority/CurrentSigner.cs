using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Authority;

/// <summary>The signing key of an authority, unlocked once, and anew only if another process installed another signing certificate
/// meanwhile.</summary>
internal sealed class CurrentSigner : IDisposable
{
    private readonly IAuthorityStore _store;
    private readonly Passphrase? _passphrase;
    private readonly string _parameter;
    private readonly Pkcs11Uri? _token;

    /// <summary>Unlocks it.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="passphrase">What opens it; may be null.</param>
    /// <param name="parameter">The parameter that gives it.</param>
    internal CurrentSigner(IAuthorityStore store, Passphrase? passphrase, string parameter = PassphraseRefusal.Signing)
    {
        _store = store;
        _passphrase = passphrase;
        _parameter = parameter;
        Signing = SigningCert.Read(store);
        _token = TokenOf(Signing);
        Key = SigningKey.Open(Signing, passphrase, parameter);
    }

    internal SigningCert Signing { get; private set; }

    internal SigningKey Key { get; private set; }

    /// <summary>Looks whether the signing certificate is still the same; under the lock.</summary>
    internal void Refresh()
    {
        SigningCert current = SigningCert.Read(_store);

        // Names, keys and lifetimes were decided after the conventions of the preset.
        if (current.Preset != Signing.Preset)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process replaced the authority in '{_store.Location}' in the meantime by one of the preset {current.Preset}. "
                    + "Look at it with Get-SigningCert, then run the command again.",
                _store.Location);
        }

        if (current.Fingerprint != Signing.Fingerprint)
        {
            RefuseOtherToken(current);
            SigningKey key = SigningKey.Open(current, _passphrase, _parameter);
            Key.Dispose();
            Key = key;
        }

        Signing = current;
    }

    public void Dispose() => Key.Dispose();

    // Where the key is away, its file may be a link that leads nowhere.
    private static Pkcs11Uri? TokenOf(SigningCert signing) => signing.IsOffline ? null : HeldKeyFile.UriIn(signing.KeyPath)?.Token;

    // The PIN was given for the token that was there.
    private void RefuseOtherToken(SigningCert current)
    {
        if (_passphrase is not null && TokenOf(current) is Pkcs11Uri token && _token?.IsSameToken(token) != true)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process put a CA in place in '{_store.Location}' in the meantime whose key is in another token. Look at it with Get-SigningCert, then run the command again.",
                _store.Location);
        }
    }
}
