using System.Globalization;
using System.Numerics;

namespace ClusterCerts;

/// <summary>What the ledger tells about revocations by one CA: what is revoked, and which lists were made.</summary>
internal sealed class RevocationHistory
{
    private readonly List<Revocation> _revocations = [];

    private RevocationHistory()
    {
    }

    /// <summary>The highest number of a list of any CA here; zero when there is none.</summary>
    internal BigInteger LastNumber { get; private set; }

    /// <summary>When the last list of this CA began to count; null when there is none.</summary>
    internal DateTimeOffset? LastUpdate { get; private set; }

    /// <summary>Reads the ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="issuerKeyId">The key identifier of the CA, hexadecimal; null when its certificate has none.</param>
    internal static RevocationHistory Of(Ledger ledger, string? issuerKeyId)
    {
        var history = new RevocationHistory();
        foreach (LedgerEntry entry in ledger.Entries)
        {
            if (entry.ListNumber is not null)
                history.AddList(entry, issuerKeyId);

            // One that was taken over may have no certificate here; its line then tells what is needed.
            else if (entry.Event == LedgerEvent.Revoke)
                history.AddRevocation(entry, ledger.IndexOfIssue(entry.SerialNumber!) is >= 0 and int index
                    ? ledger.Entries[index] : entry, issuerKeyId);
        }

        return history;
    }

    /// <summary>The entries of the next list.</summary>
    /// <remarks>
    /// RFC 5280 3.3: an entry stays until it was on one list made after the certificate ended.
    /// </remarks>
    internal List<RevokedCertificate> Entries() => _revocations
        .Where(r => LastUpdate is not DateTimeOffset last || r.Recorded >= last || r.NotAfter >= last)
        .Select(r => r.Entry).ToList();

    private void AddList(LedgerEntry entry, string? issuerKeyId)
    {
        if (BigInteger.TryParse(entry.ListNumber, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger number))
            LastNumber = BigInteger.Max(LastNumber, number);
        if (entry.Event == LedgerEvent.RevocationList && entry.IssuerKeyId == issuerKeyId)
            LastUpdate = entry.NotBefore;
    }

    private void AddRevocation(LedgerEntry entry, LedgerEntry issue, string? issuerKeyId)
    {
        if (issue.IssuerKeyId != issuerKeyId && issue.IssuerKeyId is not null)
            return;
        _ = Enum.TryParse(entry.Reason, out RevocationReason reason);
        var revoked = new RevokedCertificate(SerialNumber.Parse(entry.SerialNumber!).Value,
            Validity.WholeSeconds(entry.Revoked ?? entry.Time), reason);
        _revocations.Add(new Revocation(revoked, entry.Time, issue.NotAfter ?? DateTimeOffset.MaxValue));
    }

    private sealed record Revocation(RevokedCertificate Entry, DateTimeOffset Recorded, DateTimeOffset NotAfter);
}
