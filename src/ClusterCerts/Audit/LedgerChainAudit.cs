using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Finds lines of a ledger that were changed, removed or moved, and names them as exactly as the hashes and certificates
/// allow.</summary>
internal sealed class LedgerChainAudit(LedgerScan scan, WorkLog log, List<LedgerFinding> findings)
{
    private readonly Dictionary<string, int> _byHash = scan.Lines.GroupBy(l => l.Hash)
        .ToDictionary(g => g.Key, g => g.First().Number);
    private readonly HashSet<int> _changed = [];

    internal void Run()
    {
        WorkMeter meter = log.Meter("Examining the lines of the ledger", scan.Lines.Count);
        foreach (ScannedLine line in scan.Lines)
        {
            meter.Advance();
            CheckAlone(line);
        }

        foreach (ScannedLine line in scan.Lines.Where(l => l.Entry is not null && !l.IsLinked))
            CheckLink(line);
        if (scan.HasTornLine)
            Add(LedgerFindingKind.LineTorn, scan.Lines.Count + 1, null,
                "the line was not written to its end; the next command that writes here cuts it off");
        if (scan.IsCutShort)
            Add(LedgerFindingKind.LineRemoved, scan.Lines.Count + 1, null, "what was recorded last is not there: lines at the end were removed, or the last one was changed");
        if (scan.LacksLineEnd)
            Add(LedgerFindingKind.LineTorn, scan.Lines.Count, null, "the line is whole and lacks its line end; the next command that writes here adds it");
        findings.Sort((a, b) => (a.Line ?? 0).CompareTo(b.Line ?? 0));
    }

    // A line that records a certificate carries it: what it says besides must be the same.
    private void CheckAlone(ScannedLine line)
    {
        if (line.Entry is not LedgerEntry entry)
        {
            _changed.Add(line.Number);
            Add(LedgerFindingKind.LineUnreadable, line.Number, null, "the line is not a JSON object of a ledger");
            return;
        }

        if (entry.Event != LedgerEvent.Issue)
            return;
        if (Contradiction(entry) is string contradiction)
        {
            _changed.Add(line.Number);
            Add(LedgerFindingKind.LineChanged, line.Number, entry, $"the line was changed: {contradiction}");
        }
    }

    private static string? Contradiction(LedgerEntry entry)
    {
        if (entry.Certificate is not byte[] der)
            return "it records a certificate and does not hold one";
        try
        {
            DecodedCertificate certificate = DecodedCertificate.Decode(der);
            return entry.SerialNumber?.Value != certificate.SerialValue
                ? $"its serial number is not the certificate's, {certificate.SerialText}"
                : entry.NodeId is NodeId node && node.ToString() != certificate.CommonName
                ? $"its node ID is not the certificate's, '{certificate.CommonName}'"
                : entry.NotBefore != certificate.NotBefore || entry.NotAfter != certificate.NotAfter
                ? "its dates are not the certificate's"
                : !certificate.PublicKey.IsRecordedAs(entry.PublicKeySha256)
                ? "its key is not the certificate's"
                : null;
        }
        catch (ClusterCertsException)
        {
            return "its certificate is damaged";
        }
    }

    private void CheckLink(ScannedLine line)
    {
        LedgerEntry entry = line.Entry!;
        int before = line.Number - 1;
        if (_byHash.TryGetValue(entry.Previous, out int origin))
        {
            Add(LedgerFindingKind.LineMoved, line.Number, entry,
                $"the line continues line {origin}, not line {before} before it: lines were moved or put in");
        }
        else if (_changed.Contains(before))
        {
            return; // The line before was named already; that it was changed is why this one does not go on from it.
        }
        else if (line.Number == 1)
        {
            Add(LedgerFindingKind.LineRemoved, 1, entry,
                "the line is not the first that was written: lines before it were removed");
        }
        else if (MissingNumbers(line) is string missing)
        {
            Add(LedgerFindingKind.LineRemoved, line.Number, entry,
                $"the line does not continue line {before}: lines between them were removed ({missing})");
        }
        else
        {
            Add(
                LedgerFindingKind.LineChanged, before, scan.Lines[before - 1].Entry,
                $"line {line.Number} does not continue this line: the line was changed, or one between them was removed");
        }
    }

    // Our serial numbers count up in their high bits: a gap tells how many are missing.
    private string? MissingNumbers(ScannedLine line)
    {
        if (Counter(line) is not long here)
            return null;
        long? last = scan.Lines.Take(line.Number - 1).Select(Counter).Where(c => c is not null).DefaultIfEmpty().Max();
        return here - last > 1 ? $"{here - last - 1} number{(here - last > 2 ? "s are" : " is")} missing" : null;
    }

    private static long? Counter(ScannedLine line) => line.Entry is { Event: LedgerEvent.Issue } entry
        && entry.SerialNumber!.Value.Value >> 64 is var counter && counter < long.MaxValue ? (long)counter : null;

    private void Add(LedgerFindingKind kind, int number, LedgerEntry? entry, string detail) =>
        findings.Add(new LedgerFinding(kind, number, entry?.NodeId?.ToString(), entry?.SerialNumber?.ToString(), $"Line {number}: {detail}."));
}
