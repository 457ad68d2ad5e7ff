using System.Numerics;

namespace ClusterCerts.Storage;

/// <summary>Sees to it that a ledger from an older backup is not taken for all there is: the serial file beside it may know of more
/// certificates.</summary>
internal static class SerialFileWatch
{
    /// <summary>What to warn of: a number in the serial file that is above all of the ledger. Null where there is none.</summary>
    /// <param name="store">The authority.</param>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    internal static string? Warn(IAuthorityStore store)
    {
        // A command that issues raises the number first, and adds its lines right after: who reads in between looks whether one is at work,
        // and reads again.
        BigInteger last = Last(store);
        if (!IsBehind(store.ReadLedger(), last) || store.IsBusy() || !IsBehind(store.ReadLedger(), last))
            return null;
        return $"'{store.PlaceOf(AuthorityDocument.SerialNumber)}' is at a greater number than any in the ledger: the ledger is an older copy, "
            + "and what was issued and revoked since is unknown here, or another program signed certificates here. "
            + "Restore the newer ledger, if there is one, before anything is written; see Test-CertLedger -Detailed.";
    }

    private static bool IsBehind(Ledger ledger, BigInteger last) => ledger.Count > 0 && last > ledger.HighestSerialNumber;

    // One that holds no number is told by what needs it.
    private static BigInteger Last(IAuthorityStore store)
    {
        try
        {
            return store.Misplaced(AuthorityDocument.SerialNumber) is null && store.Read(AuthorityDocument.SerialNumber) is byte[] bytes
                ? SerialFile.Parse(bytes, store.PlaceOf(AuthorityDocument.SerialNumber)) : BigInteger.Zero;
        }
        catch (ClusterCertsException)
        {
            return BigInteger.Zero;
        }
    }
}
