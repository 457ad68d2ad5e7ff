using System.Collections.Concurrent;
using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Issues many certificates: keys are made on all processors, certificates are signed and recorded in groups,
/// results come in order.</summary>
/// <param name="store">Whose they are.</param>
/// <param name="context">The world outside.</param>
/// <param name="signer">Its unlocked key.</param>
/// <param name="operation">Which command, for an administrator.</param>
/// <param name="notify">Receives what a certificate lacks; may be null.</param>
/// <param name="checkAgain">Looks under the lock whether what was decided with a plan still holds, and throws otherwise; may be null.</param>
internal sealed class CertBatch(
    IAuthorityStore store, AuthorityContext context, CurrentSigner signer, string operation, Action<string>? notify = null,
    Action<PlannedCert, Ledger>? checkAgain = null)
{
    // So many certificates share one flush of the ledger and one of the serial file.
    private const int GroupSize = 64;

    // So long a command that was stopped waits for another process.
    private static readonly TimeSpan LastWait = TimeSpan.FromMilliseconds(500);

    private readonly NodeFileNames _names = new();
    private readonly KeyOwners _keys = new();
    private readonly ConcurrentDictionary<KeyAlgorithm, Lazy<NewKey>> _samples = new();
    private readonly HashSet<PlannedCert> _superseded = [];
    private LedgerStatus? _status;
    private int _made;

    /// <summary>How many keys are made in all its runs, for who is told how far it is; 0 where there is one run.</summary>
    internal int Expected { get; init; }

    /// <summary>Whether a certificate was not issued because another process issued one to its node meanwhile.</summary>
    internal bool WasSuperseded(PlannedCert plan) => _superseded.Contains(plan);

    /// <summary>Issues them.</summary>
    /// <param name="plans">The certificates; what was refused already is only reported.</param>
    /// <param name="threads">How many keys are made at once; as many as there are processors when null.</param>
    /// <param name="cancellation">Stops before the next group; keys that are there by then are signed and recorded first.</param>
    /// <returns>One outcome for each plan, in order, each as soon as it is on disk. Before it stops those whose keys were there,
    /// without the others.</returns>
    internal IEnumerable<Outcome<NodeCert>> Run(IReadOnlyList<Outcome<PlannedCert>> plans, int? threads, CancellationToken cancellation)
    {
        NewKeyTerms[] toMake = [.. plans.Select(p => p.Value?.Wish.Key).OfType<CertKey.ToMake>().Select(key => key.Terms)];
        int workers = toMake is [{ Algorithm: KeyAlgorithm.EcdsaP256 or KeyAlgorithm.EcdsaP384 or KeyAlgorithm.EcdsaP521, Passphrase: null }]
            ? 0 // It is made before a thread for it has started.
            : Math.Min(threads ?? Environment.ProcessorCount, Math.Max(toMake.Length, 1));
        using var keys = new OrderedKeys(toMake.Length, workers, GroupSize + workers, i => MakeKey(toMake[i]), cancellation) { Before = _made, Total = Expected };
        _made += toMake.Length;
        for (int done = 0; done < plans.Count;)
        {
            List<BatchCandidate>? group = cancellation.IsCancellationRequested ? null : TakeGroup(plans, done, keys);
            if (group is null)
            {
                foreach (Outcome<NodeCert> outcome in CommitReady(plans.Skip(done), keys))
                    yield return outcome;
                throw new OperationCanceledException(cancellation);
            }

            done += group.Count;
            foreach (Outcome<NodeCert> outcome in Commit(group, cancellation))
                yield return outcome;
        }
    }

    // In a rehearsal one key an algorithm is enough: no certificate comes of it.
    private NewKey MakeKey(NewKeyTerms terms)
    {
        if (context.Files.IsRehearsal)
            return _samples.GetOrAdd(terms.Algorithm, static (_, wanted) => new(() => NewKey.Generate(wanted)), terms).Value;
        long begun = context.Time.GetTimestamp();
        NewKey key = context.MakeKey(terms);
        context.Log.Detail($"Made a key ({terms.Algorithm}) in {context.Time.GetElapsedTime(begun).TotalMilliseconds:0} ms.");
        return key;
    }

    // Waits for one key, then takes along what is ready; null when the command is stopped meanwhile.
    private List<BatchCandidate>? TakeGroup(IReadOnlyList<Outcome<PlannedCert>> plans, int from, OrderedKeys keys)
    {
        var group = new List<BatchCandidate>();
        bool waited = false;
        foreach (Outcome<PlannedCert> plan in plans.Skip(from).Take(GroupSize))
        {
            bool needsKey = plan.Value?.Wish.Key is CertKey.ToMake;
            if (needsKey && waited && !keys.IsNextReady)
                break;
            waited |= needsKey;
            try
            {
                group.Add(new BatchCandidate(plan, needsKey ? keys.Take(context.Log) : null));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return group;
    }

    // Keys cost nearly all of the time: those that are there when a command is stopped are not thrown away. What another process
    // holds up is.
    private List<Outcome<NodeCert>> CommitReady(IEnumerable<Outcome<PlannedCert>> plans, OrderedKeys keys)
    {
        var group = new List<BatchCandidate>();
        foreach (Outcome<PlannedCert> plan in plans.Where(p => p.Value?.Wish.Key is CertKey.ToMake))
        {
            if (keys.TakeIfReady() is NewKey key)
                group.Add(new BatchCandidate(plan, key));
        }

        if (group.Count == 0 || context.Files.IsRehearsal)
            return [];
        using var soon = new CancellationTokenSource(LastWait);
        try
        {
            return Commit(group, soon.Token);
        }
        catch (OperationCanceledException)
        {
            context.Log.Tell("Another process is using the directory: keys that were ready are not used.");
            return [];
        }
    }

    private List<Outcome<NodeCert>> Commit(List<BatchCandidate> group, CancellationToken cancellation)
    {
        try
        {
            var refusals = new BatchRefusals(group.Where(c => c.Asked.Value is not null));
            var issued = new Dictionary<PlannedCert, Issued>();
            using (IAuthoritySession session = store.Begin(operation, cancellation))
            {
                signer.Refresh();
                _names.Refresh(session.Ledger);
                PolicyRules rules = PolicyFile.Read(store).Rules;
                LedgerStatus ledgerStatus = StatusOf(session.Ledger);
                NodeId[] nodes = [.. group.Select(c => c.Asked.Value?.Wish.Id).OfType<NodeId>()];
                ledgerStatus.Foresee(nodes);
                session.Ledger.ForeseeNames(nodes.Select(node => node.ToString()));
                _keys.Refresh(session.Ledger, ledgerStatus.Unrecorded);
                _keys.Foresee(group.Select(c => c.PublicKey).OfType<PublicKeyInfo>());
                BigInteger last = BigInteger.Max(session.ReadLastSerialNumber(), rules.MinimumSerialNumber?.Value ?? BigInteger.Zero);
                refusals.Try(c => Check(c, rules, session.Ledger, ledgerStatus, last));
                Dictionary<PlannedCert, NodeFiles> files = Prepare(session, refusals);
                refusals.Try(c => issued.Add(c.Plan, Sign(c, files[c.Plan], rules, ref last)));
                if (issued.Count > 0)
                    Record(session, issued.Values, refusals);
            }

            ChainExpiry chain = ChainExpiry.Of(signer.Signing);
            return group.ConvertAll(c => (c.Asked.Error ?? refusals.Of(c.Plan)) is ClusterCertsException error
                ? new Outcome<NodeCert>(c.Asked.Target, null, error)
                : new Outcome<NodeCert>(c.Asked.Target, Describe(issued[c.Plan], chain), null));
        }
        finally
        {
            foreach (BatchCandidate candidate in group)
                candidate.Key?.Dispose();
        }
    }

    // Read on from group to group: what a group costs does not follow the length of the ledger.
    private LedgerStatus StatusOf(Ledger ledger)
    {
        if (_status?.IsOf(ledger) != true)
            return _status = LedgerStatus.Of(store, ledger);
        _status.Refresh(store);
        return _status;
    }

    private void CheckBasis(PlannedCert plan, Ledger ledger, LedgerStatus ledgerStatus)
    {
        if (ledgerStatus.UnrecordedRevocation(plan.Wish.Id) is ClusterCertsException unrecorded)
            throw unrecorded;
        NodeSnapshot now = NodeSnapshot.Of(plan.Basis.NodeId, ledger, ledgerStatus);
        if (plan.Basis.IsSuperseded(now))
            _superseded.Add(plan);
        if (plan.Basis.Obstacle(now) is ClusterCertsException obstacle)
            throw obstacle;
    }

    // Whatever was decided before the lock is decided again: other processes may have changed it while keys were made.
    private void Check(BatchCandidate candidate, PolicyRules rules, Ledger ledger, LedgerStatus ledgerStatus, BigInteger last)
    {
        PlannedCert plan = candidate.Plan;
        CheckBasis(plan, ledger, ledgerStatus);
        _names.Claim(plan.Wish.Id);
        plan.CheckFiles(context.Files);
        checkAgain?.Invoke(plan, ledger);
        CertificateTemplate template = Template(candidate, rules, last);
        plan.Wish.Check(rules);
        if (rules.OfValidity(template.Validity) is PolicyViolation violation)
            throw violation.ToException(plan.Wish.Id.ToString());
        if (candidate.Key is null || !context.Files.IsRehearsal)
            _keys.Claim(plan.Wish.Id, template.PublicKey, rules);
        _ = plan.Wish.NamelessNotice();
    }

    // Before a number is used: what cannot be written is not signed.
    private Dictionary<PlannedCert, NodeFiles> Prepare(IAuthoritySession session, BatchRefusals refusals)
    {
        refusals.Try(c =>
        {
            if (c.Plan.FolderToMake is string folder)
                context.Files.MakeFolder(folder);
        });
        var files = refusals.Open.ToDictionary(c => c.Plan, c => new NodeFiles
        {
            NodeId = c.Plan.Wish.Id.ToString(),
            CertificatePath = c.Plan.CertificatePath,
            KeyPath = c.Plan.KeyPath,
            KeyPem = c.Key?.Pem,
            Passphrase = (c.Plan.Wish.Key as CertKey.ToMake)?.Terms.Passphrase,
            MayReplace = c.Plan.MayReplaceFiles,
        });
        IReadOnlyDictionary<NodeFiles, ClusterCertsException> failures = session.Prepare([.. files.Values]);
        foreach ((PlannedCert plan, NodeFiles its) in files)
            refusals.Add(plan, failures.GetValueOrDefault(its));
        return files;
    }

    private Issued Sign(BatchCandidate candidate, NodeFiles files, PolicyRules rules, ref BigInteger last)
    {
        CertificateTemplate template = Template(candidate, rules, last);
        DecodedCertificate certificate = signer.Key.Sign(template);
        if (candidate.Plan.Wish.NamelessNotice() is string notice)
            notify?.Invoke(notice);
        if (candidate.Plan.Basis.WasRemoved)
            notify?.Invoke(NodeSnapshot.ComesBack(candidate.Plan.Wish.Id, context.Files.IsRehearsal));
        last = template.SerialNumber.Value;
        context.Log.Signed($"Signed the certificate {certificate.SerialText} of node '{candidate.Plan.Wish.Id}', '{certificate.Subject}'.");
        return new Issued(candidate.Plan, certificate, new IssuedFiles(files, Entry(candidate.Plan, template, certificate)));
    }

    private void Record(IAuthoritySession session, IReadOnlyCollection<Issued> issued, BatchRefusals refusals)
    {
        IReadOnlyDictionary<NodeFiles, ClusterCertsException> failures =
            session.RecordIssued([.. issued.Select(i => i.Files)], signer.Signing.NodeFileTail(context.Now).Encoded);
        context.Log.Tell($"Recorded {DisplayText.Count(issued.Count, "certificate")} in the ledger.");
        foreach (Issued its in issued)
            refusals.Add(its.Plan, failures.GetValueOrDefault(its.Files.Files));
    }

    private CertificateTemplate Template(BatchCandidate candidate, PolicyRules rules, BigInteger last)
    {
        CertWish wish = candidate.Plan.Wish;
        PresetProfile profile = PresetProfile.For(signer.Signing.Preset);
        TimeSpan byDefault = wish.DefaultLifetime ?? profile.LeafLifetime;
        Validity validity = wish.Lifetime.Within(rules.MaximumLifetime, byDefault)
            .Clamped(profile.ClampsByItself && wish.Lifetime.IsByDefault)
            .Below(signer.Key.Certificate, context.Now, byDefault, wish.Id);
        if (validity.NotAfter <= wish.Outlasts && validity.NotAfter == signer.Key.Certificate.NotAfter)
        {
            throw new ClusterCertsException(
                ErrorCode.OutlivesIssuer,
                $"The issuer of node '{wish.Id}' expires at {signer.Key.Certificate.NotAfter:u}: a new certificate would expire no later "
                    + "than the present one. Rotate the signing certificate.",
                candidate.Plan.Target);
        }

        PublicKeyInfo key = candidate.PublicKey!;
        return new CertificateTemplate
        {
            SerialNumber = SerialNumber.NextAfter(last, context.FillRandom),
            IssuerName = signer.Key.Certificate.SubjectName.ToArray(),
            IssuerKeyId = signer.Key.Certificate.KeyId,
            SubjectName = wish.Inherited?.SubjectName ?? SubjectName.FromCommonName(wish.Id.ToString()),
            Validity = validity,
            PublicKey = key,
            Purpose = wish.Purpose,
            ExtendedKeyUsages = wish.Inherited?.ExtendedKeyUsages,
            KeyUsage = wish.Inherited?.KeyUsageFor(key),
            DnsNames = wish.Names.DnsNames,
            Addresses = wish.Names.Addresses,
            OtherNames = wish.Names.OtherNames,
        };
    }

    private LedgerEntry Entry(PlannedCert plan, CertificateTemplate template, DecodedCertificate certificate) => LedgerEntry.Issued(
        context.Now, certificate, template.SerialNumber, plan.Wish.Id, template.IssuerKeyId) with
    {
        CertificatePath = store.Paths.ToLedgerPath(plan.CertificatePath),
        KeyPath = plan.KeyPath is null ? null : store.Paths.ToLedgerPath(plan.KeyPath),
        Replaces = plan.Replaces,
        Detail = plan.Detail,
    };

    private NodeCert Describe(Issued issued, ChainExpiry chain) => new(issued.Certificate, NodeCertStatus.Valid, context.Now)
    {
        EffectiveNotAfter = chain.Limit(issued.Certificate.NotAfter),
        LimitedBy = chain.LimitedBy(issued.Certificate.NotAfter),
        CertificatePath = issued.Plan.CertificatePath,
        KeyPath = issued.Plan.KeyPath,
        AuthorityPath = store.Location,
        LastExport = _status is null ? null : NodeExport.Last(_status, issued.Plan.Wish.Id, store.Paths),
        LastPublication = _status is null ? null : NodePublication.Last(_status, issued.Plan.Wish.Id),
    };

    private sealed record Issued(PlannedCert Plan, DecodedCertificate Certificate, IssuedFiles Files);
}
