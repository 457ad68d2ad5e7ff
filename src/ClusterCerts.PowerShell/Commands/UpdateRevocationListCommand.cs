using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Puts the revocation list in place that was signed ahead and has become valid. The signing key is not needed: run it every day.</summary>
/// <remarks>
/// <para>New-RevocationList -Ahead signs the lists. Of those that have become valid the newest takes the place of signing.crl, and those that were passed over are dropped;
/// during a rotation the lists of the previous and the next CA too, all in one step. Where none is due nothing is written, the list that is there comes back with
/// Changed false, and NextDue says when the next one is.</para>
/// <para>It needs write access to the authority directory, or to the database, and never reads the signing key, which may be away. Nothing is taken on trust for that: the
/// ledger must know the very list, its number must be above that of the list in place, and it must name all that is revoked. Otherwise nothing is put in place, and an
/// error says why.</para>
/// <para>When the last list is in place it warns each time: while the signing key is at hand, New-RevocationList -Ahead prepares others. What is put in place must still
/// be copied to the verifiers, by hand or with Publish-NodeCert.</para>
/// </remarks>
/// <example>
/// Every day: put the next list in place when it is time, and bring it to the nodes.
/// <code>
/// Update-RevocationList -AuthorityPath ./pki
/// Publish-NodeCert -AuthorityPath ./pki
/// </code>
/// </example>
/// <example>
/// When is the next one due?
/// <code>(Update-RevocationList -AuthorityPath ./pki).NextDue</code>
/// </example>
[Cmdlet(VerbsData.Update, "RevocationList", SupportsShouldProcess = true)]
[OutputType(typeof(RevocationList))]
public sealed class UpdateRevocationListCommand : AuthorityCmdlet
{
    /// <summary>Puts the lists in place.</summary>
    protected override void Process()
    {
        string path = AuthorityFolder;
        if (!IsFirst(path))
            return;
        CertAuthority authority = CertAuthority.Open(path, Context);
        IReadOnlyList<PreparedRevocationList> due = authority.FindDueLists();
        if (due.Count == 0 || ShouldProcess(path, $"Put in place the revocation list {string.Join("; ", due)}", () => WriteFailures(Place(authority))))
        {
            IReadOnlyList<Outcome<RevocationList>> lists = Place(authority);
            foreach (RevocationList list in lists.Select(o => o.Value).OfType<RevocationList>().Where(l => l is { Changed: false, NextDue: not null }))
                WriteVerbose($"No revocation list of {list.Issuer} is due in {path}: the next one is at {list.NextDue:u}.");
            WriteOutcomes(lists, lists.Count, "Putting revocation lists in place");
        }

        WriteNotices(authority);
    }

    private IReadOnlyList<Outcome<RevocationList>> Place(CertAuthority authority) => authority.PlacePreparedLists(Cancellation);
}
