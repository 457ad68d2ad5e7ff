using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Revocation;

/// <summary>The keys of the CAs beside the one that signs, the previous and the next, for their lists. They are opened before the authority is locked where they may
/// be needed: a token's login takes its time, and nobody waits for it.</summary>
internal sealed class BesideKeys(IAuthorityStore store, AuthorityPassphrases passphrases) : IDisposable
{
    private readonly Dictionary<AuthorityDocument, Attempt> _tried = [];

    // The CAs that a passphrase can have been given for.
    private readonly byte[]?[] _atFirst = [store.Read(AuthorityDocument.PreviousCertificate), store.Read(AuthorityDocument.NextCertificate)];

    /// <summary>Opens the previous CA's key; before the lock. What is wrong with it is told when it is needed.</summary>
    internal void ForeseePrevious() => Foresee(AuthorityDocument.PreviousKey, AuthorityDocument.PreviousCertificate);

    /// <summary>Opens the next CA's key; before the lock. What is wrong with it is told when it is needed.</summary>
    internal void ForeseeNext() => Foresee(AuthorityDocument.NextKey, AuthorityDocument.NextCertificate);

    /// <summary>The previous CA's key.</summary>
    /// <exception cref="ClusterCertsException">The passphrase does not open it.</exception>
    internal SigningKey Previous() => Of(AuthorityDocument.PreviousKey, AuthorityDocument.PreviousCertificate);

    /// <summary>The next CA's key.</summary>
    /// <exception cref="ClusterCertsException">The passphrase does not open it.</exception>
    internal SigningKey Next() => Of(AuthorityDocument.NextKey, AuthorityDocument.NextCertificate);

    /// <summary>Why the token of a key cannot be used, where no other PIN would help; null where it can be, or was not opened.</summary>
    internal ClusterCertsException? FaultOf(AuthorityDocument key) =>
        _tried.TryGetValue(key, out Attempt? attempt) && attempt.Problem is ClusterCertsException problem && TokenFaults.IsOutage(problem) ? problem : null;

    public void Dispose()
    {
        foreach (Attempt attempt in _tried.Values)
            attempt.Key?.Dispose();
    }

    private void Foresee(AuthorityDocument key, AuthorityDocument certificate)
    {
        if (store.Has(key) && store.Has(certificate))
            _tried[key] = Try(key, certificate);
    }

    // One that was opened is used if its CA is still there: another process may have rotated in the meantime. A PIN that was wrong is not tried twice.
    private SigningKey Of(AuthorityDocument key, AuthorityDocument certificate)
    {
        if (!_tried.TryGetValue(key, out Attempt? attempt) || !attempt.Certificate.AsSpan().SequenceEqual(store.Read(certificate)))
        {
            if (!Has(_atFirst, store.Read(certificate)))
                RefuseToken(key);
            attempt?.Key?.Dispose();
            _tried[key] = attempt = Try(key, certificate);
        }

        return attempt.Key ?? throw attempt.Problem!;
    }

    private static bool Has(byte[]?[] certificates, byte[]? certificate) => Array.Exists(certificates, c => c is not null && c.AsSpan().SequenceEqual(certificate));

    // What was given is the PIN of no token that came since.
    private void RefuseToken(AuthorityDocument key)
    {
        if (HeldKeyFile.UriIn(store.Paths.PathOf(key))?.Token is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process went on with the rotation in '{store.Location}' in the meantime. Look at it with Get-SigningCert, then run the command again.",
                store.Location);
        }
    }

    private Attempt Try(AuthorityDocument key, AuthorityDocument certificate)
    {
        byte[] bytes = store.Read(certificate) ?? [];
        try
        {
            return new Attempt(bytes, SigningKey.Open(store, key, certificate, passphrases), null);
        }
        catch (ClusterCertsException e)
        {
            return new Attempt(bytes, null, e);
        }
    }

    private sealed record Attempt(byte[] Certificate, SigningKey? Key, ClusterCertsException? Problem);
}
