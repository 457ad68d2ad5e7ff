using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Writes the revocation list of an authority again, and those of the previous CA and the next one while a rotation keeps them.</summary>
internal sealed class RevocationListWriter(IAuthorityStore store, AuthorityContext context, Passphrase? passphrase)
{
    private const string Operation = "New-RevocationList";

    /// <summary>Writes them in one step.</summary>
    /// <param name="lifetime">How long they count from now; null for the default.</param>
    /// <param name="isClockRight">Whether the clock is known to be right though the ledger speaks against it.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The signing CA's list.</returns>
    /// <exception cref="ClusterCertsException">The CA is offline, the clock is in doubt, or files cannot be written.</exception>
    internal RevocationList Write(TimeSpan? lifetime, bool isClockRight = false, CancellationToken cancellation = default)
    {
        using var signer = new CurrentSigner(store, passphrase);
        using IAuthoritySession session = store.Begin(Operation, cancellation);
        signer.Refresh();
        var changes = new ChangeSet(Operation);
        DecodedRevocationList list = new RevocationListIssuer(store, context, signer.Key)
            .AddTo(session, changes, lifetime, isClockRight);

        // From Issue to Retire the list of the previous CA must not expire either.
        if (PreviousAuthority.KeyIdOf(store) is not null
            && AuthorityLists.IsKept(store, session.Ledger, AuthorityDocument.PreviousRevocationList))
            PreviousAuthority.AddListTo(store, context, passphrase, session, changes, lifetime, isClockRight);

        // From Trust to Issue that of the next CA is handed out already.
        if (store.Has(AuthorityDocument.NextKey)
            && AuthorityLists.IsKept(store, session.Ledger, AuthorityDocument.NextRevocationList))
            NextAuthorityList.AddTo(store, context, passphrase, session, changes, lifetime, isClockRight);
        else
            NextAuthorityList.AddFirstTo(store, context, passphrase, session, changes, lifetime, isClockRight);
        session.Commit(changes);
        return new RevocationList(list, store.PlaceOf(AuthorityDocument.RevocationList)) { AuthorityPath = store.Location, Changed = true };
    }
}
