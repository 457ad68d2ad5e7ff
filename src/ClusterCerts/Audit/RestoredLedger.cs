using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Takes a ledger that is an older or another copy than this host has seen for what counts from now on: on record, above every number that this host knows of,
/// and with what the revocation lists in the folder revoke.</summary>
/// <param name="store">The authority.</param>
/// <param name="context">The world outside.</param>
/// <param name="ledger">Its ledger.</param>
internal sealed class RestoredLedger(IAuthorityStore store, AuthorityContext context, Ledger ledger)
{
    private const int MostNamed = 10;

    private readonly List<string> _unread = [];

    /// <summary>Adds the lines that say so.</summary>
    /// <param name="lost">What was seen.</param>
    /// <param name="changes">Receives them.</param>
    /// <returns>What was done and what is left to do, in sentences.</returns>
    internal string Accept(LostLines lost, ChangeSet changes)
    {
        List<LedgerEntry> revoked = FindRevocations();
        changes.Ledger.AddRange(UnrecordedRevocations.At(context.Now, revoked));
        if (lost.HighestSerialNumber > ledger.HighestSerialNumber && SerialNumber.TryCreate(lost.HighestSerialNumber, out SerialNumber last))
            changes.Ledger.Add(LedgerEntries.UnaccountedNumbers(context.Now, last, $"the database was restored from an older copy: {lost.What}, with numbers up to {last}"));
        string found = revoked.Count == 0 ? "" : $", and {DisplayText.Count(revoked.Count, "revocation")} found on lists in the folder";
        changes.Ledger.Add(LedgerEntries.Reconstruction(context.Now, $"an older or another copy was taken for the ledger: {lost.What}{found}") with
        {
            ListNumber = BigInteger.Max(lost.HighestListNumber, ledger.HighestListNumber),
        });
        return $"What is there is the {store.LedgerPlace} from now on, and that is recorded: {lost.What}. "
            + (revoked.Count == 0 ? "" : $"Lists in the folder revoke what it did not know, and it does now: {Names(revoked)}. ")
            + string.Concat(_unread)
            + "What else was issued, revoked and set since is unknown. See with Test-CertLedger -Detailed which certificates here no line knows, revoke them with "
            + "Revoke-NodeCert -CertificatePath and issue those nodes anew; revoke again what was revoked since, look at Get-CertPolicy, and write the list with "
            + "New-RevocationList. Each other host refuses until the same is done there.";
    }

    private List<LedgerEntry> FindRevocations()
    {
        DecodedRevocationList[] lists = [.. Directory.EnumerateFiles(store.Location, "*.crl").Order(StringComparer.Ordinal).SelectMany(Read)];
        var found = new List<LedgerEntry>();
        foreach ((AuthorityDocument name, _) in AuthorityDocument.Authorities.Concat(ReplacedAuthority.In(store)).Where(a => store.Has(a.Certificate)))
        {
            DecodedCertificate issuer = store.Certificates(name)[0];
            found.AddRange(UnrecordedRevocations.Of(ledger, [.. lists.Where(list => list.ProblemWith(issuer) is null)], issuer.KeyId));
        }

        return found;
    }

    private IReadOnlyList<DecodedRevocationList> Read(string path)
    {
        try
        {
            return RevocationListFile.Read(path);
        }
        catch (ClusterCertsException e)
        {
            _unread.Add($"{e.Message} ");
            return [];
        }
    }

    private static string Names(List<LedgerEntry> revoked) =>
        string.Join(", ", revoked.Take(MostNamed).Select(line => line.NodeId is NodeId node ? $"{line.SerialNumber} of node '{node}'" : $"{line.SerialNumber}"))
            + (revoked.Count > MostNamed ? $" and {revoked.Count - MostNamed} more" : "");
}
