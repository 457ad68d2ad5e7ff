using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Revocation;

/// <summary>Writes the revocation list of an authority again, and those of the previous CA and the next one while a rotation keeps them; and signs those ahead that
/// follow them.</summary>
internal sealed class RevocationListWriter(IAuthorityStore store, AuthorityContext context, AuthorityPassphrases passphrases)
{
    private const string Operation = "New-RevocationList";

    /// <summary>Writes them in one step, for the default lifetime.</summary>
    /// <returns>The signing CA's list.</returns>
    /// <exception cref="ClusterCertsException">The CA is offline, the clock is in doubt, or files cannot be written.</exception>
    internal RevocationList Write(CancellationToken cancellation = default) => Write(new RevocationListParameters(), unwritten: null, cancellation)[0];

    /// <summary>Writes them in one step.</summary>
    /// <param name="parameters">How long they are valid, and which are signed ahead.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <param name="unwritten">Takes why the list of the other CA of a rotation was not written, where its key was not opened; without it that is thrown.</param>
    /// <returns>Every list that was written: the signing CA's, then those that were signed ahead, of each CA in turn.</returns>
    /// <exception cref="ClusterCertsException">The CA is offline, the clock is in doubt, a rule refuses, or files cannot be written.</exception>
    internal IReadOnlyList<RevocationList> Write(RevocationListParameters parameters, Action<ClusterCertsException>? unwritten, CancellationToken cancellation = default)
    {
        parameters.ToOrder(PolicyFile.Read(store).Rules); // Before anybody is asked for a passphrase.
        using var signer = new CurrentSigner(store, passphrases.Signing, passphrases.SigningParameter);
        using BesideKeys keys = Foreseen();
        using IAuthoritySession session = store.Begin(Operation, cancellation);
        signer.Refresh();
        ListOrder order = parameters.ToOrder(PolicyFile.Read(store).Rules);
        var changes = new ChangeSet(Operation);
        List<RevocationList> made = [];
        Take(AuthorityDocument.RevocationList, new RevocationListIssuer(store, context, signer.Key).AddTo(session, changes, order));

        // From Issue to Retire the list of the previous CA must not expire either; from Trust to Issue that of the next CA is handed out already.
        ClusterCertsException? unopened = null;
        if (WritesPrevious(session.Ledger) && Opens(keys.Previous))
            Take(AuthorityDocument.PreviousRevocationList, PreviousAuthority.AddListTo(store, context, keys, session, changes, order));
        if (WritesNext(session.Ledger) && Opens(keys.Next))
            Take(AuthorityDocument.NextRevocationList, NextAuthorityList.AddTo(store, context, keys, session, changes, order));
        else if (NextAuthorityList.IsFirstDue(store) && Opens(keys.Next) && NextAuthorityList.AddFirstTo(store, context, keys, session, changes, order) is IssuedLists first)
            Take(AuthorityDocument.NextRevocationList, first);
        session.Commit(changes);
        foreach (string withoutKey in ListWithoutKey.Of(store, session.Ledger))
            store.Tell(withoutKey);
        if (FetchedLists.Reminder(store, []) is { Length: > 0 } reminder && !context.Files.IsRehearsal)
            store.Tell(reminder);
        if (unopened is not null)
            (unwritten ?? (e => throw e))(unopened);
        return made;

        // The list of the CA that signs does not wait for a passphrase or token of the other one: it is written, and the error is of the other alone. What else is
        // wrong with that key is told by the step that needs it.
        bool Opens(Func<SigningKey> open)
        {
            try
            {
                open();
            }
            catch (ClusterCertsException e) when (PassphraseRefusal.IsOne(e) || TokenFaults.IsOutage(e))
            {
                unopened = e;
            }
            catch (ClusterCertsException)
            {
                return true;
            }

            return unopened is null;
        }

        void Take(AuthorityDocument document, IssuedLists lists)
        {
            var current = new RevocationList(lists.Current, store.PlaceOf(document)) { AuthorityPath = store.Location, Changed = true };
            made.Add(current);
            made.AddRange(lists.Prepared.Select(term => new RevocationList(current, term, store.PlaceOf(document.Prepared))));
        }
    }

    /// <summary>The lists that would be written, each CA's in turn.</summary>
    /// <exception cref="ClusterCertsException">The values contradict each other, a rule refuses them, or the CA is not valid now.</exception>
    internal IReadOnlyList<PreparedRevocationList> Plan(RevocationListParameters parameters)
    {
        ListOrder order = parameters.ToOrder(PolicyFile.Read(store).Rules);
        Ledger ledger = store.ReadLedger();
        return
        [
            .. AuthorityDocument.Authorities.Where(a => a.List == AuthorityDocument.RevocationList
                || (a.List == AuthorityDocument.PreviousRevocationList ? WritesPrevious(ledger) : WritesNext(ledger) || NextAuthorityList.IsFirstDue(store)))
                .SelectMany(a => RevocationListIssuer.Plan(store, context, a.Certificate, a.List, order)),
        ];
    }

    private BesideKeys Foreseen()
    {
        var keys = new BesideKeys(store, passphrases);
        if (PreviousAuthority.KeyIdOf(store) is null && !store.Has(AuthorityDocument.NextKey))
            return keys;
        Ledger ledger = store.ReadLedger();
        if (WritesPrevious(ledger))
            keys.ForeseePrevious();
        if (WritesNext(ledger) || NextAuthorityList.IsFirstDue(store))
            keys.ForeseeNext();
        return keys;
    }

    private bool WritesPrevious(Ledger ledger) =>
        PreviousAuthority.KeyIdOf(store) is not null && AuthorityLists.IsKept(store, ledger, AuthorityDocument.PreviousRevocationList);

    private bool WritesNext(Ledger ledger) =>
        store.Has(AuthorityDocument.NextKey) && AuthorityLists.IsKept(store, ledger, AuthorityDocument.NextRevocationList);
}
