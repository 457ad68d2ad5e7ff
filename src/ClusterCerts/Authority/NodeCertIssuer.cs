namespace ClusterCerts;

/// <summary>Issues a certificate with a new key to each of many nodes.</summary>
internal sealed class NodeCertIssuer(CertAuthority authority, NodeCertParameters parameters)
{
    private readonly string _output = Path.GetFullPath(parameters.OutputPath ?? authority.Folder.Location);

    internal IEnumerable<Outcome<NodeCert>> Issue(IReadOnlyList<string> nodeIds, Passphrase? passphrase, CancellationToken cancellation)
    {
        if (parameters.NodePassphrase is not null && parameters.KeyFormat == KeyFormat.Traditional)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "A traditional key file is never encrypted; use the Pkcs8 format with a passphrase.");
        }

        using var signer = new CurrentSigner(authority.Folder, passphrase);
        PresetProfile profile = PresetProfile.For(signer.Signing.Preset);
        PolicyRules rules = PolicyFile.Read(authority.Folder).Rules;
        Ledger ledger = authority.Folder.ReadLedger();
        LedgerStanding standing = LedgerStanding.Of(ledger);
        var plans = nodeIds.Select(id => Plan(id, profile, rules, ledger, standing)).ToList();
        authority.Context.Files.MakeFolder(_output);
        var batch = new CertBatch(authority, signer, "New-NodeCert");
        foreach (Outcome<NodeCert> outcome in batch.Run(plans, parameters.ThrottleLimit, cancellation))
            yield return outcome;
    }

    private PlannedCert Plan(string text, PresetProfile profile, PolicyRules rules, Ledger ledger, LedgerStanding standing)
    {
        try
        {
            NodeId id = NodeId.Parse(text);
            profile.CheckNodeId(id);
            int latest = parameters.Force ? standing.LatestOf(id.ToString()) : -1;
            Content content = latest < 0 ? New(id, profile) : InPlaceOf(id, profile, ledger, latest);
            var plan = new PlannedCert(text)
            {
                Id = id,
                Inherited = content.Inherited,
                Names = content.Names,
                Purpose = content.Purpose,
                Lifetime = new LifetimeTerms(parameters.Lifetime, parameters.NotAfter, parameters.Backdate, parameters.ClampToIssuer)
                {
                    ByDefault = content.Inherited?.Lifetime(parameters.Backdate),
                },
                CertificatePath = Path.Combine(_output, $"node.{id.FileStem}.crt"),
                KeyPath = Path.Combine(_output, $"node.{id.FileStem}.key"),
                KeyToMake = new NewKeyTerms(content.KeyAlgorithm, content.KeyFormat, parameters.NodePassphrase),
                Replaces = latest < 0 ? null : ledger.Entries[latest].SerialNumber,
                MayReplaceFiles = parameters.Force,
                Basis = PlanBasis.Of(id.ToString(), ledger, standing),
            };
            plan.Check(rules); // Again under the lock; here it saves making the key.
            plan.CheckFiles();
            return plan;
        }
        catch (ClusterCertsException e)
        {
            return PlannedCert.Refused(text, e);
        }
    }

    private Content New(NodeId id, PresetProfile profile) => new(
        SubjectNames.For(id, parameters.DnsNames, parameters.IPAddresses, profile),
        parameters.Purpose ?? profile.Purpose,
        parameters.KeyAlgorithm ?? profile.LeafKey,
        parameters.KeyFormat ?? KeyFormat.Pkcs8,
        Inherited: null);

    // What is not given is as it was: a node that is made anew is still the same node.
    private Content InPlaceOf(NodeId id, PresetProfile profile, Ledger ledger, int latest)
    {
        DecodedCertificate old = DecodedCertificate.Decode(ledger.CertificateOf(latest));
        SuccessorContent inherited = SuccessorContent.Of(old, id.ToString(), parameters.Purpose);
        SubjectNames had = new NameChanges([], [], [], []).ApplyTo(id, inherited, profile);
        SubjectNames names = SubjectNames.For(
            id,
            parameters.DnsNames.Count > 0 ? parameters.DnsNames : [.. had.DnsNames.Where(n => !PolicyRules.IsOwn(id, n))],
            parameters.IPAddresses.Count > 0 ? parameters.IPAddresses : [.. had.Addresses.Select(a => a.ToString())],
            profile);
        string? oldKey = ledger.Entries[latest].KeyPath is string path ? authority.Folder.FromLedgerPath(path) : null;
        return new Content(
            names with { OtherNames = inherited.OtherNames },
            parameters.Purpose ?? NodeCert.PurposeOf(old.ExtendedKeyUsages) ?? profile.Purpose,
            parameters.KeyAlgorithm ?? inherited.KeyAlgorithm ?? profile.LeafKey,
            parameters.KeyFormat ?? KeyFormatLike(oldKey),
            inherited);
    }

    // A key that cannot be read has no form to keep, and to replace it is what -Force is for.
    private KeyFormat KeyFormatLike(string? path)
    {
        try
        {
            return (path is null ? null : RenewalPlan.KeyFormatOf(path, parameters.NodePassphrase)) ?? KeyFormat.Pkcs8;
        }
        catch (ClusterCertsException e) when (e.ErrorCode != ErrorCode.PassphraseRequired)
        {
            return KeyFormat.Pkcs8;
        }
    }

    // What one certificate is to say and how its key is written.
    private sealed record Content(
        SubjectNames Names, CertPurpose Purpose, KeyAlgorithm KeyAlgorithm, KeyFormat KeyFormat, SuccessorContent? Inherited);
}
