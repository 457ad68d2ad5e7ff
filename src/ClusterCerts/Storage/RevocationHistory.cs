using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What the ledger tells about revocations by one CA: what is revoked, and which lists were made.</summary>
internal sealed class RevocationHistory
{
    private readonly Ledger _ledger;
    private readonly KeyId _issuerKeyId;
    private readonly int _lastList;

    private RevocationHistory(Ledger ledger, KeyId issuerKeyId)
    {
        (_ledger, _issuerKeyId) = (ledger, issuerKeyId);
        _lastList = LastListBefore(int.MaxValue);
        OwnNumber = _lastList < 0 ? null : ledger.At(_lastList).ListNumber;
        Revokes = ledger.Revokes(issuerKeyId);
    }

    /// <summary>The number of the last list of this CA; null when none was made here.</summary>
    internal BigInteger? OwnNumber { get; }

    /// <summary>Whether this CA keeps lists: one was made, or one of its certificates is revoked.</summary>
    internal bool IsListDue => OwnNumber is not null || Revokes;

    /// <summary>Whether one of this CA's certificates is revoked.</summary>
    internal bool Revokes { get; }

    /// <summary>Whether a list names all that the ledger knows as revoked.</summary>
    internal bool IsAllOn(DecodedRevocationList list) =>
        _ledger.Revocations(new RevocationQuery(_issuerKeyId)).All(line => list.Find(line.SerialNumber.Value) is not null);

    /// <summary>Reads what the ledger tells.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="issuerKeyId">The key identifier of the CA.</param>
    internal static RevocationHistory Of(Ledger ledger, KeyId issuerKeyId) => new(ledger, issuerKeyId);

    /// <summary>Whether a line that records a revocation is about a certificate that the CA signed.</summary>
    internal static bool IsOf(Ledger ledger, LedgerEntry revocation, KeyId? issuerKeyId)
    {
        int index = ledger.IndexOfIssue(revocation.SerialNumber!.Value);
        return (index >= 0 ? ledger.At(index) : revocation).IssuerKeyId is not { } issuer || issuer == issuerKeyId;
    }

    /// <summary>What a list says of a line that records a revocation.</summary>
    internal static RevokedCertificate ListEntry(LedgerEntry entry) =>
        new(entry.SerialNumber!.Value.Value, Validity.WholeSeconds(entry.Revoked ?? entry.Time), entry.Reason ?? RevocationReason.Unspecified);

    /// <summary>The entries of the next list, each number once.</summary>
    /// <remarks>
    /// RFC 5280 3.3: an entry stays until it was on one list made after the certificate expired. It must have expired by now, too, and
    /// a list that says it was made later than now was made with a wrong clock: it lets nothing go.
    /// </remarks>
    internal IEnumerable<RevokedCertificate> Entries(DateTimeOffset now)
    {
        var entries = new List<RevokedCertificate>();
        DateTimeOffset latest = DateTimeOffset.MinValue; // Of the lists after the revocation.
        int list = _lastList;
        foreach (Revocation revocation in Listable(now).Reverse())
        {
            for (; list > revocation.Line; list = LastListBefore(list))
            {
                DateTimeOffset update = UpdateOf(list);
                if (update <= now && update > latest)
                    latest = update;
            }

            if (revocation.NotAfter >= now || revocation.NotAfter >= latest)
                entries.Add(revocation.Entry with { Time = revocation.Entry.Time < now ? revocation.Entry.Time : Validity.WholeSeconds(now) });
        }

        entries.Reverse();
        return entries.DistinctBy(e => e.SerialNumber);
    }

    // What expired before the last list was made, and was revoked before it, is on no list any more.
    private IEnumerable<Revocation> Listable(DateTimeOffset now)
    {
        var query = new RevocationQuery(_issuerKeyId);
        DateTimeOffset update = _lastList < 0 ? DateTimeOffset.MinValue : UpdateOf(_lastList);
        IEnumerable<int> lines = _lastList < 0 || update > now ? _ledger.FindRevocations(query)
            : _ledger.FindRevocations(query with { Before = _lastList, EndsFrom = update }).Concat(_ledger.FindRevocations(query with { From = _lastList }));

        // One that was taken over may have no certificate here; its line then tells what is needed.
        foreach ((int line, LedgerEntry entry, LedgerEntry known) in _ledger.WithIssues(lines))
            yield return new Revocation(line, ListEntry(entry), known.NotAfter ?? DateTimeOffset.MaxValue);
    }

    private int LastListBefore(int line)
    {
        do
            line = _ledger.FindLast(new LineQuery { Events = [LedgerEvent.RevocationList], IssuerKeyId = _issuerKeyId, Before = line });
        while (line >= 0 && _ledger.At(line).ListNumber is null);
        return line;
    }

    private DateTimeOffset UpdateOf(int list) => _ledger.At(list).NotBefore ?? _ledger.At(list).Time;

    private sealed record Revocation(int Line, RevokedCertificate Entry, DateTimeOffset NotAfter);
}
