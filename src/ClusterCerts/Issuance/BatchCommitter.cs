using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Signs and records the certificates of a batch, a group that is committed together at a time: what was decided before the
/// lock is decided again under it, and one flush of the ledger and of the serial file serves the whole group.</summary>
/// <param name="store">Whose they are.</param>
/// <param name="context">The world outside.</param>
/// <param name="signer">Its unlocked key.</param>
/// <param name="operation">Which command, for an administrator.</param>
/// <param name="notify">Receives what a certificate lacks; may be null.</param>
/// <param name="checkAgain">Looks under the lock whether what was decided with a plan still holds, and throws otherwise; may be null.</param>
internal sealed class BatchCommitter(
    IAuthorityStore store, AuthorityContext context, CurrentSigner signer, string operation, Action<string>? notify, Action<PlannedCert, Ledger>? checkAgain)
{
    private readonly NodeFileNames _names = new();
    private readonly KeyOwners _keys = new();
    private readonly IssuerWatch _watch = new(store, context);
    private readonly HashSet<PlannedCert> _superseded = [];
    private LedgerStatus? _status;

    /// <summary>Whether a certificate was not issued because another process issued one to its node meanwhile.</summary>
    internal bool WasSuperseded(PlannedCert plan) => _superseded.Contains(plan);

    /// <summary>Refuses to issue below a CA that an authority above revokes.</summary>
    /// <exception cref="ClusterCertsException">It is revoked.</exception>
    internal void DemandIssuer() => _watch.Refuse(signer.Signing.Chain);

    /// <summary>Issues a group: under one lock, with one flush of the ledger; the keys are forgotten at the end.</summary>
    /// <param name="group">Its candidates; what was refused already is only reported.</param>
    /// <param name="cancellation">Ends the wait for another process.</param>
    /// <returns>One outcome for each candidate, in order.</returns>
    /// <exception cref="ClusterCertsException">None of the group was issued.</exception>
    internal List<Outcome<NodeCert>> Commit(List<BatchCandidate> group, CancellationToken cancellation)
    {
        try
        {
            var refusals = new BatchRefusals(group.Where(c => c.Asked.Value is not null));
            var issued = new Dictionary<PlannedCert, Issued>();
            using (IAuthoritySession session = store.Begin(operation, cancellation))
            {
                signer.Refresh();
                OutgoingAuthority.Refuse(store, session.Ledger, signer.Signing);
                DemandIssuer();
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
            Names = wish.Names,
            Points = rules.PointsOf(signer.Key.Certificate.KeyId),
        };
    }

    private LedgerEntry Entry(PlannedCert plan, CertificateTemplate template, DecodedCertificate certificate) => LedgerEntries.Issued(
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
