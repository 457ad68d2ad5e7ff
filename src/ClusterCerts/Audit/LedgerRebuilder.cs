using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Policy;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>The way back from a ledger or a policy that is gone: the ledger from the certificates, lists and the serial file of the folder,
/// the policy and the file of a rotation from the ledger. One of a restored database that this host has seen further is taken as it is. It is recorded, with what could not be known.</summary>
internal sealed class LedgerRebuilder(IAuthorityStore store, AuthorityContext context)
{
    private const string Operation = "Test-CertLedger -Repair";

    private static readonly string[] Extensions = [".crt", ".cer", ".pem"];

    private readonly SignatureCache _signatures = new();
    private readonly List<LedgerEntry> _lines = [];

    /// <summary>Makes again what is gone; what is there is not touched.</summary>
    /// <returns>What was done, in sentences; empty when nothing was to do.</returns>
    internal IReadOnlyList<string> Run()
    {
        store.CheckLedgerPlace();
        using IAuthoritySession session = store.Begin(Operation, context.Log.Cancellation, needsLedger: false);
        var changes = new ChangeSet(Operation);
        var done = new List<string>();
        if (session.Ledger.Count == 0)
            done.Add(Rebuild(session, changes));
        else if (PolicyFile.ReadBytes(store) is null
            && session.Ledger.FindLast(new LineQuery { HasPolicy = true }) is >= 0 and int last && session.Ledger.At(last).Policy is string policy)
        {
            changes.Write(AuthorityDocument.Policy, System.Text.Encoding.UTF8.GetBytes(policy));
            changes.Ledger.Add(LedgerEntries.PolicyChange(context.Now, policy, "written again from the ledger"));
            done.Add($"'{store.PlaceOf(AuthorityDocument.Policy)}' was written again as the ledger has it; what was changed by hand since is not in it.");
        }

        if (!store.Has(AuthorityDocument.Rotation) && RotationFile.OfLedger(store) is RotationFile rotation)
        {
            changes.Write(AuthorityDocument.Rotation, rotation.Encode());
            string way = rotation.IsUndoLost == true ? "; the phase cannot be undone any more" : "";
            done.Add($"'{store.PlaceOf(AuthorityDocument.Rotation)}' was written again as the ledger has it: a rotation in the phase {rotation.Shown}{way}.");
        }

        LostLines? lost = store.FindLost();
        if (lost is not null)
            done.Add(new RestoredLedger(store, context, session.Ledger).Accept(lost, changes));
        if (TrustBundleFile.IsGone(store))
            done.Add(WriteTrust(changes));
        if (changes.Files.Count + changes.Ledger.Count > 0)
            session.Commit(changes);
        if (lost is not null)
            store.AcceptLost();
        return [.. store.Notices, .. done];
    }

    private string WriteTrust(ChangeSet changes)
    {
        CertificateChain roots = TrustBundleFile.Roots(store);
        changes.Write(AuthorityDocument.TrustBundle, CertificateFile.Write(roots.Encoded));
        return $"'{store.PlaceOf(AuthorityDocument.TrustBundle)}' was written again with {string.Join(" and ", roots.Select(r => r.Subject))}. If nodes trust another CA as well, add it.";
    }

    private string Rebuild(IAuthoritySession session, ChangeSet changes)
    {
        if (PolicyFile.ReadBytes(store) is not byte[] policy)
        {
            throw new ClusterCertsException(
                ErrorCode.PolicyMissing,
                $"'{store.PlaceOf(AuthorityDocument.Policy)}' is gone as well, and its rules are unknown. Restore it from a backup, or write it by hand, such as "
                    + "{\"version\":1,\"preset\":\"Default\",\"rules\":{}}; then rebuild the ledger.",
                store.PlaceOf(AuthorityDocument.Policy));
        }

        PolicyFile read = PolicyFile.Parse(policy, store.PlaceOf(AuthorityDocument.Policy));
        // The oldest first: those that were replaced, at the end the one that signs.
        (DecodedCertificate Certificate, AuthorityDocument List)[] authorities = [.. ReplacedAuthority.In(store).Concat(AuthorityDocument.Authorities.Reverse())
            .Where(a => store.Has(a.Certificate)).Select(a => (store.Certificates(a.Certificate)[0], a.List))];
        FindCertificates([.. authorities.Select(a => a.Certificate)]);
        foreach ((DecodedCertificate authority, AuthorityDocument list) in authorities)
            FindRevocations(authority, list);

        BigInteger highest = _lines.Where(l => l.CountsAsUsed).Select(l => l.SerialNumber!.Value.Value).Append(session.ReadLastSerialNumber()).Max();
        SerialNumber last = SerialNumber.TryCreate(highest, out SerialNumber known) ? known : SerialNumber.NextAfter(0, context.FillRandom);
        changes.WriteLastSerialNumber(last);
        changes.Ledger.AddRange(authorities.Select(a => LedgerEntries.Authority(
            context.Now, a.Certificate, a.List == AuthorityDocument.RevocationList ? last : null, a.Certificate.Subject) with
        {
            Policy = a.List == AuthorityDocument.RevocationList ? read.Text : null,
        }));
        changes.Ledger.AddRange(_lines);
        string found = $"{DisplayText.Count(_lines.Count(l => l.Event == LedgerEvent.Issue), "certificate")} and "
            + $"{DisplayText.Count(_lines.Count(l => l.Event == LedgerEvent.Revoke), "revocation")} found in the folder, and the last serial number {last}";
        const string Unknown = "Unknown are certificates whose files are elsewhere or were replaced, revocations that are on no list here, keys that were "
            + "given up with them, and what the policy was before";
        BigInteger prepared = AuthorityDocument.Authorities.Max(a => NextListNumber.LastPrepared(store, a.List.Prepared));
        changes.Ledger.Add(LedgerEntries.Reconstruction(context.Now, $"{found}. {Unknown}.") with { ListNumber = prepared.IsZero ? null : prepared });
        return $"The ledger '{store.LedgerPlace}' was rebuilt: {found}. {Unknown}: revoke such certificates with Revoke-NodeCert, "
            + "and write the list with New-RevocationList.";
    }

    // The leaves that a CA of the folder signed, oldest first; each node's last one is its latest.
    private void FindCertificates(IReadOnlyList<DecodedCertificate> authorities)
    {
        string[] paths = [.. Directory.EnumerateFiles(store.Location).Where(p => Extensions.Contains(Path.GetExtension(p).ToLowerInvariant()))];
        WorkMeter meter = context.Log.Meter("Reading the certificates of the folder", paths.Length);
        IEnumerable<(string Path, DecodedCertificate Leaf)> leaves = paths.Select(p => (p, Decode(p, meter)))
            .Where(f => f.Item2 is { IsCA: false }).Select(f => (f.p, f.Item2!)).OrderBy(f => f.Item2.SerialValue);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string path, DecodedCertificate leaf) in leaves)
        {
            if (!SerialNumber.TryCreate(leaf.SerialValue, out SerialNumber serial) || !seen.Add(leaf.Fingerprint)
                || authorities.FirstOrDefault(a => _signatures.Problem(leaf, a) is null) is not DecodedCertificate issuer)
                continue;
            string key = Path.ChangeExtension(path, ".key");
            NodeId? nodeId = NodeId.TryParse(leaf.CommonName, out NodeId id) && id.ToString() == leaf.CommonName ? id : null;
            _lines.Add(LedgerEntries.TakenOver(context.Now, leaf, serial, issuer.KeyId, nodeId, "found in the folder") with
            {
                CertificatePath = store.Paths.ToLedgerPath(path),
                KeyPath = File.Exists(key) ? store.Paths.ToLedgerPath(key) : null,
            });
        }
    }

    private void FindRevocations(DecodedCertificate authority, AuthorityDocument name)
    {
        KeyId keyId = authority.KeyId;
        var issues = _lines.Where(l => l.Event == LedgerEvent.Issue).DistinctBy(l => l.SerialNumber).ToDictionary(l => l.SerialNumber!.Value);
        HashSet<SerialNumber> known = [.. _lines.Where(l => l.Event == LedgerEvent.Revoke && l.IssuerKeyId == keyId).Select(l => l.SerialNumber!.Value)];
        foreach (DecodedRevocationList list in ReadLists(name).Where(l => l.ProblemWith(authority) is null))
        {
            foreach (RevokedCertificate entry in list.Revoked)
            {
                if (!SerialNumber.TryCreate(entry.SerialNumber, out SerialNumber serial) || !known.Add(serial))
                    continue; // On an earlier list of the same CA.
                LedgerEntry? issue = issues.GetValueOrDefault(serial);
                _lines.Add(LedgerEntries.FoundRevocation(context.Now, serial, issue, keyId, entry, $"found in {name}"));
            }

            _lines.Add(LedgerEntries.List(context.Now, list.ThisUpdate, list.NextUpdate, keyId, list.Number ?? 0, $"found in {name}"));
        }
    }

    private IReadOnlyList<DecodedRevocationList> ReadLists(AuthorityDocument name)
    {
        try
        {
            return store.Has(name) ? store.Lists(name) : [];
        }
        catch (ClusterCertsException)
        {
            return []; // The audit that follows names it.
        }
    }

    private static DecodedCertificate? Decode(string path, WorkMeter meter)
    {
        meter.Advance();
        try
        {
            return CertificateFile.Read(path)[0];
        }
        catch (ClusterCertsException)
        {
            return null; // No certificate: it tells nothing.
        }
    }
}
