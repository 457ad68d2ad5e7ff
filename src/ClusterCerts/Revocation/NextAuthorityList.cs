using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>From Trust to Issue: the next CA's revocation list, which nodes that check lists have beside the current
/// one's.</summary>
internal static class NextAuthorityList
{
    /// <summary>Whether the next CA is trusted already and has no list yet, which it needs as soon as the current CA has one: who checks lists
    /// wants one of every CA.</summary>
    internal static bool IsFirstDue(IAuthorityStore store) => RotationFile.Read(store) is { Phase: RotationPhase.Trust }
        && store.Has(AuthorityDocument.NextKey) && !store.Has(AuthorityDocument.NextRevocationList);

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
