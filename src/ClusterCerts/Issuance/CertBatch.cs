using System.Collections.Concurrent;
using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Issues many certificates: keys are made on all processors, certificates are signed and recorded in groups, results come in order.</summary>
/// <param name="store">Whose they are.</param>
/// <param name="context">The world outside.</param>
/// <param name="signer">Its unlocked key.</param>
/// <param name="operation">Which command, for an administrator.</param>
/// <param name="notify">Told of what a certificate lacks; may be null.</param>
internal sealed class CertBatch(IAuthorityStore store, AuthorityContext context, CurrentSigner signer, string operation, Action<string>? notify = null)
{
    // So many certificates share one flush of the ledger and one of the serial file.
    private const int GroupSize = 64;

    private readonly NodeFileNames _names = new();
    private readonly KeyOwners _keys = new();
    private readonly ConcurrentDictionary<KeyAlgorithm, Lazy<NewKey>> _samples = new();

    /// <summary>Issues them.</summary>
    /// <param name="plans">The certificates; those with an error already only tell it.</param>
    /// <param name="threads">How many keys are made at once; as many as there are processors when null.</param>
    /// <param name="cancellation">Stops before the next group.</param>
    /// <returns>One outcome for each plan, in order, each as soon as it is on disk.</returns>
    internal IEnumerable<Outcome<NodeCert>> Run(IReadOnlyList<PlannedCert> plans, int? threads, CancellationToken cancellation)
    {
        PlannedCert[] withNewKey = plans.Where(p => p.Error is null && p.KeyToMake is not null).ToArray();
        int workers = Math.Min(threads ?? Environment.ProcessorCount, Math.Max(withNewKey.Length, 1));
        using var keys = new OrderedKeys(
            withNewKey.Length, workers, GroupSize + workers, i => MakeKey(withNewKey[i].KeyToMake!), cancellation);
        for (int done = 0; done < plans.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            List<PlannedCert> group = TakeGroup(plans, done, keys);
            done += group.Count;
            foreach (Outcome<NodeCert> outcome in Commit(group, cancellation))
                yield return outcome;
        }
    }

    // In a rehearsal one key an algorithm is enough: no certificate comes of it.
    private NewKey MakeKey(NewKeyTerms terms) => context.Files.IsRehearsal
        ? _samples.GetOrAdd(terms.Algorithm, static (_, wanted) => new(() => NewKey.Generate(wanted)), terms).Value
        : context.MakeKey(terms);

    // Waits for one key, then takes along what is ready.
    private static List<PlannedCert> TakeGroup(IReadOnlyList<PlannedCert> plans, int from, OrderedKeys keys)
    {
        var group = new List<PlannedCert>();
        bool waited = false;
        foreach (PlannedCert plan in plans.Skip(from).Take(GroupSize))
        {
            if (plan.Error is null && plan.KeyToMake is not null)
            {
                if (waited && !keys.IsNextReady)
                    break;
                waited = true;
                plan.Key = keys.Take();
            }

            group.Add(plan);
        }

        return group;
    }

    private List<Outcome<NodeCert>> Commit(List<PlannedCert> group, CancellationToken cancellation)
    {
        try
        {
            var issued = new Dictionary<PlannedCert, IssuedFiles>();
            using (IAuthoritySession session = store.Begin(operation, cancellation))
            {
                signer.Refresh();
                _names.Refresh(session.Ledger);
                PolicyRules rules = PolicyFile.Read(store).Rules;
                LedgerStatus standing = LedgerStatus.Of(store, session.Ledger);
                _keys.Refresh(session.Ledger, standing.Unrecorded);
                BigInteger last = BigInteger.Max(session.LastSerialNumber, rules.MinimumSerialNumber?.Value ?? BigInteger.Zero);
                foreach (PlannedCert plan in group.Where(p => p.Error is null))
                    Try(plan, () => Check(plan, rules, session.Ledger, standing, last));
                Dictionary<PlannedCert, NodeFiles> files = Prepare(session, group);
                foreach (PlannedCert plan in group.Where(p => p.Error is null))
                    Try(plan, () => issued.Add(plan, new IssuedFiles(files[plan], Sign(plan, rules, ref last))));
                if (issued.Count > 0)
                    Record(session, issued);
            }

            ChainExpiry chain = ChainExpiry.Of(signer.Signing);
            return group.ConvertAll(plan => plan.Error is null
                ? new Outcome<NodeCert>(plan.Target, Describe(issued[plan], plan, chain), null)
                : new Outcome<NodeCert>(plan.Target, null, plan.Error));
        }
        finally
        {
            foreach (PlannedCert plan in group)
                plan.Key?.Dispose();
        }
    }

    private static void Try(PlannedCert plan, Action work)
    {
        try
        {
            work();
        }
        catch (ClusterCertsException e)
        {
            plan.Error = e;
        }
    }

    private static void CheckBasis(PlannedCert plan, Ledger ledger, LedgerStatus standing)
    {
        if (standing.UnrecordedRevocation(plan.Id) is ClusterCertsException unrecorded)
            throw unrecorded;
        if (plan.Basis is not NodeSnapshot basis)
            return;
        NodeSnapshot now = NodeSnapshot.Of(basis.NodeId, ledger, standing);
        plan.IsSuperseded = basis.IsSuperseded(now);
        if (basis.Obstacle(now) is ClusterCertsException obstacle)
            throw obstacle;
    }

    // Whatever was decided before the lock is decided again: others were at work while keys were made.
    private void Check(PlannedCert plan, PolicyRules rules, Ledger ledger, LedgerStatus standing, BigInteger last)
    {
        CheckBasis(plan, ledger, standing);
        _names.Claim(plan.Id);
        plan.CheckFiles();
        plan.CheckLedger?.Invoke(ledger);
        CertificateTemplate template = Template(plan, rules, last);
        plan.Check(rules);
        if (rules.OfValidity(template.Validity) is PolicyViolation violation)
            throw violation.ToException(plan.Id.ToString());
        if (plan.Key is null || !context.Files.IsRehearsal)
            _keys.Claim(plan.Id, template.PublicKey, rules);
        _ = plan.NamelessNotice();
    }

    // Before a number is used: what cannot be written is not signed.
    private Dictionary<PlannedCert, NodeFiles> Prepare(IAuthoritySession session, List<PlannedCert> group)
    {
        foreach (PlannedCert plan in group.Where(p => p is { Error: null, FolderToMake: not null }))
            Try(plan, () => context.Files.MakeFolder(plan.FolderToMake!));
        var files = group.Where(p => p.Error is null).ToDictionary(p => p, p => new NodeFiles
        {
            NodeId = p.Id.ToString(),
            CertificatePath = p.CertificatePath,
            KeyPath = p.KeyPath,
            KeyPem = p.Key?.Pem,
            Passphrase = p.KeyToMake?.Passphrase,
            MayReplace = p.MayReplaceFiles,
        });
        IReadOnlyDictionary<NodeFiles, ClusterCertsException> failures = session.Prepare([.. files.Values]);
        foreach ((PlannedCert plan, NodeFiles its) in files)
            plan.Error = failures.GetValueOrDefault(its);
        return files;
    }

    private LedgerEntry Sign(PlannedCert plan, PolicyRules rules, ref BigInteger last)
    {
        CertificateTemplate template = Template(plan, rules, last);
        DecodedCertificate certificate = signer.Key.Sign(template);
        if (plan.NamelessNotice() is string notice)
            notify?.Invoke(notice);
        last = template.SerialNumber.Value;
        return Entry(plan, template, certificate);
    }

    private void Record(IAuthoritySession session, Dictionary<PlannedCert, IssuedFiles> issued)
    {
        IReadOnlyDictionary<NodeFiles, ClusterCertsException> failures =
            session.RecordIssued([.. issued.Values], signer.Signing.NodeFileTail(context.Now).Encoded);
        foreach ((PlannedCert plan, IssuedFiles its) in issued)
            plan.Error = failures.GetValueOrDefault(its.Files);
    }

    private CertificateTemplate Template(PlannedCert plan, PolicyRules rules, BigInteger last)
    {
        PresetProfile profile = PresetProfile.For(signer.Signing.Preset);
        TimeSpan byDefault = plan.DefaultLifetime ?? profile.LeafLifetime;
        Validity validity = plan.Lifetime.Within(rules.MaximumLifetime, byDefault)
            .Clamped(profile.ClampsByItself && plan.Lifetime.IsByDefault)
            .Below(signer.Key.Certificate, context.Now, byDefault, plan.Id);
        if (validity.NotAfter <= plan.Outlasts && validity.NotAfter == signer.Key.Certificate.NotAfter)
        {
            throw new ClusterCertsException(
                ErrorCode.OutlivesIssuer,
                $"The issuer of node '{plan.Id}' expires at {signer.Key.Certificate.NotAfter:u}: a new certificate would expire no later than the present one. Rotate the signing certificate.",
                plan.Target);
        }

        PublicKeyInfo key = plan.PublicKey ?? plan.Key!.PublicKey;
        return new CertificateTemplate
        {
            SerialNumber = SerialNumber.NextAfter(last, context.FillRandom),
            IssuerName = signer.Key.Certificate.SubjectName.ToArray(),
            IssuerKeyId = signer.Key.Certificate.KeyId,
            SubjectName = plan.Inherited?.SubjectName ?? SubjectName.FromCommonName(plan.Id.ToString()),
            Validity = validity,
            PublicKey = key,
            Purpose = plan.Purpose,
            ExtendedKeyUsages = plan.Inherited?.ExtendedKeyUsages,
            KeyUsage = plan.Inherited?.KeyUsageFor(key),
            DnsNames = plan.Names.DnsNames,
            Addresses = plan.Names.Addresses,
            OtherNames = plan.Names.OtherNames,
        };
    }

    private LedgerEntry Entry(PlannedCert plan, CertificateTemplate template, DecodedCertificate certificate) => LedgerEntry.Issued(
        context.Now, certificate, template.SerialNumber, plan.Id, template.IssuerKeyId) with
    {
        CertificatePath = store.Paths.ToLedgerPath(plan.CertificatePath),
        KeyPath = plan.KeyPath is null ? null : store.Paths.ToLedgerPath(plan.KeyPath),
        Replaces = plan.Replaces is string replaced ? SerialNumber.Parse(replaced) : null,
        Detail = plan.Detail,
    };

    private NodeCert Describe(IssuedFiles issued, PlannedCert plan, ChainExpiry chain)
    {
        DecodedCertificate decoded = DecodedCertificate.Decode(issued.Entry.Certificate!);
        return new NodeCert(decoded, NodeCertStatus.Valid)
        {
            EffectiveNotAfter = chain.Limit(decoded.NotAfter),
            LimitedBy = chain.LimitedBy(decoded.NotAfter),
            CertificatePath = plan.CertificatePath,
            KeyPath = plan.KeyPath,
            AuthorityPath = store.Location,
        };
    }
}
