using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>From Trust to Issue: the next CA's revocation list, which nodes that check lists have beside the current
/// one's.</summary>
internal static class NextAuthorityList
{
    /// <summary>Adds its first list where it is trusted already and has none: who checks lists wants one of every CA, so it needs one as soon as
    /// the current CA has. A key that cannot be used stops nobody from revoking; that is reported.</summary>
    internal static IssuedLists? AddFirstTo(
        IAuthorityStore store, AuthorityContext context, BesideKeys keys, IAuthoritySession session, ChangeSet changes, ListOrder order)
    {
        if (!IsFirstDue(store))
            return null;
        try
        {
            return AddTo(store, context, keys, session, changes, order);
        }
        catch (ClusterCertsException e)
        {
            store.Tell($"The next CA has no revocation list yet: {e.Message} Before the phase Issue write it with New-RevocationList, "
                + "or undo the phase Trust and run it again; until then verifiers that check lists would refuse what the next CA signs.");
            return null;
        }
    }

    /// <summary>Whether it is trusted already and has no list.</summary>
    internal static bool IsFirstDue(IAuthorityStore store) => IsFirstMissing(store) && store.Has(AuthorityDocument.NextKey);

    /// <summary>As <see cref="IsFirstDue"/>, wherever its key is.</summary>
    internal static bool IsFirstMissing(IAuthorityStore store) =>
        RotationFile.Read(store) is { Phase: RotationPhase.Trust } && !store.Has(AuthorityDocument.NextRevocationList);

    /// <summary>Adds its next list to a change.</summary>
    /// <exception cref="ClusterCertsException">The passphrase does not open its key.</exception>
    internal static IssuedLists AddTo(
        IAuthorityStore store, AuthorityContext context, BesideKeys keys, IAuthoritySession session, ChangeSet changes, ListOrder order) =>
        new RevocationListIssuer(store, context, keys.Next(), AuthorityDocument.NextRevocationList).AddTo(session, changes, order);
}
