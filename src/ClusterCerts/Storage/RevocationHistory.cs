using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What the ledger tells about revocations by one CA: what is revoked, and which lists were made.</summary>
internal sealed class RevocationHistory
{
    private readonly List<Revocation> _revocations = [];

    private readonly List<(int Line, BigInteger Number, DateTimeOffset ThisUpdate)> _lists = [];

    private RevocationHistory(BigInteger lastNumber) => LastNumber = lastNumber;

    /// <summary>The highest number of a list of any CA here; zero when there is none.</summary>
    internal BigInteger LastNumber { get; }

    /// <summary>The number of the last list of this CA; null when none was made here.</summary>
    internal BigInteger? OwnNumber => _lists.Count > 0 ? _lists[^1].Number : null;

    /// <summary>Whether this CA keeps lists: one was made, or one of its certificates is revoked.</summary>
    internal bool IsListDue => _lists.Count > 0 || _revocations.Count > 0;

    /// <summary>Whether one of this CA's certificates is revoked.</summary>
    internal bool Revokes => _revocations.Count > 0;

    /// <summary>Whether a list names all that the ledger knows as revoked.</summary>
    internal bool IsAllOn(DecodedRevocationList list) =>
        _revocations.TrueForAll(r => list.Find(r.Entry.SerialNumber) is not null);

    /// <summary>Reads the ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="issuerKeyId">The key identifier of the CA; null when its certificate has none.</param>
    internal static RevocationHistory Of(Ledger ledger, KeyId? issuerKeyId)
    {
        var history = new RevocationHistory(ledger.Entries.Select(e => e.ListNumber ?? 0).Append(0).Max());
        for (int line = 0; line < ledger.Entries.Count; line++)
        {
            LedgerEntry entry = ledger.Entries[line];
            if (entry.ListNumber is BigInteger number)
                history.AddList(line, entry, number, issuerKeyId);

            // One that was taken over may have no certificate here; its line then tells what is needed.
            else if (entry.Event == LedgerEvent.Revoke)
                history.AddRevocation(line, entry, ledger.IndexOfIssue(entry.SerialNumber!.Value) is >= 0 and int index
                    ? ledger.Entries[index] : entry, issuerKeyId);
        }

        return history;
    }

    /// <summary>Whether a line that records a revocation is about a certificate that the CA signed.</summary>
    internal static bool IsOf(Ledger ledger, LedgerEntry revocation, KeyId? issuerKeyId)
    {
        int index = ledger.IndexOfIssue(revocation.SerialNumber!.Value);
        return (index >= 0 ? ledger.Entries[index] : revocation).IssuerKeyId is not { } issuer || issuer == issuerKeyId;
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
        int list = _lists.Count;
        foreach (Revocation revocation in Enumerable.Reverse(_revocations))
        {
            for (; list > 0 && _lists[list - 1].Line > revocation.Line; list--)
            {
                DateTimeOffset update = _lists[list - 1].ThisUpdate;
                if (update <= now && update > latest)
                    latest = update;
            }

            if (revocation.NotAfter >= now || revocation.NotAfter >= latest)
                entries.Add(revocation.Entry with { Time = revocation.Entry.Time < now ? revocation.Entry.Time : Validity.WholeSeconds(now) });
        }

        entries.Reverse();
        return entries.DistinctBy(e => e.SerialNumber);
    }

    private void AddList(int line, LedgerEntry entry, BigInteger number, KeyId? issuerKeyId)
    {
        if (entry.Event != LedgerEvent.RevocationList || entry.IssuerKeyId != issuerKeyId)
            return;
        _lists.Add((line, number, entry.NotBefore ?? entry.Time));
    }

    private void AddRevocation(int line, LedgerEntry entry, LedgerEntry issue, KeyId? issuerKeyId)
    {
        if (issue.IssuerKeyId != issuerKeyId && issue.IssuerKeyId is not null)
            return;
        _revocations.Add(new Revocation(line, ListEntry(entry), issue.NotAfter ?? DateTimeOffset.MaxValue));
    }

    private sealed record Revocation(int Line, RevokedCertificate Entry, DateTimeOffset NotAfter);
}
