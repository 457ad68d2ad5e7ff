using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Finds serial numbers and keys that are used twice, and numbers and revocations that the ledger does not tell
/// of.</summary>
internal sealed class LedgerContentAudit(LedgerScan scan, IAuthorityStore store, List<LedgerFinding> findings)
{
    private const string Unaccounted = "Certificates with numbers in between may exist that the ledger does not know: it was an older copy, lines were "
        + "removed, or they were signed with another program. If one turns up, revoke it with Revoke-NodeCert -CertificatePath.";

    private readonly List<(int Number, LedgerEntry Entry)> _issues =
        [.. scan.Lines.Where(l => l.Entry is { Event: LedgerEvent.Issue, SerialNumber: not null })
            .Select(l => (l.Number, l.Entry!))];

    internal void Run()
    {
        FindReusedNumbers();
        if (!AllowsSharedKeys())
            FindReusedKeys();
        FindUnaccountedNumbers();
        CheckSerialFile();
        CheckRevocationList();
    }

    private void FindReusedNumbers()
    {
        // RFC 5280 4.1.2.2: unique for each certificate of one CA.
        foreach (var same in _issues.GroupBy(i => (i.Entry.SerialNumber, i.Entry.IssuerKeyId)))
        {
            foreach ((int number, LedgerEntry entry) in same.Skip(1))
                Add(LedgerFindingKind.SerialNumberReused, number, entry,
                    $"Line {number}: the serial number {entry.SerialNumber} is also that of line {same.First().Number}.");
        }
    }

    private void FindReusedKeys()
    {
        foreach (var same in _issues.Where(i => i.Entry.PublicKeySha256 is not null)
            .GroupBy(i => i.Entry.PublicKeySha256, StringComparer.OrdinalIgnoreCase))
        {
            (int firstNumber, LedgerEntry first) = same.First();
            foreach ((int number, LedgerEntry entry) in same.Where(i => i.Entry.NodeId != first.NodeId)
                .DistinctBy(i => i.Entry.NodeId))
                Add(LedgerFindingKind.KeyReused, number, entry,
                    $"Line {number}: the key of {Name(entry)} is that of {Name(first)} in line {firstNumber}.");
        }
    }

    private bool AllowsSharedKeys()
    {
        try
        {
            return PolicyFile.Read(store).Rules.AllowSharedKeys == true;
        }
        catch (ClusterCertsException)
        {
            // A damaged policy allows nothing; whoever issues gets the error.
            return false;
        }
    }

    // The counter in the high bits leaves no number out without a line that says so; what another program issued, and was taken over, has its own.
    // Where lines were changed or removed, that was found already.
    private void FindUnaccountedNumbers()
    {
        bool isWhole = scan.Lines.All(l => l.IsLinked) && !findings.Exists(f => f.Kind == LedgerFindingKind.LineChanged);
        HashSet<DateTimeOffset> imports = [.. scan.Lines.Where(l => l.Entry?.Event == LedgerEvent.Import).Select(l => l.Entry!.Time)];
        BigInteger highest = BigInteger.Zero;
        foreach (ScannedLine line in scan.Lines)
        {
            if (line.Entry is not { CountsAsUsed: true } entry)
                continue;
            SerialNumber serial = entry.SerialNumber!.Value;
            if (entry.Event == LedgerEvent.Unaccounted)
                Add(LedgerFindingKind.SerialNumberUnaccounted, line.Number, entry, $"Line {line.Number}: {entry.Detail}. {Unaccounted}");
            else if (isWhole && entry.Event == LedgerEvent.Issue && highest.Sign > 0 && !imports.Contains(entry.Time)
                && SerialNumberGap.IsJump(highest, serial.Value))
                Add(LedgerFindingKind.SerialNumberUnaccounted, line.Number, entry,
                    $"Line {line.Number}: the serial number {serial} does not follow the highest before it. {Unaccounted}");
            highest = BigInteger.Max(highest, serial.Value);
        }
    }

    private void CheckSerialFile()
    {
        string path = store.PlaceOf(AuthorityDocument.SerialNumber);
        BigInteger highest = scan.Lines.Select(l => l.Entry is { CountsAsUsed: true } e ? e.SerialNumber!.Value.Value : 0).DefaultIfEmpty().Max();
        string? problem = null;
        if (store.Misplaced(AuthorityDocument.SerialNumber) is not null)
            return; // A finding of its own.
        try
        {
            if (store.Read(AuthorityDocument.SerialNumber) is byte[] bytes && SerialFile.Parse(bytes, path) is BigInteger last
                && last > highest)
            {
                problem = $"'{path}' is at a greater number than any in the ledger: a certificate was signed here with "
                    + "OpenSSL, a command was interrupted before it issued one, "
                    + "or the last lines of the ledger were removed, or it is an older copy. The next command that writes here records it.";
            }
        }
        catch (ClusterCertsException e)
        {
            problem = e.Message;
        }

        if (problem is not null)
            findings.Add(new LedgerFinding(LedgerFindingKind.SerialNumberUnaccounted, null, null, null, problem) { Path = path });
    }

    private void CheckRevocationList()
    {
        string path = store.PlaceOf(AuthorityDocument.RevocationList);
        bool wasMade = scan.Lines.Any(l => l.Entry?.Event == LedgerEvent.RevocationList);
        if (!store.IsTaken(AuthorityDocument.RevocationList))
        {
            if (wasMade)
                AddList(path, null, $"'{path}' is gone; write it again with New-RevocationList.");
            return;
        }

        try
        {
            IReadOnlyList<DecodedRevocationList> lists = store.Lists(AuthorityDocument.RevocationList);
            DecodedCertificate issuer = store.Certificates(AuthorityDocument.Certificate)[0];
            if (lists.FirstOrDefault(l => l.ProblemWith(issuer) is null) is not DecodedRevocationList list)
            {
                AddList(path, null, $"'{path}' is not the list of '{issuer.Subject}': {lists[0].ProblemWith(issuer)}. Write it again with New-RevocationList.");
                return;
            }

            HashSet<BigInteger> revoked = [.. scan.Lines.Where(l => l.Entry?.Event == LedgerEvent.Revoke)
                .Select(l => l.Entry!.SerialNumber!.Value.Value)];
            foreach (RevokedCertificate entry in list.Revoked.Where(r => !revoked.Contains(r.SerialNumber))
                .OrderBy(r => r.SerialNumber))
            {
                string serial = Convert.ToHexString(BigInteger.Abs(entry.SerialNumber).ToByteArray(isUnsigned: true,
                    isBigEndian: true));
                AddList(path, serial, $"The revocation list revokes {serial}, and the ledger does not; New-RevocationList takes it over.");
            }

            KeyId keyId = issuer.KeyId;
            BigInteger? lastNumber = scan.Lines.LastOrDefault(l => l.Entry?.Event == LedgerEvent.RevocationList
                && l.Entry.IssuerKeyId == keyId)?.Entry!.ListNumber;
            if (list.Number is BigInteger number && number != lastNumber)
                AddList(path, null, $"'{path}' has the number {number}, and the last one in the ledger is {lastNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}. Write it again with New-RevocationList.");
        }
        catch (ClusterCertsException e)
        {
            AddList(path, null, e.Message);
        }
    }

    private static string Name(LedgerEntry entry) => entry.NodeId is null ? $"the intermediate {entry.SerialNumber}"
        : $"node '{entry.NodeId}'";

    private void Add(LedgerFindingKind kind, int number, LedgerEntry entry, string detail) =>
        findings.Add(new LedgerFinding(kind, number, entry.NodeId?.ToString(), entry.SerialNumber?.ToString(), detail));

    private void AddList(string path, string? serial, string detail) =>
        findings.Add(new LedgerFinding(LedgerFindingKind.RevocationListDiffers, null, null, serial, detail) { Path = path });
}
