namespace ClusterCerts.Storage;

/// <summary>What came to a ledger since a copy of it was made.</summary>
/// <param name="Continues">Whether the ledger goes on from the copy's last line; otherwise it is another, or lines were changed since.</param>
/// <param name="Issued">The certificates that were issued since.</param>
/// <param name="Revoked">How many were revoked since.</param>
/// <param name="Lines">How many lines came.</param>
internal sealed record LedgerGrowth(bool Continues, IReadOnlyList<LedgerEntry> Issued, int Revoked, int Lines)
{
    /// <summary>Compares.</summary>
    /// <param name="ledger">The ledger as it is now.</param>
    /// <param name="lines">How many lines the copy has.</param>
    /// <param name="head">The SHA-256 of its last line, hexadecimal.</param>
    /// <exception cref="ClusterCertsException">A line is damaged.</exception>
    internal static LedgerGrowth Since(Ledger ledger, int lines, string head)
    {
        if (ledger.Count < lines || ledger.HashesAt([lines - 1])[0] != head)
            return new LedgerGrowth(false, [], 0, 0);
        var issued = new List<LedgerEntry>();
        int revoked = 0;
        foreach (LedgerEntry entry in ledger.EntriesAt(Enumerable.Range(lines, ledger.Count - lines)))
        {
            if (entry.Event == LedgerEvent.Issue)
                issued.Add(entry with { Certificate = null });
            revoked += entry.Event == LedgerEvent.Revoke ? 1 : 0;
        }

        return new LedgerGrowth(true, issued, revoked, ledger.Count - lines);
    }
}
