using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>From Trust to Issue: the next CA's revocation list, which nodes that check lists have beside the current
/// one's.</summary>
internal static class NextAuthorityList
{
    /// <summary>Adds its first list where it is trusted already and has none: who checks lists wants one of every CA, so it needs one as soon as
    /// the current CA has. A key that cannot be used stops nobody from revoking; that is reported.</summary>
    internal static void AddFirstTo(
        IAuthorityStore store, AuthorityContext context, Passphrase? passphrase, IAuthoritySession session, ChangeSet changes,
            TimeSpan? lifetime, bool isClockRight = false)
    {
        if (!IsFirstDue(store))
            return;
        try
        {
            AddTo(store, context, passphrase, session, changes, lifetime, isClockRight);
        }
        catch (ClusterCertsException e)
        {
            store.Tell($"The next CA has no revocation list yet: {e.Message} Before the phase Issue, undo the phase Trust and run it again, "
                + "which writes the list; until then verifiers that check lists would refuse what the next CA signs.");
        }
    }

    /// <summary>Whether it is trusted already and has no list.</summary>
    internal static bool IsFirstDue(IAuthorityStore store) =>
        RotationFile.Read(store) is { Phase: RotationPhase.Trust } && store.Has(AuthorityDocument.NextKey)
        && !store.Has(AuthorityDocument.NextRevocationList);

    /// <summary>Adds its next list to a change.</summary>
    /// <exception cref="ClusterCertsException">The passphrase does not open its key.</exception>
    internal static void AddTo(
        IAuthorityStore store, AuthorityContext context, Passphrase? passphrase, IAuthoritySession session, ChangeSet changes,
            TimeSpan? lifetime, bool isClockRight = false)
    {
        using SigningKey key = SigningKey.Open(store, AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, passphrase);
        new RevocationListIssuer(store, context, key, AuthorityDocument.NextRevocationList).AddTo(session, changes, lifetime, isClockRight);
    }
}
