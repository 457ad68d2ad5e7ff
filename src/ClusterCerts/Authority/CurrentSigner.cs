using ClusterCerts.Keys;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>The signing key of an authority, unlocked once, and anew only if another process installed another signing certificate
/// meanwhile.</summary>
internal sealed class CurrentSigner : IDisposable
{
    private readonly IAuthorityStore _store;
    private readonly Passphrase? _passphrase;

    internal CurrentSigner(IAuthorityStore store, Passphrase? passphrase)
    {
        _store = store;
        _passphrase = passphrase;
        Signing = SigningCert.Read(store);
        Key = SigningKey.Open(Signing, passphrase);
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
            SigningKey key = SigningKey.Open(current, _passphrase);
            Key.Dispose();
            Key = key;
        }

        Signing = current;
    }

    public void Dispose() => Key.Dispose();
}
