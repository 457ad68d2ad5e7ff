using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Finds serial numbers and keys that are used twice, and numbers and revocations that the ledger does not tell
/// of.</summary>
internal sealed class LedgerContentAudit(LedgerPass pass, IAuthorityStore store, List<LedgerFinding> findings)
{
    private const string Unaccounted = "Certificates with numbers in between may exist that the ledger does not know: it was an older copy, lines were "
        + "removed, or they were signed with another program. If one turns up, revoke it with Revoke-NodeCert -CertificatePath.";

    private readonly AuditedLines _lines = pass.Lines;

    internal void Run()
    {
        FindReusedNumbers();
        if (!AllowsSharedKeys())
            FindReusedKeys();
        FindUnaccountedNumbers();
        FindUnknownHandovers();
        CheckSerialFile();
        CheckRevocationList();
        findings.AddRange(PreparedListsAudit.Find(store));
    }

    private void FindReusedNumbers()
    {
        if (AreAscending())
            return;

        // RFC 5280 4.1.2.2: unique for each certificate of one CA.
        foreach (List<int> same in _lines.Alike(line => line.IsIssue, line => line.Serial.Low, line => (line.Serial, line.Issuer)))
        {
            foreach (int number in same.Skip(1))
                Add(LedgerFindingKind.SerialNumberReused, number, $"Line {number}: the serial number {_lines.SerialOf(number)} is also that of line {same[0]}.");
        }
    }

    // As our own are: none of them is another's.
    private bool AreAscending()
    {
        SerialKey last = default;
        for (int number = 1; number <= _lines.Count; number++)
        {
            ref readonly LineFacts line = ref _lines[number];
            if (!line.IsIssue)
                continue;
            if (line.Serial.CompareTo(last) <= 0)
                return false;
            last = line.Serial;
        }

        return true;
    }

    private void FindReusedKeys()
    {
        foreach (List<int> same in _lines.Alike(line => line.IsIssue && line.Has(LineTraits.HasKey), line => line.Key.High, line => line.Key, ofSeveralNodes: true))
        {
            foreach (int number in same.Where(number => _lines[number].Node != _lines[same[0]].Node).DistinctBy(number => _lines[number].Node))
                Add(LedgerFindingKind.KeyReused, number, $"Line {number}: the key of {Name(number)} is that of {Name(same[0])} in line {same[0]}.");
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

    // What another program issued, and was taken over, has its own numbers. Where lines were changed or removed, that was found already.
    private void FindUnaccountedNumbers()
    {
        bool isWhole = pass.IsLinked && !findings.Exists(f => f.Kind == LedgerFindingKind.LineChanged);
        foreach ((int number, DateTimeOffset time, string? detail) in pass.Gaps)
        {
            if (detail is not null)
                Add(LedgerFindingKind.SerialNumberUnaccounted, number, $"Line {number}: {detail}. {Unaccounted}");
            else if (isWhole && !pass.Imports.Contains(time))
                Add(LedgerFindingKind.SerialNumberUnaccounted, number, $"Line {number}: the serial number {_lines.SerialOf(number)} does not follow the highest before it. {Unaccounted}");
        }
    }

    // An export and a publication are of a certificate that the node was issued before.
    private void FindUnknownHandovers()
    {
        int[] handovers = [.. _lines.Of(LedgerEvent.Export).Concat(_lines.Of(LedgerEvent.Publish)).Order()];
        if (handovers.Length == 0)
            return;
        HashSet<SerialKey> handed = [.. handovers.Select(number => _lines[number].Serial)];
        ILookup<SerialKey, int> issues = _lines.Of(LedgerEvent.Issue).Where(number => handed.Contains(_lines[number].Serial)).ToLookup(number => _lines[number].Serial);
        foreach (int number in handovers.Where(number => !issues[_lines[number].Serial].Any(issue => issue < number && _lines[issue].Node == _lines[number].Node)))
        {
            Add(LedgerFindingKind.HandoverUnknown, number,
                $"Line {number}: it says that node '{_lines.NodeOf(number)}' was handed the certificate {_lines.SerialOf(number)}, and no line before it issues that to the node.");
        }
    }

    private void CheckSerialFile()
    {
        string path = store.PlaceOf(AuthorityDocument.SerialNumber);
        string? problem = null;
        if (store.Misplaced(AuthorityDocument.SerialNumber) is not null)
            return; // A finding of its own.
        try
        {
            if (store.Read(AuthorityDocument.SerialNumber) is byte[] bytes && SerialFile.Parse(bytes, path) is BigInteger last
                && last > pass.HighestSerialNumber)
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
        bool isThere = store.IsTaken(AuthorityDocument.RevocationList);
        if (!isThere && pass.ListNumbers.Count == 0)
            return;
        try
        {
            DecodedCertificate issuer = store.Certificates(AuthorityDocument.Certificate)[0];
            if (!isThere)
            {
                // Those of CAs before it are their own.
                if (pass.ListNumbers.ContainsKey(issuer.KeyId))
                    AddList(path, null, $"'{path}' is gone; write it again with New-RevocationList.");
                return;
            }

            IReadOnlyList<DecodedRevocationList> lists = store.Lists(AuthorityDocument.RevocationList);
            if (lists.FirstOrDefault(l => l.ProblemWith(issuer) is null) is not DecodedRevocationList list)
            {
                AddList(path, null, $"'{path}' is not the list of '{issuer.Subject}': {lists[0].ProblemWith(issuer)}. Write it again with New-RevocationList.");
                return;
            }

            HashSet<SerialKey> revoked = _lines.SerialsOf(LedgerEvent.Revoke);
            foreach (RevokedCertificate entry in list.Revoked.Where(r => !(SerialNumber.TryCreate(r.SerialNumber, out SerialNumber known) && revoked.Contains(SerialKey.Of(known))))
                .OrderBy(r => r.SerialNumber))
            {
                string serial = Convert.ToHexString(BigInteger.Abs(entry.SerialNumber).ToByteArray(isUnsigned: true,
                    isBigEndian: true));
                AddList(path, serial, $"The revocation list revokes {serial}, and the ledger does not; New-RevocationList takes it over.");
            }

            KeyId keyId = issuer.KeyId;
            BigInteger? lastNumber = pass.ListNumbers.GetValueOrDefault(keyId);
            if (list.Number is BigInteger number && number != lastNumber)
                AddList(path, null, $"'{path}' has the number {number}, and the last one in the ledger is {lastNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}. Write it again with New-RevocationList.");
        }
        catch (ClusterCertsException e)
        {
            AddList(path, null, e.Message);
        }
    }

    private string Name(int number) => _lines.NodeOf(number) is { } node ? $"node '{node}'" : $"the intermediate {_lines.SerialOf(number)}";

    private void Add(LedgerFindingKind kind, int number, string detail) =>
        findings.Add(new LedgerFinding(kind, number, _lines.NodeOf(number)?.ToString(), _lines.SerialOf(number)?.ToString(), detail));

    private void AddList(string path, string? serial, string detail) =>
        findings.Add(new LedgerFinding(LedgerFindingKind.RevocationListDiffers, null, null, serial, detail) { Path = path });
}
