namespace ClusterCerts;

/// <summary>The signing key of an authority, unlocked once, and anew only if another process installed another signing certificate meanwhile.</summary>
internal sealed class CurrentSigner : IDisposable
{
    private readonly AuthorityFolder _folder;
    private readonly Passphrase? _passphrase;

    internal CurrentSigner(AuthorityFolder folder, Passphrase? passphrase)
    {
        _folder = folder;
        _passphrase = passphrase;
        Signing = CertAuthority.ReadSigningCert(folder);
        Key = SigningKey.Open(Signing, passphrase);
    }

    internal SigningCert Signing { get; private set; }

    internal SigningKey Key { get; private set; }

    /// <summary>Looks whether the signing certificate is still the same; under the lock.</summary>
    internal void Refresh()
    {
        SigningCert current = CertAuthority.ReadSigningCert(_folder);
        if (current.Fingerprint == Signing.Fingerprint)
            return;
        SigningKey key = SigningKey.Open(current, _passphrase);
        Key.Dispose();
        (Signing, Key) = (current, key);
    }

    public void Dispose() => Key.Dispose();
}
