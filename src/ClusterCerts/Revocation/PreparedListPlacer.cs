using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Revocation;

/// <summary>Puts the revocation lists in place that were signed ahead and have become valid. No key is needed, so nothing is taken on trust: a list counts when the
/// ledger knows its digest, it is newer than the one that is there, and it names all that is revoked.</summary>
/// <param name="store">The authority.</param>
/// <param name="context">The world outside.</param>
/// <param name="demand">Refuses a ledger that is an older copy, as far as that shows.</param>
internal sealed class PreparedListPlacer(IAuthorityStore store, AuthorityContext context, Action<Ledger> demand)
{
    private const string Operation = "Update-RevocationList";
    private const string Remedy = "Write a new list and prepare others with New-RevocationList -Ahead.";

    /// <summary>Puts them in place, of every CA in one step. One that may not be put there is an error of its own.</summary>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    /// <returns>The list of each CA that keeps one, as it is then.</returns>
    /// <exception cref="ClusterCertsException">The ledger cannot be read, the clock is in doubt, or nothing can be written.</exception>
    internal IReadOnlyList<Outcome<RevocationList>> Place(CancellationToken cancellation)
    {
        List<Outcome<KeptLists>> kept = Find(Demanded(store.ReadLedger()));
        if (kept.Exists(k => k.Value?.DueAt(context.Now) is not null))
        {
            using IAuthoritySession session = store.Begin(Operation, cancellation);
            kept = Find(Demanded(session.Ledger));
            return Place(session, kept);
        }

        if (kept.Count == 0)
            store.Tell($"'{store.Location}' keeps no revocation list, so none is put in place. Write one with New-RevocationList, and with -Ahead those that follow.");
        return Told(kept.ConvertAll(one => Then(one, Unchanged)));
    }

    /// <summary>What would be put in place now; one whose CA cannot be read is left to <see cref="Place(CancellationToken)"/> to tell of.</summary>
    /// <exception cref="ClusterCertsException">The ledger cannot be read.</exception>
    internal IEnumerable<PreparedRevocationList> FindDue() => Find(Demanded(store.ReadLedger())).Select(one => one.Value).OfType<KeptLists>()
        .Select(kept => kept.DueAt(context.Now) is PreparedTerm due ? new PreparedRevocationList(kept.Issuer.Subject, due.Term) : null).OfType<PreparedRevocationList>();

    private List<Outcome<RevocationList>> Place(IAuthoritySession session, List<Outcome<KeptLists>> kept)
    {
        LedgerClock.Check(session.Ledger, context.Now, store.Location);
        var changes = new ChangeSet(Operation);
        List<Outcome<Placed>> outcomes = kept.ConvertAll(one => Then(one, k =>
            k.DueAt(context.Now) is PreparedTerm due ? Add(changes, session.Ledger, k, due) : Unchanged(k)));
        if (changes.Files.Count > 0)
            session.Commit(changes);
        return Told(outcomes);
    }

    // Its lists fit it, though it lacks what was revoked since.
    private Ledger Demanded(Ledger ledger)
    {
        demand(ledger);
        return ledger;
    }

    // A certificate that is damaged is an error of its CA's list alone.
    private List<Outcome<KeptLists>> Find(Ledger ledger) =>
        [.. AuthorityDocument.Authorities.Select(a => Try(a.List, () => Find(ledger, a.Certificate, a.List))).Where(one => one.Value is not null || one.Error is not null)];

    private KeptLists? Find(Ledger ledger, AuthorityDocument certificate, AuthorityDocument list)
    {
        if (!store.Has(certificate) || !(store.IsTaken(list.Prepared) || AuthorityLists.IsKept(store, ledger, list)))
            return null;
        DecodedCertificate issuer = store.Certificates(certificate)[0];
        return new KeptLists(list, issuer, PreparedTerms.Of(ledger, issuer.KeyId));
    }

    private Placed Add(ChangeSet changes, Ledger ledger, KeptLists kept, PreparedTerm due)
    {
        CheckThere(kept);
        IReadOnlyList<(string Sha256, byte[] List)> prepared = PreparedListFile.Read(store, kept.List.Prepared);
        byte[] encoded = prepared.FirstOrDefault(p => p.Sha256 == due.Sha256).List
            ?? throw Refused(kept, $"it does not hold the list number {due.Term.Number} as it was signed: it was altered, or is an older copy");
        DecodedRevocationList list = DecodedRevocationList.Decode(encoded);
        DecodedRevocationList[] inPlace = InPlace(kept);
        if ((list.ProblemWith(kept.Issuer) ?? list.ProblemAt(context.Now)) is string problem)
            throw Refused(kept, problem);
        if (inPlace.Select(l => l.Number ?? 0).DefaultIfEmpty(BigInteger.Zero).Max() is var number && number >= due.Term.Number)
            throw Refused(kept, $"the list in place has the number {number}, and the next that was prepared has {due.Term.Number}");
        if (UnrecordedRevocations.Of(ledger, inPlace, kept.Issuer.KeyId).Count > 0)
            throw Refused(kept, "the list in place revokes what the ledger does not know as revoked");
        if (RevocationHistory.Of(ledger, kept.Issuer.KeyId).Entries(context.Now).Any(revoked => list.Find(revoked.SerialNumber) is null))
            throw Refused(kept, $"the list number {due.Term.Number} does not name all that is revoked");

        PreparedTerm[] left = [.. kept.Waiting.Where(w => w.Term.Number > due.Term.Number)];
        changes.Write(kept.List, RevocationListFile.Write(encoded));
        if (left.Length > 0)
            changes.Write(kept.List.Prepared, PreparedListFile.Write(prepared.Where(p => Array.Exists(left, w => w.Sha256 == p.Sha256)).Select(p => p.List)));
        else
            changes.Delete(kept.List.Prepared);
        changes.Ledger.Add(LedgerEntries.List(context.Now, list.ThisUpdate, list.NextUpdate, kept.Issuer.KeyId, due.Term.Number, "put in place; it was signed ahead"));
        return new(kept, Describe(kept, list, left, changed: true));
    }

    private Placed Unchanged(KeptLists kept)
    {
        CheckThere(kept);
        string? problem = "it is missing or cannot be used";
        if (InPlace(kept) is [DecodedRevocationList first, ..] && (problem = first.ProblemAt(context.Now)) is null)
            return new(kept, Describe(kept, first, kept.Waiting, changed: false));
        throw new ClusterCertsException(
            ErrorCode.RevocationListLost,
            $"The revocation list '{store.PlaceOf(kept.List)}' does not count: {problem}; and none that was prepared is due. {Remedy}", store.PlaceOf(kept.List));
    }

    // What is there and what the ledger knows belong together; one without the other is a copy from another time.
    private void CheckThere(KeptLists kept)
    {
        bool isThere = store.IsTaken(kept.List.Prepared);
        if (isThere && kept.Waiting.Count == 0)
            throw Refused(kept, "the ledger knows none of its lists, or something was revoked or a list written since they were signed");
        if (!isThere && kept.Waiting.Count > 0)
        {
            throw Refused(kept, $"it is gone, and the ledger knows {DisplayText.Count(kept.Waiting.Count, "list")} in it, the last one valid until {kept.Waiting[^1].Term.NextUpdate:u}");
        }
    }

    // Once it is so: what could not be committed is told of nobody.
    private List<Outcome<RevocationList>> Told(List<Outcome<Placed>> outcomes)
    {
        foreach (Placed placed in outcomes.Select(one => one.Value).OfType<Placed>())
            Tell(placed.Kept, placed.List);
        return outcomes.ConvertAll(one => new Outcome<RevocationList>(one.Target, one.Value?.List, one.Error));
    }

    private void Tell(KeptLists kept, RevocationList list)
    {
        if (list.Changed)
            context.Log.Tell($"Put the revocation list {list.Number} of '{kept.Issuer.Subject}' in place, which was signed ahead and is valid until {list.NextUpdate:u}.");
        if (list.NextDue is null && list.NextUpdate < kept.Issuer.NotAfter)
        {
            store.Tell($"No revocation list of '{kept.Issuer.Subject}' waits to be put in place, and the one that is there expires at {list.NextUpdate:u}. "
                + "While the signing key is at hand, prepare others with New-RevocationList -Ahead.");
        }
    }

    private RevocationList Describe(KeptLists kept, DecodedRevocationList list, IReadOnlyList<PreparedTerm> left, bool changed) =>
        new(list, store.PlaceOf(kept.List))
        {
            AuthorityPath = store.Location,
            Changed = changed,
            NextDue = left.Count > 0 ? left[0].Term.DueAt : null,
        };

    private DecodedRevocationList[] InPlace(KeptLists kept)
    {
        try
        {
            return store.Has(kept.List) ? [.. store.Lists(kept.List).Where(l => l.ProblemWith(kept.Issuer) is null)] : [];
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            return []; // One that is damaged is what the next one heals.
        }
    }

    private Outcome<Placed> Then(Outcome<KeptLists> found, Func<KeptLists, Placed> work) =>
        found.Value is KeptLists kept ? Try(kept.List, () => work(kept)) : new(found.Target, null, found.Error);

    private Outcome<T> Try<T>(AuthorityDocument list, Func<T?> work)
        where T : class
    {
        try
        {
            return new(store.PlaceOf(list), work(), null);
        }
        catch (ClusterCertsException e)
        {
            return new(store.PlaceOf(list), null, e);
        }
    }

    private ClusterCertsException Refused(KeptLists kept, string why)
    {
        string path = store.PlaceOf(kept.List.Prepared);
        return new(ErrorCode.PreparedListRefused, $"No list of '{path}' is put in place: {why}. {Remedy}", path);
    }

    // The list of a CA, as it is or will be in place.
    private sealed record Placed(KeptLists Kept, RevocationList List);

    // The lists of a CA: the one in place, and those that wait.
    private sealed record KeptLists(AuthorityDocument List, DecodedCertificate Issuer, IReadOnlyList<PreparedTerm> Waiting)
    {
        internal PreparedTerm? DueAt(DateTimeOffset now) => Waiting.LastOrDefault(w => w.Term.DueAt <= now);
    }
}
